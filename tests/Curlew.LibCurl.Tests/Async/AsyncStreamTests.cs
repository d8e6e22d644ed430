using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>Streams that are not ready make their own transfer wait, and nobody else.</summary>
public sealed class AsyncStreamTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    public static TheoryData<bool> Drivers => AsyncTestCurl.Drivers;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_reader_that_is_not_ready_pauses_its_transfer_alone(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var memory = new MemoryStream();
        await using var sink = new GatedStream(memory);
        using var curl = TestCurl.To(_server.HttpUri, "bytes/1000000");
        curl.SetOpt(CurlOpt.WriteData, sink);
        var task = loops.PerformAsync(curl, Token);
        await sink.Waiting.Soon();

        await AssertServedAsync(loops);
        Assert.False(task.IsCompleted);
        sink.Open();
        await task.Soon();

        Assert.Equal(PatternStream.Bytes(1_000_000), memory.ToArray());
        Assert.False(sink.WasShared);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_source_that_is_not_ready_pauses_its_transfer_alone(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var source = new GatedStream(new PatternStream(300_000));
        using var curl = Upload(new Uri(_server.HttpUri, $"put-store/slow-{useMultiPoll}"), source);
        var task = loops.PerformAsync(curl, Token);
        await source.Waiting.Soon();

        await AssertServedAsync(loops);
        Assert.False(task.IsCompleted);
        source.Open();
        await task.Soon();

        using var reader = TestCurl.To(_server.HttpUri, $"put-store/slow-{useMultiPoll}");
        Assert.Equal(PatternStream.Bytes(300_000), reader.PerformBytes());
        Assert.False(source.WasShared);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task The_task_ends_after_the_last_write(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var memory = new MemoryStream();
        await using var sink = new GatedStream(memory);
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.WriteData, sink);
        var task = loops.PerformAsync(curl, Token);
        await sink.Waiting.Soon();
        await AssertServedAsync(loops);
        await AssertServedAsync(loops);

        Assert.False(task.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => curl.GetInfo(CurlInfo.ResponseCode));
        sink.Open();
        await task.Soon();

        Assert.Equal(PatternStream.Bytes(10), memory.ToArray());
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Theory]
    [InlineData("bytes/10", false)]
    [InlineData("bytes/10", true)]
    [InlineData("bytes/1000000", false)]
    [InlineData("bytes/1000000", true)]
    public async Task What_a_sink_throws_comes_out(string path, bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var sink = new GatedStream(new MemoryStream());
        using var curl = TestCurl.To(_server.HttpUri, path);
        curl.SetOpt(CurlOpt.WriteData, sink);
        var thrown = new IOException("disk full");
        var task = loops.PerformAsync(curl, Token);
        await sink.Waiting.Soon();
        sink.Break(thrown);

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => task.Soon());

        Assert.Equal(CurlCode.WriteError, error.Code);
        Assert.Same(thrown, error.InnerException);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task What_a_source_throws_comes_out(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var source = new GatedStream(new PatternStream(1000));
        using var curl = Upload(new Uri(_server.HttpUri, "put-store/broken"), source);
        var thrown = new IOException("disk gone");
        var task = loops.PerformAsync(curl, Token);
        await source.Waiting.Soon();
        source.Break(thrown);

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => task.Soon());

        Assert.Equal(CurlCode.AbortedByCallback, error.Code);
        Assert.Same(thrown, error.InnerException);
    }

    [Theory]
    [InlineData("bytes/10", false, false)]
    [InlineData("bytes/10", true, false)]
    [InlineData("bytes/10", false, true)]
    [InlineData("bytes/1000000", false, false)]
    [InlineData("bytes/1000000", true, false)]
    [InlineData("bytes/1000000", false, true)]
    public async Task Cancellation_does_not_wait_for_a_sink(string path, bool useMultiPoll, bool isStubborn)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var cancellation = new CancellationTokenSource();
        await using var sink = new GatedStream(new MemoryStream()) { IsStubborn = isStubborn };
        using var curl = TestCurl.To(_server.HttpUri, path);
        curl.SetOpt(CurlOpt.WriteData, sink);
        var task = loops.PerformAsync(curl, cancellation.Token);
        await sink.Waiting.Soon();
        await AssertServedAsync(loops);

        await cancellation.CancelAsync();

        await task.AssertCancelledAsync(cancellation.Token);
        await CancelledAsync(sink.Token).Soon();
        Assert.Equal("usable", await UsableAsync(loops, curl));
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Cancellation_does_not_wait_for_a_source(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var cancellation = new CancellationTokenSource();
        await using var source = new GatedStream(new PatternStream(1000));
        using var curl = Upload(new Uri(_server.HttpUri, "put-store/cancelled"), source);
        var task = loops.PerformAsync(curl, cancellation.Token);
        await source.Waiting.Soon();

        await cancellation.CancelAsync();

        await task.AssertCancelledAsync(cancellation.Token);
        await CancelledAsync(source.Token).Soon();
    }

    [Fact]
    public async Task A_time_limit_holds_while_a_sink_stalls()
    {
        await using var sink = new GatedStream(new MemoryStream());
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10000000");
        curl.SetOpt(CurlOpt.WriteData, sink);
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromMilliseconds(300));

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => curl.PerformAsync(Token).Soon());

        Assert.Equal(CurlCode.OperationTimedOut, error.Code);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Headers_and_body_reach_one_stream_in_order_and_one_at_a_time(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("the body"));
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var memory = new MemoryStream();
        await using var sink = new GatedStream(memory);
        sink.Open();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteData, sink);
        curl.SetOpt(CurlOpt.HeaderData, sink);

        await loops.PerformAsync(curl, Token).Soon();

        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nthe body"u8, memory.ToArray());
        Assert.False(sink.WasShared);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_redirect_rewinds_a_source(bool useMultiPoll, bool ownSeek)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        var pattern = new PatternStream(200_010);
        pattern.Seek(10, SeekOrigin.Begin);
        await using var source = new GatedStream(pattern);
        source.Open();
        var name = $"put-store/redirected-{useMultiPoll}-{ownSeek}";
        using var curl = Upload(new Uri(_server.HttpUri, $"redirect-to?status=307&url=/{name}"), source, 200_000, ownSeek
            ? (offset, origin) =>
            {
                pattern.Seek(10 + offset, origin);
                return CurlSeekResult.Ok;
            }
        : null);
        curl.SetOpt(CurlOpt.FollowLocation, true);

        await loops.PerformAsync(curl, Token).Soon();

        using var reader = TestCurl.To(_server.HttpUri, name);
        Assert.Equal(PatternStream.Bytes(200_000, offset: 10), reader.PerformBytes());
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_redirect_that_comes_while_the_source_is_read_rewinds_it_afterwards(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var source = new GatedStream(new PatternStream(50_000));
        await using var target = await RawServer.StartAsync(RawScripts.Record("stored"));
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await source.Waiting;
            await connection.WriteAsync($"HTTP/1.1 307 Elsewhere\r\nLocation: {target.Uri}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            await connection.DrainAsync();
        });
        using var curl = Upload(server.Uri, source, 50_000);
        curl.SetOpt(CurlOpt.FollowLocation, true);

        var task = loops.PerformAsync(curl, Token);
        await source.Waiting.Soon();
        source.Open();
        await task.Soon();

        Assert.Equal(PatternStream.Bytes(50_000), Assert.Single(target.Requests).Body);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Any_thread_may_unpause(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var body = new MemoryStream();
        using var curl = TestCurl.To(_server.HttpUri, "bytes/100000");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            if (paused.TrySetResult())
            {
                return CurlWriteResult.Pause;
            }

            body.Write(data);
            return data.Length;
        });
        var task = loops.PerformAsync(curl, Token);
        await paused.Task.Soon();
        await AssertServedAsync(loops);
        Assert.Equal(0, body.Length);

        await Task.Run(curl.Unpause, Token);
        await task.Soon();

        Assert.Equal(PatternStream.Bytes(100_000), body.ToArray());
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Unpausing_what_is_not_paused_or_not_connected_does_nothing(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        using var body = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, body);
        for (var i = 0; i < 200; i++)
        {
            body.SetLength(0);
            curl.SetOpt(CurlOpt.FreshConnect, i % 2 == 0);
            var task = loops.PerformAsync(curl, Token);
            while (!task.IsCompleted && Record.Exception(curl.Unpause) is null)
            {
                Thread.Yield();
            }

            await task.Soon();
            Assert.Equal(10, body.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_stream_that_is_ready_does_not_resume_what_the_application_paused(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var source = new GatedStream(new PatternStream(100_000));
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            await connection.ReadExactAsync(100_000);
        });
        using var curl = Upload(server.Uri, source, 100_000);
        var calls = 0;
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            calls++;
            return paused.TrySetResult() ? CurlWriteResult.Pause : data.Length;
        });
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:"]);
        var task = loops.PerformAsync(curl, Token);
        await source.Waiting.Soon();
        await paused.Task.Soon();

        source.Open();
        while (source.Moved < 100_000)
        {
            await AssertServedAsync(loops);
        }

        Assert.Equal(1, Volatile.Read(ref calls));
        curl.Unpause();
        await task.Soon();
        Assert.Equal(2, calls);
    }

    private static Curl Upload(Uri uri, Stream source, long? length = null, SeekCallback? seek = null)
    {
        var curl = TestCurl.To(uri);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.SeekFunction, seek);
        curl.SetOpt(CurlOpt.ReadData, source);
        if (length is { } known)
        {
            curl.SetOpt(CurlOpt.InFileSizeLarge, known);
        }

        return curl;
    }

    /// <summary>A neighbour on the same loop goes through meanwhile.</summary>
    private async Task AssertServedAsync(AsyncCurl loops)
    {
        using var neighbour = TestCurl.To(_server.HttpUri, "text");
        Assert.Contains("Curlew", await loops.GetStringAsync(neighbour, Token), StringComparison.Ordinal);
    }

    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task;
    }

    private static async Task<string> UsableAsync(AsyncCurl loops, Curl curl)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("usable"));
        return await loops.GetStringAsync(curl.Locate(server.Uri), Token);
    }
}
