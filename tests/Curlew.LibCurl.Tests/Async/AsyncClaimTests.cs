using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>While a transfer runs its handle belongs to it.</summary>
public sealed class AsyncClaimTests
{
    [Fact]
    public async Task A_running_handle_refuses_its_members_and_another_transfer()
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        await using var loops = new AsyncCurl();
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(server.Uri);
        using var multi = new CurlMulti();

        var task = loops.PerformAsync(curl, cancellation.Token);

        Assert.Throws<InvalidOperationException>(() => curl.SetOpt(CurlOpt.Verbose, false));
        Assert.Throws<InvalidOperationException>(() => curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Throws<InvalidOperationException>(() => curl.Perform());
        Assert.Throws<InvalidOperationException>(curl.Reset);
        Assert.Throws<InvalidOperationException>(curl.Dispose);
        Assert.Throws<InvalidOperationException>(curl.Duplicate);
        Assert.Throws<InvalidOperationException>(() => multi.Add(curl));
        await Assert.ThrowsAsync<InvalidOperationException>(() => loops.PerformAsync(curl, TestContext.Current.CancellationToken));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => curl.PerformBytesAsync(TestContext.Current.CancellationToken));
        Assert.Contains(nameof(Curl.PerformBytesAsync), error.Message, StringComparison.Ordinal);

        await cancellation.CancelAsync();
        await task.AssertCancelledAsync(cancellation.Token);
        Assert.Equal(0, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public async Task A_refused_PerformBytesAsync_leaves_the_sink_alone()
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes("whole body", TimeSpan.FromMilliseconds(10)));
        using var sink = new MemoryStream();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteData, sink);

        var task = curl.PerformAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => curl.PerformBytesAsync(TestContext.Current.CancellationToken));
        await task.Soon();

        Assert.Equal("whole body"u8, sink.ToArray());
    }

    [Fact]
    public async Task Its_own_callbacks_may_ask_but_not_change()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        using var curl = TestCurl.To(server.Uri);
        var status = 0;
        Exception? refusal = null;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            status = curl.GetInfo(CurlInfo.ResponseCode);
            refusal = Record.Exception(() => curl.SetOpt(CurlOpt.Verbose, false));
            return data.Length;
        });

        await curl.PerformAsync(TestContext.Current.CancellationToken).Soon();

        Assert.Equal(200, status);
        Assert.IsType<InvalidOperationException>(refusal);
    }

    [Fact]
    public async Task A_copy_made_in_a_callback_has_the_handles_own_sink()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        using var sink = new MemoryStream();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteData, sink);
        Curl? copy = null;
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            copy ??= curl.Duplicate();
            return line.Length;
        });

        Assert.Equal("body", await curl.PerformStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, sink.Length);

        copy!.Perform();
        Assert.Equal("body"u8, sink.ToArray());
        copy.Dispose();
    }

    [Fact]
    public async Task A_handle_in_a_multi_handle_is_refused()
    {
        await using var loops = new AsyncCurl();
        using var curl = TestCurl.To(new Uri("http://127.0.0.1:1/"));
        using var multi = new CurlMulti();
        multi.Add(curl);

        await Assert.ThrowsAsync<InvalidOperationException>(() => loops.PerformAsync(curl, TestContext.Current.CancellationToken));

        multi.Remove(curl);
        await Assert.ThrowsAsync<CurlEasyException>(() => loops.PerformAsync(curl, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_closed_handle_is_refused()
    {
        var curl = new Curl();
        curl.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => curl.PerformAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => curl.PerformStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Perform_and_PerformAsync_alternate()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        using var curl = TestCurl.To(server.Uri);
        using var cancellation = new CancellationTokenSource();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("body", curl.PerformString());
            Assert.Equal("body", await curl.PerformStringAsync(cancellation.Token));
            Assert.Equal("body", curl.PerformString(cancellation.Token));
        }
    }

    [Fact]
    public async Task An_abandoned_handle_lives_until_its_transfer_ends_and_no_longer()
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes("abandoned", TimeSpan.FromMilliseconds(20)));
        using var sink = new MemoryStream();
        var (task, curl) = Abandon(server.Uri, sink);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await task.Soon();
        Assert.Equal("abandoned"u8, sink.ToArray());

        for (var i = 0; i < 100 && curl.IsAlive; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken); // the loop's stack may hold it a little longer
            GC.Collect();
        }

        Assert.False(curl.IsAlive);
    }

    private static (Task Task, WeakReference Curl) Abandon(Uri uri, Stream sink)
    {
        var curl = TestCurl.To(uri);
        curl.SetOpt(CurlOpt.WriteData, sink);
        return (curl.PerformAsync(), new WeakReference(curl));
    }
}
