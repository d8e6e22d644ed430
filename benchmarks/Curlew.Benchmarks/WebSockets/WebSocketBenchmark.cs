using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.TestServers;

namespace Curlew.Benchmarks.WebSockets;

/// <summary>CurlWebSocket against the runtime's ClientWebSocket: echoes one after the other, and many on their way.</summary>
internal sealed class WebSocketBenchmark : IBenchmark
{
    private const int UsualRuns = 3;

    private static readonly WebSocketPoint[] s_points =
    [
        new("echo of 16 B", 16, Ahead: 1, SliceSize: 2_000),
        new("echo of 1 KiB", 1 << 10, Ahead: 1, SliceSize: 2_000),
        new("echo of 64 KiB", 1 << 16, Ahead: 1, SliceSize: 500),
        new("echo of 16 B, 64 on their way", 16, Ahead: 64, SliceSize: 10_000),
        new("echo of 1 KiB, 64 on their way", 1 << 10, Ahead: 64, SliceSize: 10_000),
        new("bulk of 64 KiB, 16 on their way", 1 << 16, Ahead: 16, SliceSize: 1_000),
    ];

    public string Name => "ws";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        await using HttpServer server = await HttpServer.StartAsync();
        var results = new List<Result>();
        foreach (WebSocketPoint point in s_points)
        {
            Contender ours = Managed(environment, nameof(CurlWebSocket), server, point);
            Contender theirs = Managed(environment, nameof(System.Net.WebSockets.ClientWebSocket), server, point);
            var samples = await Runs.MeasureAsync([ours, theirs], environment.RunsOr(UsualRuns), point.Plan);
            results.Add(point.Size >= 1 << 16
                ? Result.Compare($"{point.Title}: speed", "MiB/s", sample => sample.MebibytesPerSecond, samples[ours], theirs.Label, samples[theirs])
                : Result.Compare($"{point.Title}: speed", "messages/s", sample => sample.TransfersPerSecond, samples[ours], theirs.Label, samples[theirs]));
            results.Add(Result.Compare($"{point.Title}: CPU", "µs/message", sample => sample.CpuMicroseconds, samples[ours], theirs.Label, samples[theirs]));
            results.Add(Result.Compare($"{point.Title}: managed allocation", "bytes/message", sample => sample.AllocatedPerTransfer, samples[ours], theirs.Label, samples[theirs]));
        }

        return results;
    }

    private static Contender Managed(BenchmarkEnvironment environment, string client, HttpServer server, WebSocketPoint point) => environment.Managed(
        client, WebSocketWorker.CommandName, client, $"ws://{server.HttpUri.Authority}/ws/echo", BenchmarkEnvironment.Text(point.Size), BenchmarkEnvironment.Text(point.Ahead));
}
