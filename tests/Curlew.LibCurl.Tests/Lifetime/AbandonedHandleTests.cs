using System.Runtime.CompilerServices;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>Handles that nobody closes: the garbage collector does, and runs no callback.</summary>
[Collection(MemoryCollection.Name)]
public sealed class AbandonedHandleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handle_that_its_own_callback_refers_to_is_collected_and_closes_its_connection(bool cancellable)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await RawScripts.Record()(connection); // until the client closes
            ended.SetResult();
        });
        var calls = new Calls();

        var curl = Abandon(server.Uri, calls, cancellable);

        for (var i = 0; i < 100 && curl.IsAlive; i++)
        {
            Collect();
        }

        Assert.False(curl.IsAlive);
        await ended.Task.WaitAsync(TestCurl.Patience);
        Assert.Equal(0, calls.Closed);
    }

    [Fact]
    public void Thousands_leave_no_native_memory_behind()
    {
        AbandonMany(500);

        ProcessMemory.AssertFlat(() => AbandonMany(5_000), noise: 1024 * 1024);
    }

    [Fact]
    public void A_duplicate_does_not_keep_its_original_alive()
    {
        var (original, copy) = AbandonOriginal();

        Collect();

        Assert.False(original.IsAlive);
        using (copy)
        {
            Assert.Throws<CurlEasyException>(() => copy.Perform());
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Abandon(Uri uri, Calls calls, bool cancellable)
    {
        using var cancellation = new CancellationTokenSource();
        var curl = TestCurl.To(uri);
        curl.SetOpt(CurlOpt.CookieFile, "");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            curl.Tag = data.Length;
            return data.Length;
        });
        curl.SetOpt(CurlOpt.CloseSocketFunction, socket =>
        {
            calls.Closed++;
            SocketDescriptor.Close(socket);
            return curl.IsClosed ? CurlCallbackResult.Abort : CurlCallbackResult.Continue;
        });
        curl.Perform(cancellable ? cancellation.Token : default);
        Assert.Equal(8, curl.Tag);
        return new WeakReference(curl);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Original, Curl Copy) AbandonOriginal()
    {
        var original = TestCurl.To(new Uri("http://127.0.0.1:1/"));
        original.SetOpt(CurlOpt.HttpHeader, ["X-A: 1"]);
        return (new WeakReference(original), original.Duplicate());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AbandonMany(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var curl = new Curl();
            curl.SetOpt(CurlOpt.HttpHeader, ["X-A: 1"]);
            curl.SetOpt(CurlOpt.PostFields, "body");
            curl.SetOpt(CurlOpt.CloseSocketFunction, _ => curl.IsClosed ? CurlCallbackResult.Abort : CurlCallbackResult.Continue);
            if (i % 500 == 0)
            {
                Collect();
            }
        }
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private sealed class Calls
    {
        public int Closed { get; set; }
    }
}
