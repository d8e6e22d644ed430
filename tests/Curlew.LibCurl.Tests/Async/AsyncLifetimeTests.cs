using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>Threads, limits and the end of an <see cref="AsyncCurl"/>.</summary>
public sealed class AsyncLifetimeTests
{
    public static TheoryData<bool> Drivers => AsyncTestCurl.Drivers;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task DisposeAsync_cancels_what_runs_and_refuses_what_comes(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        var loops = AsyncTestCurl.Create(useMultiPoll, loops: 3);
        var curls = Enumerable.Range(0, 20).Select(_ => TestCurl.To(server.Uri)).ToList();
        await using var sink = new GatedStream(new MemoryStream());
        await using var working = await RawServer.StartAsync(RawScripts.Record("body"));
        var writing = TestCurl.To(working.Uri);
        writing.SetOpt(CurlOpt.WriteData, sink);
        curls.Add(writing);
        var tasks = curls.ConvertAll(c => loops.PerformAsync(c, Token));
        await sink.Waiting.Soon();
        Assert.Equal(21, loops.Count);

        await loops.DisposeAsync().AsTask().Soon();

        Assert.All(tasks, task => Assert.True(task.IsCanceled));
        Assert.Equal(0, loops.Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => loops.PerformAsync(curls[0], Token));
        await loops.DisposeAsync().AsTask().Soon();
        loops.Dispose();
        curls.ForEach(c => c.Dispose()); // they are idle again
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task DisposeAsync_while_others_start_and_cancel_loses_nothing(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        for (var round = 0; round < 30; round++)
        {
            var loops = AsyncTestCurl.Create(useMultiPoll, loops: 2);
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var users = Enumerable.Range(0, 8).Select(_ => Task.Run(() => UseUntilClosedAsync(loops, server.Uri, started), Token)).ToList();
            await started.Task.Soon();

            await loops.DisposeAsync().AsTask().Soon();

            await Task.WhenAll(users).Soon();
            Assert.Equal(0, loops.Count);
        }
    }

    [Fact]
    public async Task Dispose_waits_as_DisposeAsync_does()
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        var loops = new AsyncCurl();
        using var curl = TestCurl.To(server.Uri);
        var task = loops.PerformAsync(curl, Token);

        loops.Dispose();

        Assert.Equal(0, curl.GetInfo(CurlInfo.ResponseCode));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.Soon());
    }

    [Fact]
    public async Task Dispose_in_a_callback_is_refused()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        await using var loops = new AsyncCurl();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            loops.Dispose();
            return data.Length;
        });

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => loops.PerformAsync(curl, Token).Soon());

        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public async Task The_shared_one_cannot_be_closed()
    {
        Assert.Throws<InvalidOperationException>(AsyncCurl.Shared.Dispose);
        await Assert.ThrowsAsync<InvalidOperationException>(() => AsyncCurl.Shared.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task A_handle_moves_from_one_object_to_another_with_the_same_options()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        var options = new AsyncCurlOptions { Loops = 2 };
        using var curl = TestCurl.To(server.Uri);
        for (var i = 0; i < 3; i++)
        {
            await using var loops = new AsyncCurl(options);
            Assert.Equal("body", await loops.GetStringAsync(curl, Token));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Transfers_run_on_as_many_threads_as_asked_for(int count)
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes("abc", TimeSpan.FromMilliseconds(20)));
        await using var loops = new AsyncCurl(new AsyncCurlOptions { Loops = count });
        var threads = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
        var curls = Enumerable.Range(0, 12).Select(_ => TestCurl.To(server.Uri)).ToList();
        curls.ForEach(c => c.SetOpt(CurlOpt.WriteFunction, data =>
        {
            threads[Environment.CurrentManagedThreadId] = AsyncTestCurl.IsLoopThread;
            return data.Length;
        }));

        await Task.WhenAll(curls.Select(c => loops.PerformAsync(c, Token))).Soon();

        Assert.Equal(count, threads.Count);
        Assert.All(threads.Values, Assert.True);
        curls.ForEach(c => c.Dispose());
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task No_more_transfers_run_than_allowed(bool useMultiPoll)
    {
        await using var first = await ConcurrencyServer.StartAsync();
        await using var second = await ConcurrencyServer.StartAsync();
        await using var loops = new AsyncCurl(new AsyncCurlOptions
        {
            Loops = 2,
            UseMultiPoll = useMultiPoll,
            MaxTransfers = 5,
            MaxTransfersPerHost = 3,
        });
        var curls = Enumerable.Range(0, 60).Select(i => TestCurl.To(i % 2 == 0 ? first.Uri : second.Uri)).ToList();

        await Task.WhenAll(curls.Select(c => loops.PerformAsync(c, Token))).Soon();

        Assert.Equal(3, Math.Max(first.Most, second.Most));
        Assert.InRange(ConcurrencyServer.MostTogether(first, second), 3, 5);
        Assert.Equal(60, first.Served + second.Served);
        curls.ForEach(c => c.Dispose());
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_transfer_that_waits_for_its_turn_can_be_cancelled_and_holds_its_handle(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        await using var working = await RawServer.StartAsync(RawScripts.Record("body"));
        await using var loops = new AsyncCurl(new AsyncCurlOptions { Loops = 2, UseMultiPoll = useMultiPoll, MaxTransfers = 1 });
        using var running = new CancellationTokenSource();
        using var waiting = new CancellationTokenSource();
        using var a = TestCurl.To(server.Uri);
        using var b = TestCurl.To(server.Uri);
        using var c = TestCurl.To(working.Uri);
        var first = loops.PerformAsync(a, running.Token);
        while (server.Requests.Count == 0)
        {
            await Task.Delay(1, Token);
        }

        var second = loops.PerformAsync(b, waiting.Token);
        var third = loops.GetStringAsync(c, Token);
        Assert.Throws<InvalidOperationException>(() => b.SetOpt(CurlOpt.Verbose, false));
        b.Unpause(); // means nothing yet

        await waiting.CancelAsync();
        await second.AssertCancelledAsync(waiting.Token);
        Assert.False(third.IsCompleted);
        await running.CancelAsync();
        await first.AssertCancelledAsync(running.Token);

        Assert.Equal("body", await third);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task DisposeAsync_cancels_those_that_wait_for_their_turn()
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        var loops = new AsyncCurl(new AsyncCurlOptions { Loops = 2, MaxTransfersPerHost = 2 });
        var curls = Enumerable.Range(0, 50).Select(_ => TestCurl.To(server.Uri)).ToList();
        var tasks = curls.ConvertAll(c => loops.PerformAsync(c, Token));

        await loops.DisposeAsync().AsTask().Soon();

        Assert.All(tasks, task => Assert.True(task.IsCanceled));
        curls.ForEach(c => c.Dispose());
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Numbers_below_one_are_refused(int loops, int transfers, int idle)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new AsyncCurlOptions { Loops = loops, MaxTransfersPerHost = transfers, MaxIdleConnections = idle });
    }

    [Fact]
    public async Task A_connect_only_handle_has_its_connection_afterwards()
    {
        await using var server = await RawServer.StartAsync(RawScripts.EchoBytes("hello"));
        await using var loops = new AsyncCurl();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);

        await loops.PerformAsync(curl, Token).Soon();

        var buffer = new byte[5];
        var received = 0;
        while (!curl.Receive(buffer, out received))
        {
            await Task.Delay(1, Token);
        }

        Assert.Equal("hello"u8, buffer.AsSpan(0, received));
    }

    [Fact]
    public async Task A_connect_only_transfer_is_claimed_cancelled_and_ended_like_any_other()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NeverAnswers());
        var loops = new AsyncCurl();
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(new Uri($"https://127.0.0.1:{server.Port}/"));
        using var other = TestCurl.To(new Uri($"https://127.0.0.1:{server.Port}/"));
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);
        other.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);

        var task = loops.PerformAsync(curl, cancellation.Token);
        var last = loops.PerformAsync(other, Token);
        Assert.Throws<InvalidOperationException>(() => curl.SetOpt(CurlOpt.Verbose, false));
        await Assert.ThrowsAsync<InvalidOperationException>(() => loops.PerformAsync(curl, Token));
        Assert.Equal(2, loops.Count);

        await cancellation.CancelAsync();
        await task.AssertCancelledAsync(cancellation.Token);
        await loops.DisposeAsync().AsTask().Soon();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => last);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => loops.PerformAsync(curl, Token));
        curl.SetOpt(CurlOpt.Verbose, false);
    }

    /// <summary>Ends when transfers are refused; until then each ends well or is cancelled.</summary>
    private static async Task UseUntilClosedAsync(AsyncCurl loops, Uri uri, TaskCompletionSource started)
    {
        using var curl = TestCurl.To(uri);
        while (true)
        {
            using var cancellation = new CancellationTokenSource();
            try
            {
                var task = loops.PerformAsync(curl, cancellation.Token);
                started.TrySetResult();
                curl.Unpause();
                await cancellation.CancelAsync();
                await task;
            }
            catch (OperationCanceledException)
            {
                continue;
            }
            catch (Exception e) when (e is CurlEasyException { Code: CurlCode.BadFunctionArgument } or InvalidOperationException and not ObjectDisposedException)
            {
                continue; // the transfer was over before it was unpaused
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
