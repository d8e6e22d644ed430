using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>A token ends its own transfer wherever that waits, and no other.</summary>
public sealed class AsyncCancellationTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _cancellation = new();
    private RawServer? _working;

    public static TheoryData<bool> Drivers => AsyncTestCurl.Drivers;

    public async ValueTask InitializeAsync() => _working = await RawServer.StartAsync(RawScripts.Record("usable"));

    public async ValueTask DisposeAsync()
    {
        _cancellation.Dispose();
        await _working!.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Before_the_transfer_nothing_is_sent(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var curl = TestCurl.To(_working!.Uri);
        await _cancellation.CancelAsync();

        await loops.PerformAsync(curl, _cancellation.Token).AssertCancelledAsync(_cancellation.Token);

        Assert.Equal(0, _working.ConnectionCount);
        await AssertUsableAsync(loops, curl);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task While_a_server_does_not_answer(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        var ended = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await _cancellation.CancelAsync();
            await connection.DrainAsync();
            ended.SetResult();
        });
        using var curl = TestCurl.To(server.Uri);

        await loops.PerformAsync(curl, _cancellation.Token).AssertCancelledAsync(_cancellation.Token);

        await ended.Task.Soon();
        await AssertUsableAsync(loops, curl);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task During_the_TLS_handshake(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadExactAsync(1);
            await _cancellation.CancelAsync();
            await connection.DrainAsync();
        });
        using var curl = TestCurl.To(new Uri($"https://127.0.0.1:{server.Port}/"));

        await loops.PerformAsync(curl, _cancellation.Token).AssertCancelledAsync(_cancellation.Token);

        await AssertUsableAsync(loops, curl);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task In_a_callback_of_the_transfer_while_the_body_arrives(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes(new string('s', 10_000), TimeSpan.FromMilliseconds(10)));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            _cancellation.Cancel();
            return data.Length;
        });

        await loops.PerformAsync(curl, _cancellation.Token).AssertCancelledAsync(_cancellation.Token);

        await AssertUsableAsync(loops, curl);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task While_the_transfer_is_paused(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var curl = TestCurl.To(_working!.Uri);
        curl.SetOpt(CurlOpt.WriteFunction, _ =>
        {
            paused.SetResult();
            return CurlWriteResult.Pause;
        });
        var task = loops.PerformAsync(curl, _cancellation.Token);
        await paused.Task.Soon();

        await _cancellation.CancelAsync();

        await task.AssertCancelledAsync(_cancellation.Token);
        await AssertUsableAsync(loops, curl);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task Neighbours_are_untouched(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        await using var silent = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        await using var slow = await RawServer.StartAsync(RawScripts.SlowBytes("neighbour", TimeSpan.FromMilliseconds(20)));
        using var neighbour = TestCurl.To(slow.Uri);
        using var other = new CancellationTokenSource();
        var text = loops.GetStringAsync(neighbour, other.Token);
        using var curl = TestCurl.To(silent.Uri);
        var task = loops.PerformAsync(curl, _cancellation.Token);

        await _cancellation.CancelAsync();

        await task.AssertCancelledAsync(_cancellation.Token);
        Assert.Equal("neighbour", await text);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public async Task A_late_cancellation_never_hits_the_next_transfer_of_the_handle(bool useMultiPoll)
    {
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var curl = TestCurl.To(_working!.Uri);
        using var sink = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, sink);
        var cancelled = 0;
        for (var i = 0; i < 500; i++)
        {
            using var first = new CancellationTokenSource();
            var task = loops.PerformAsync(curl, first.Token);
            var cancelling = Task.Run(() =>
            {
                Thread.SpinWait(i * 20);
                first.Cancel();
            }, TestContext.Current.CancellationToken);
            await task.Soon().ContinueWith(t => cancelled += t.IsCanceled ? 1 : 0, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.False(task.IsFaulted);

            sink.SetLength(0);
            await loops.PerformAsync(curl, TestContext.Current.CancellationToken).Soon(); // while the other may be being cancelled yet
            await cancelling;
            Assert.Equal("usable"u8, sink.ToArray());
        }

        Assert.InRange(cancelled, 1, 500);
    }

    [Fact]
    public async Task After_the_transfer_the_token_means_nothing()
    {
        using var curl = TestCurl.To(_working!.Uri);
        Assert.Equal("usable", await curl.PerformStringAsync(_cancellation.Token));

        await _cancellation.CancelAsync();

        Assert.Equal("usable", await curl.PerformStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task AssertUsableAsync(AsyncCurl loops, Curl curl)
    {
        curl.Unset(CurlOpt.WriteFunction);
        Assert.Equal("usable", await loops.GetStringAsync(curl.Locate(_working!.Uri), TestContext.Current.CancellationToken));
    }
}
