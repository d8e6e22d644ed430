using System.Diagnostics;
using System.Runtime.InteropServices;
using Curlew.LibCurl.Tests.Lifetime;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>Very many transfers, and what they cost.</summary>
[Collection(MemoryCollection.Name)]
public sealed partial class AsyncManyTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_thousand_transfers_at_once(bool useMultiPoll) => RunAtOnceAsync(1_000, useMultiPoll);

    /// <summary>All are paused in their bodies before the first goes on.</summary>
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Ten_thousand_transfers_at_once()
    {
        const int count = 10_000;
        Assert.SkipUnless(NginxServer.IsInstalled, NginxServer.MissingReason);
        Assert.SkipUnless(OpenFiles.TryAllow(count + 1_000), "The system does not allow this process that many sockets.");
        await using var server = await NginxServer.StartAsync();
        server.AddFile("1k", PatternStream.Bytes(1024));
        await using var loops = new AsyncCurl();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = 0;
        var lengths = new int[count];
        var curls = Enumerable.Range(0, count).Select(i =>
        {
            var curl = Patient(new Uri(server.HttpUri, "1k"));
            curl.SetOpt(CurlOpt.WriteFunction, data =>
            {
                if (lengths[i]++ == 0)
                {
                    if (Interlocked.Increment(ref arrived) == count)
                    {
                        all.SetResult();
                    }

                    return CurlWriteResult.Pause;
                }

                lengths[i] += data.Length;
                return data.Length;
            });
            return curl;
        }).ToList();
        var before = ProcessMemory.Measure();

        var tasks = curls.ConvertAll(c => loops.PerformAsync(c, Token));
        await all.Task.WaitAsync(s_patience, Token);
        Assert.Equal(count, loops.Count);
        var waiting = ProcessMemory.Measure();
        output.WriteLine($"While it waits, a transfer holds {(waiting.Managed - before.Managed) / count} managed bytes and {(waiting.Native - before.Native) / count} native ones.");
        curls.ForEach(c => c.Unpause());
        await Task.WhenAll(tasks).WaitAsync(s_patience, Token);

        Assert.All(lengths, length => Assert.InRange(length, 1025, 1030)); // and one for each call
        curls.ForEach(c => c.Dispose());
    }

    /// <summary>For the rates side by side, see the output: the machine may be busy with other things.</summary>
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Stalled_bodies_slow_nobody()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, NginxServer.MissingReason);
        await using var server = await NginxServer.StartAsync();
        server.AddFile("1k", PatternStream.Bytes(1024));
        server.AddSparseFile("big", 1024 * 1024 * 1024);
        await using var silent = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        await using var loops = new AsyncCurl(new AsyncCurlOptions { Loops = 1 });
        var ratios = new List<double>();
        await RateAsync(loops, server); // code is compiled, connections are made
        for (var round = 0; round < 9; round++)
        {
            var alone = await RateAsync(loops, server);
            using var cancellation = new CancellationTokenSource();
            await using var sink = new GatedStream(new MemoryStream());
            await using var source = new GatedStream(new PatternStream(1000));
            using var download = Patient(new Uri(server.HttpUri, "big"));
            using var upload = Patient(silent.Uri);
            download.SetOpt(CurlOpt.WriteData, sink);
            upload.SetOpt(CurlOpt.Upload, true);
            upload.SetOpt(CurlOpt.ReadData, source);
            Task[] stalled = [loops.PerformAsync(download, cancellation.Token), loops.PerformAsync(upload, cancellation.Token)];
            await Task.WhenAll(sink.Waiting, source.Waiting).Soon();

            var beside = await RateAsync(loops, server);
            ratios.Add(beside / alone);
            output.WriteLine($"{alone:F0}/s alone, {beside:F0}/s beside them");

            Assert.All(stalled, task => Assert.False(task.IsCompleted));
            await cancellation.CancelAsync();
            foreach (var task in stalled)
            {
                await task.AssertCancelledAsync(cancellation.Token);
            }
        }

        ratios.Sort();
        output.WriteLine($"Beside stalled bodies, {ratios[ratios.Count / 2]:P1} of the rate ({ratios[0]:P1} to {ratios[^1]:P1}).");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Five_thousand_transfers_cancelled_paused_and_closed_at_random(bool useMultiPoll) => RunAtRandomAsync(5_000, useMultiPoll);

    [Fact]
    [Trait("Category", "Soak")]
    public Task A_hundred_thousand_transfers_cancelled_paused_and_closed_at_random() => RunAtRandomAsync(100_000, useMultiPoll: false);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sink_that_never_takes_anything_holds_up_next_to_nothing_in_memory(bool useMultiPoll)
    {
        const int stalled = 4;
        await using var server = await HttpServer.StartAsync();
        await using var loops = AsyncTestCurl.Create(useMultiPoll);
        using var cancellation = new CancellationTokenSource();
        var before = ProcessMemory.Measure();
        var sinks = Enumerable.Range(0, stalled).Select(_ => new GatedStream(new MemoryStream())).ToList();
        var curls = sinks.ConvertAll(sink =>
        {
            var curl = TestCurl.To(server.HttpUri, "bytes/268435456");
            curl.SetOpt(CurlOpt.WriteData, sink);
            return curl;
        });
        var tasks = curls.ConvertAll(curl => loops.PerformAsync(curl, cancellation.Token));
        await Task.WhenAll(sinks.ConvertAll(s => s.Waiting)).Soon();
        for (var i = 0; i < 20; i++)
        {
            using var neighbour = TestCurl.To(server.HttpUri, "text");
            Assert.Contains("Curlew", await loops.GetStringAsync(neighbour, Token), StringComparison.Ordinal);
        }

        var after = ProcessMemory.Measure();

        Assert.All(sinks, sink => Assert.InRange(sink.Moved, 1, 1024 * 1024));
        Assert.InRange(after.Native - before.Native + after.Managed - before.Managed, long.MinValue, stalled * 4L * 1024 * 1024);
        await cancellation.CancelAsync();
        foreach (var task in tasks)
        {
            await task.AssertCancelledAsync(cancellation.Token);
        }

        curls.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task A_waiting_transfer_costs_little_memory_of_ours()
    {
        const int count = 1_000;
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        await using var loops = new AsyncCurl();
        using var cancellation = new CancellationTokenSource();
        var curls = Enumerable.Range(0, count).Select(_ => Patient(server.Uri)).ToList();
        await server.WarmUpAsync(loops);
        var start = GC.GetTotalAllocatedBytes(precise: true);
        var tasks = new List<Task>(count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        tasks.AddRange(curls.Select(c => loops.PerformAsync(c, cancellation.Token)));
        var perTransfer = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        await Until(() => server.Requests.Count > count);
        output.WriteLine($"{perTransfer} bytes allocated to start a transfer; {(GC.GetTotalAllocatedBytes(precise: true) - start) / count} with the test server's.");

        Assert.InRange(perTransfer, 1, 1024);
        await cancellation.CancelAsync();
        await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default).Soon();
        curls.ForEach(c => c.Dispose());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Soak")]
    public async Task A_sleeping_loop_uses_no_processor_time(bool useMultiPoll)
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        await using var loops = AsyncTestCurl.Create(useMultiPoll, loops: 4);
        using var cancellation = new CancellationTokenSource();
        var curls = Enumerable.Range(0, 100).Select(_ => Patient(server.Uri)).ToList();
        var tasks = curls.ConvertAll(c => loops.PerformAsync(c, cancellation.Token));
        await Until(() => server.Requests.Count == 100);
        await Task.Delay(TimeSpan.FromSeconds(2), Token); // the runtime's own work after the start is over by then

        var before = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(20), Token);
        var share = (Environment.CpuUsage.TotalTime - before) / clock.Elapsed;

        output.WriteLine($"{share:P3} of a processor");
        Assert.InRange(share, 0, 0.005);
        await cancellation.CancelAsync();
        await Task.WhenAll(tasks).ContinueWith(_ => { }, TaskScheduler.Default).Soon();
        curls.ForEach(c => c.Dispose());
    }

    private static Curl Patient(Uri uri)
    {
        var curl = TestCurl.To(uri);
        curl.SetOpt(CurlOpt.TimeoutMs, s_patience);
        return curl;
    }

    /// <summary>10 000 requests, 50 at a time; requests per second.</summary>
    private static async Task<double> RateAsync(AsyncCurl loops, NginxServer server)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var curl = Patient(new Uri(server.HttpUri, "1k"));
            for (var i = 0; i < 200; i++)
            {
                await loops.PerformAsync(curl, Token);
            }
        }));
        return 10_000 / clock.Elapsed.TotalSeconds;
    }

    /// <summary>The server answers nobody before everybody is there.</summary>
    private static async Task RunAtOnceAsync(int count, bool useMultiPoll)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = 0;
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            if (Interlocked.Increment(ref arrived) == count)
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(connection.Stopping);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        });
        await using var loops = AsyncTestCurl.Create(useMultiPoll, loops: 2);
        var lengths = new int[count];
        var curls = Enumerable.Range(0, count).Select(i =>
        {
            var curl = Patient(server.Uri);
            curl.SetOpt(CurlOpt.WriteFunction, data =>
            {
                lengths[i] += data.Length;
                return data.Length;
            });
            return curl;
        }).ToList();

        await Task.WhenAll(curls.Select(c => loops.PerformAsync(c, Token))).WaitAsync(s_patience, Token);

        Assert.All(lengths, length => Assert.Equal(2, length));
        Assert.Equal(count, arrived);
        curls.ForEach(c => c.Dispose());
    }

    /// <summary>Each transfer ends as it was meant to: with its own body, or cancelled by its own token.</summary>
    private static async Task RunAtRandomAsync(int count, bool useMultiPoll)
    {
        const int workers = 32;
        await using var server = await HttpServer.StartAsync();
        await using var loops = AsyncTestCurl.Create(useMultiPoll, loops: 3);
        using var stop = new CancellationTokenSource();
        var collector = Task.Run(() => CollectAsync(stop.Token), Token);
        var tallies = await Task.WhenAll(Enumerable.Range(0, workers).Select(
            worker => Task.Run(() => new RandomTransfers(loops, server.HttpUri, seed: worker).RunAsync(count / workers), Token))).WaitAsync(s_patience, Token);
        await stop.CancelAsync();
        await collector;

        Assert.Equal(count / workers * workers, tallies.Sum(t => t.Completed + t.Cancelled));
        Assert.All(tallies, t => Assert.InRange(t.Completed, 1, count));
        Assert.InRange(tallies.Sum(t => t.Cancelled), 1, count);
        Assert.Equal(0, loops.Count);
    }

    private static async Task CollectAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TestCurl.Patience, "It did not come to that in time.");
            await Task.Delay(10, Token);
        }
    }

    private static partial class OpenFiles
    {
        private const int OpenFilesLimit = 7;

        public static bool TryAllow(ulong count)
        {
            if (!OperatingSystem.IsLinux())
            {
                return false;
            }

            Limit limit = default;
            if (getrlimit(OpenFilesLimit, ref limit) == 0 && limit.Current >= count)
            {
                return true;
            }

            limit = new() { Current = count, Most = Math.Max(limit.Most, count) };
            return setrlimit(OpenFilesLimit, ref limit) == 0;
        }

        [LibraryImport("libc")]
        private static partial int getrlimit(int resource, ref Limit limit);

        [LibraryImport("libc")]
        private static partial int setrlimit(int resource, ref Limit limit);

        [StructLayout(LayoutKind.Sequential)]
        private struct Limit
        {
            public ulong Current;
            public ulong Most;
        }
    }
}

internal static class WarmUp
{
    /// <summary>One transfer that is cancelled, so that code is compiled and pools are filled.</summary>
    public static async Task WarmUpAsync(this RawServer server, AsyncCurl loops)
    {
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(server.Uri);
        var task = loops.PerformAsync(curl, cancellation.Token);
        while (server.Requests.Count == 0)
        {
            await Task.Delay(1, CancellationToken.None);
        }

        await cancellation.CancelAsync();
        await task.AssertCancelledAsync(cancellation.Token);
    }
}
