using System.Diagnostics;
using System.Globalization;
using Curlew.TestServers;

namespace Curlew.Tests.WebSockets;

[Collection(nameof(AloneCollection))] // it measures the process
public sealed class WebSocketSoakTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private const int Sockets = 1000;
    private static readonly TimeSpan s_duration = TimeSpan.FromMinutes(
        int.TryParse(Environment.GetEnvironmentVariable("CURLEW_SOAK_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? minutes : 10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The server is in this process too, so its memory counts, and must stay as it is as well.</summary>
    [Fact(Explicit = true)]
    [Trait("Category", "Soak")]
    public async Task A_thousand_WebSockets_of_which_half_are_silent_leave_memory_and_the_processor_alone()
    {
        await using var session = new Session();
        var open = await Task.WhenAll(Enumerable.Range(0, Sockets).Select(_ => session.ConnectWebSocketAsync($"ws://{http.Server.HttpUri.Authority}/ws/echo", cancellationToken: Ct)));
        var busy = open.Take(Sockets / 2).ToArray();
        await TalkAsync(busy, TimeSpan.FromSeconds(10));
        var before = Measure();

        var (sent, received) = await TalkAsync(busy, s_duration);

        var after = Measure();
        Assert.Equal(sent, received);
        Assert.InRange(after.Heap - before.Heap, long.MinValue, 4_000_000);
        Assert.InRange(after.Resident - before.Resident, long.MinValue, 32_000_000);

        // Nobody talks: half a minute may cost no more than the keep-alives do.
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        await Task.Delay(TimeSpan.FromSeconds(30), Ct);
        process.Refresh();
        var idle = process.TotalProcessorTime - cpu;
        TestContext.Current.SendDiagnosticMessage($"{sent} messages; heap {before.Heap} -> {after.Heap}, resident {before.Resident} -> {after.Resident}; {idle.TotalMilliseconds} ms of processor in 30 s of silence; {Process.GetCurrentProcess().Threads.Count} threads");
        Assert.True(idle < TimeSpan.FromSeconds(3));

        await Task.WhenAll(open.Select(s => s.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, statusDescription: null, Ct)));
    }

    private static async Task<(long Sent, long Received)> TalkAsync(CurlWebSocket[] sockets, TimeSpan duration)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var (sent, received) = (0L, 0L);
        await Task.WhenAll(sockets.Select(async (socket, number) =>
        {
            for (var i = 0; Stopwatch.GetTimestamp() < end; i++)
            {
                var text = $"{number}.{i}";
                await socket.SendTextAsync(text, Ct);
                Interlocked.Increment(ref sent);
                Assert.Equal(text, await socket.ReceiveTextAsync(Ct));
                Interlocked.Increment(ref received);
                await Task.Delay(10, Ct);
            }
        }));
        return (sent, received);
    }

    private static (long Heap, long Resident) Measure()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }
}
