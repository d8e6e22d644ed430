using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>As <see cref="LeakTests"/>, with transfers that succeed, fail, are cancelled and duplicated.</summary>
[Collection(MemoryCollection.Name)]
public sealed class TransferLeakTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private const int Count = 1_000;

    // Kestrel shares the process, and its pools breathe; a kilobyte lost per transfer would be more.
    private const long Noise = 1024 * 1024;

    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Transfers_on_one_handle()
    {
        using var curl = TestCurl.To(_server.HttpUri, "redirect/1");
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.CookieFile, "");
        AssertFlat(Count, () =>
        {
            curl.Perform();
            _ = curl.GetHeaders();
            _ = curl.GetAllInfo();
        });
    }

    [Fact]
    public void A_handle_for_each_transfer()
    {
        using var cancellation = new CancellationTokenSource();
        AssertFlat(Count, () =>
        {
            using var curl = TestCurl.To(_server.HttpUri, "echo");
            curl.SetOpt(CurlOpt.CloseSocketFunction, socket =>
            {
                SocketDescriptor.Close(socket);
                return CurlCallbackResult.Continue;
            });
            curl.SetOpt(CurlOpt.Upload, true);
            curl.SetOpt(CurlOpt.ReadData, new MemoryStream(new byte[100]));
            curl.Perform(cancellation.Token);
            using var copy = curl.Duplicate();
        });
    }

    [Fact]
    public void Failures_and_cancellations()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        AssertFlat(Count, () =>
        {
            using var cancellation = new CancellationTokenSource();
            curl.SetOpt(CurlOpt.WriteFunction, _ => throw new FormatException("from the callback"));
            Assert.Throws<CurlEasyException>(() => curl.Perform(cancellation.Token));
            curl.SetOpt(CurlOpt.WriteFunction, _ =>
            {
                cancellation.Cancel();
                return CurlWriteResult.Pause;
            });
            Assert.ThrowsAny<OperationCanceledException>(() => curl.Perform(cancellation.Token));
        });
    }

    private static void AssertFlat(int count, Action act)
    {
        Repeat(count, act); // as often as is measured: a server's pools grow with what they are asked

        ProcessMemory.AssertFlat(() => Repeat(count, act), Noise);
    }

    private static void Repeat(int count, Action act)
    {
        for (var i = 0; i < count; i++)
        {
            act();
        }
    }
}
