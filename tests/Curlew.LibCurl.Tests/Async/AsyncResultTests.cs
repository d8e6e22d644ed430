using System.Text;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>A task ends as Perform would.</summary>
public sealed class AsyncResultTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    public static TheoryData<bool> Drivers => AsyncTestCurl.Drivers;

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_transfer_runs_and_tells_as_Perform_does(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var curl = TestCurl.To(_server.HttpUri, "bytes/100000");
        using var body = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, body);

        await loops.PerformAsync(curl, TestContext.Current.CancellationToken).Soon();

        Assert.Equal(PatternStream.Bytes(100_000), body.ToArray());
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal(100_000, curl.GetInfo(CurlInfo.SizeDownloadT));
        Assert.Equal(0, loops.Count);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Transfers_of_one_handle_share_a_connection(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        await using var loops = AsyncTestCurl.Create(useMultiPoll, loops: 4);
        using var curl = TestCurl.To(server.Uri);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("body", await loops.GetStringAsync(curl, TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task PerformBytesAsync_and_PerformStringAsync_give_the_body_and_put_the_sink_back()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/300");
        using var sink = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, sink);

        Assert.Equal(PatternStream.Bytes(300), await curl.PerformBytesAsync(TestContext.Current.CancellationToken));
        Assert.Contains("杓鷸", await curl.Locate(_server.HttpUri, "text").PerformStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, sink.Length);

        curl.Locate(_server.HttpUri, "bytes/3").Perform();
        Assert.Equal(PatternStream.Bytes(3), sink.ToArray());
    }

    [Fact]
    public async Task PerformStringAsync_reads_the_charset_of_the_response()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Length: 4\r\n\r\ncaf\u00e9"));
        using var curl = TestCurl.To(server.Uri);

        Assert.Equal("café", await curl.PerformStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_sink_is_back_after_a_failure_too()
    {
        using var curl = TestCurl.To(new Uri("http://127.0.0.1:1/"));
        using var sink = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, sink);

        await Assert.ThrowsAsync<CurlEasyException>(() => curl.PerformBytesAsync());

        curl.Locate(_server.HttpUri, "bytes/3").Perform();
        Assert.Equal(PatternStream.Bytes(3), sink.ToArray());
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", CurlCode.CouldntConnect)]
    [InlineData("nosuchscheme://host/", CurlCode.UnsupportedProtocol)]
    [InlineData("http://[broken/", CurlCode.UrlMalformat)]
    [InlineData("file:///no/such/file", CurlCode.FileCouldntReadFile)]
    public async Task A_failure_is_the_exception_that_Perform_throws(string url, CurlCode code)
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => curl.PerformAsync(TestContext.Current.CancellationToken));

        var expected = Assert.Throws<CurlEasyException>(() => curl.Perform());
        Assert.Equal(code, error.Code);
        Assert.Equal(expected.Code, error.Code);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task An_exception_in_a_callback_is_the_inner_one_and_siblings_go_on(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var slow = await RawServer.StartAsync(RawScripts.SlowBytes("neighbour", TimeSpan.FromMilliseconds(20)));
        using var neighbour = TestCurl.To(slow.Uri);
        var text = loops.GetStringAsync(neighbour, TestContext.Current.CancellationToken);
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var thrown = new InvalidDataException("by the callback");
        curl.SetOpt(CurlOpt.WriteFunction, _ => throw thrown);

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => loops.PerformAsync(curl, TestContext.Current.CancellationToken).Soon());

        Assert.Same(thrown, error.InnerException);
        Assert.Equal(CurlCode.WriteError, error.Code);
        Assert.Equal("neighbour", await text);
    }

    [Fact]
    public async Task OperationCanceledException_of_a_callback_comes_out_as_itself()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var thrown = new OperationCanceledException("by the callback");
        curl.SetOpt(CurlOpt.WriteFunction, _ => throw thrown);

        var task = curl.PerformAsync(TestContext.Current.CancellationToken);

        Assert.Same(thrown, await Assert.ThrowsAsync<OperationCanceledException>(() => task));
        Assert.True(task.IsCanceled);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Nothing_that_awaits_runs_on_a_loop(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var callback = false;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            callback = AsyncTestCurl.IsLoopThread;
            return data.Length;
        });

        var continuation = loops.PerformAsync(curl, TestContext.Current.CancellationToken).ContinueWith(
            _ => AsyncTestCurl.IsLoopThread, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        Assert.False(await continuation.Soon());
        Assert.True(callback);
    }

    [Fact]
    public async Task The_callers_context_is_not_captured()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var context = new CountingContext();
        Task<byte[]> task;
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            task = curl.PerformBytesAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        Assert.Equal(10, (await task.Soon()).Length);
        Assert.Equal(0, context.Posts);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Transfers_over_TLS_at_once_share_one_HTTP2_connection(bool useMultiPoll)
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl has no HTTP/2.");
        await using var server = await HttpServer.StartAsync();
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        var curls = Enumerable.Range(0, 50).Select(_ => Secure(server)).ToList();

        var bodies = await Task.WhenAll(curls.Select(c => loops.GetStringAsync(c, TestContext.Current.CancellationToken)));

        Assert.All(bodies, body => Assert.Equal(Encoding.UTF8.GetString(PatternStream.Bytes(20_000)), body));
        Assert.All(curls, curl => Assert.Equal(CurlHttpVersion.Http2, curl.GetInfo(CurlInfo.HttpVersion)));
        Assert.Equal(1, server.ConnectionCount);
        curls.ForEach(c => c.Dispose());
    }

    private static Curl Secure(HttpServer server)
    {
        var curl = TestCurl.To(server.HttpsUri, "bytes/20000");
        curl.SetOpt(CurlOpt.CaInfo, server.Certificates.CaFile);
        curl.SetOpt(CurlOpt.PipeWait, true);
        return curl;
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => _posts;

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }
}
