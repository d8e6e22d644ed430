using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>Closing a handle in every state that it can be in.</summary>
public sealed class DisposalTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    public static TheoryData<bool> Kinds => [false, true];

    [Fact]
    public void Unused()
    {
        var curl = new Curl();

        curl.Dispose();

        Assert.True(curl.IsClosed);
    }

    [Fact]
    public void With_every_kind_of_option_set()
    {
        using var stream = new MemoryStream();
        var curl = TestCurl.To(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.HttpHeader, ["X-A: 1"]);
        curl.SetOpt(CurlOpt.PostFields, "body");
        curl.SetOpt(CurlOpt.CaInfoBlob, new byte[10]);
        curl.SetOpt(CurlOpt.WriteData, stream);
        curl.SetOpt(CurlOpt.ReadData, stream);
        curl.SetOpt(CurlOpt.CloseSocketFunction, _ => CurlCallbackResult.Continue);
        curl.SetOpt(CurlOpt.DebugFunction, (_, _) => { });

        curl.Dispose();

        Assert.True(curl.IsClosed);
        Assert.True(stream.CanRead); // the stream is the application's
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task After_a_transfer_it_closes_the_connection(bool cancellable)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await RawScripts.Record()(connection); // until the client closes
            ended.SetResult();
        });
        using var cancellation = new CancellationTokenSource();
        var curl = TestCurl.To(server.Uri);
        curl.Perform(cancellable ? cancellation.Token : default);
        Assert.False(ended.Task.IsCompleted);

        curl.Dispose();

        await ended.Task.WaitAsync(TestCurl.Patience);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void After_a_failure(bool cancellable)
    {
        using var cancellation = new CancellationTokenSource();
        var curl = TestCurl.To(new Uri("http://127.0.0.1:1/"));
        Assert.Throws<CurlEasyException>(() => curl.Perform(cancellable ? cancellation.Token : default));

        curl.Dispose();

        Assert.True(curl.IsClosed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void After_a_callback_threw(bool cancellable)
    {
        using var cancellation = new CancellationTokenSource();
        var closed = 0;
        var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.WriteFunction, _ => throw new FormatException("from the callback"));
        curl.SetOpt(CurlOpt.CloseSocketFunction, socket =>
        {
            closed++;
            SocketDescriptor.Close(socket);
            return CurlCallbackResult.Continue;
        });
        Assert.Throws<CurlEasyException>(() => curl.Perform(cancellable ? cancellation.Token : default));

        curl.Dispose();

        Assert.Equal(1, closed);
    }

    [Fact]
    public void In_a_callback_it_is_refused_and_the_handle_stays_open()
    {
        var refusal = default(Exception);
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            refusal = Record.Exception(curl.Dispose);
            return data.Length;
        });

        curl.Perform();

        Assert.Contains("Curl.Dispose", Assert.IsType<InvalidOperationException>(refusal).Message, StringComparison.Ordinal);
        Assert.False(curl.IsClosed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task From_another_thread_while_a_transfer_runs_it_is_refused(bool cancellable)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadRequestAsync();
            arrived.SetResult();
            await goOn.Task;
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        });
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(server.Uri);
        var transfer = Task.Run(() => curl.PerformString(cancellable ? cancellation.Token : default));
        await arrived.Task.WaitAsync(TestCurl.Patience);

        Assert.Throws<InvalidOperationException>(curl.Dispose);

        Assert.False(curl.IsClosed);
        goOn.SetResult();
        Assert.Equal("done", await transfer.WaitAsync(TestCurl.Patience));
    }

    [Fact]
    public void Twice_and_from_many_threads_at_once()
    {
        for (var i = 0; i < 100; i++)
        {
            var curl = TestCurl.To(_server.HttpUri, "bytes/10");
            curl.Perform();

            // The loser of the race may be told that the winner is at work; neither may crash.
            Parallel.For(0, 4, _ =>
            {
                var error = Record.Exception(curl.Dispose);
                Assert.True(error is null or InvalidOperationException, error?.ToString());
            });

            curl.Dispose();
            Assert.True(curl.IsClosed);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_duplicate_outlives_its_original_and_the_other_way_round(bool originalFirst)
    {
        using var sink = new MemoryStream();
        var original = TestCurl.To(_server.HttpUri, "echo");
        original.SetOpt(CurlOpt.HttpHeader, ["Content-Type: text/plain", "X-List: kept"]);
        original.SetOpt(CurlOpt.PostFields, "body");
        original.SetOpt(CurlOpt.WriteData, sink);
        original.Perform();
        var copy = original.Duplicate();
        var (first, second) = originalFirst ? (original, copy) : (copy, original);

        first.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        second.Perform();
        second.Dispose();

        Assert.Equal("bodybody"u8, sink.ToArray());
    }

    [Fact]
    public void A_chain_of_duplicates_in_any_order()
    {
        var handles = new List<Curl> { TestCurl.To(_server.HttpUri, "bytes/10") };
        for (var i = 0; i < 5; i++)
        {
            handles.Add(handles[^1].Duplicate());
        }

        foreach (var index in new[] { 3, 0, 2, 1, 0, 0 })
        {
            handles[index].Dispose();
            handles.RemoveAt(index);
            Assert.All(handles, handle => Assert.Equal(10, handle.PerformBytes().Length));
        }
    }

    [Fact]
    public void With_many_connections_kept_alive()
    {
        var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        foreach (var uri in new[] { _server.HttpUri, _server.HttpsUri, new Uri($"http://localhost:{_server.HttpUri.Port}/") })
        {
            curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
            curl.Locate(uri, "bytes/10").Perform();
        }

        curl.Dispose();

        Assert.True(curl.IsClosed);
    }

    [Fact]
    public async Task Of_a_transfer_that_was_cancelled_while_paused()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("paused"));
        using var cancellation = new CancellationTokenSource();
        var calls = 0;
        var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteFunction, _ =>
        {
            calls++;
            cancellation.CancelAfter(TimeSpan.FromMilliseconds(20));
            return CurlWriteResult.Pause;
        });
        Assert.ThrowsAny<OperationCanceledException>(() => curl.Perform(cancellation.Token));

        curl.Dispose();

        Assert.Equal(1, calls); // what was held back is not delivered to a handle that closes
    }

    [Fact]
    public void Unpausing_a_transfer_that_is_over_does_no_harm()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.Perform();

        var error = Record.Exception(curl.Unpause);

        Assert.True(error is null or CurlEasyException, error?.ToString());
        Assert.Equal(10, curl.PerformBytes().Length);
    }

    [Fact]
    public void An_exception_of_a_callback_while_closing_is_reported_and_not_thrown()
    {
        var reports = new List<Exception>();
        void Report(object? sender, UnobservedCallbackExceptionEventArgs report) => reports.Add(report.Exception);
        var failure = new FormatException("while closing");
        var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.CloseSocketFunction, socket =>
        {
            SocketDescriptor.Close(socket);
            throw failure;
        });
        curl.Perform();

        CurlLibrary.UnobservedCallbackException += Report;
        try
        {
            curl.Dispose();
        }
        finally
        {
            CurlLibrary.UnobservedCallbackException -= Report;
        }

        Assert.Contains(failure, reports);
        Assert.True(curl.IsClosed);
    }
}
