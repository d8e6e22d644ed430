using System.Security.Cryptography;
using Curlew.Benchmarks.Async;
using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.Benchmarks.Servers;
using Curlew.TestServers;

namespace Curlew.Benchmarks.Sessions;

/// <summary>Requests of a session with their bodies in memory, against HttpClient and against bare transfers.</summary>
internal sealed class SessionBenchmark : IBenchmark
{
    private const int UsualRuns = 3;

    private static readonly AsyncPoint[] s_points =
    [
        new(1, AsyncPoint.Small, IsHttp2: false),
        new(64, AsyncPoint.Small, IsHttp2: false),
        new(64, AsyncPoint.Large, IsHttp2: false),
    ];

    public string Name => "session";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        if (!NginxServer.IsInstalled)
        {
            throw new BenchmarkException(NginxServer.MissingReason);
        }

        var results = new List<Result>();
        foreach (var point in s_points)
        {
            results.AddRange(await MeasureAsync(environment, point));
        }

        return results;
    }

    private static async Task<IReadOnlyList<Result>> MeasureAsync(BenchmarkEnvironment environment, AsyncPoint point)
    {
        await using var servers = new ServerPerContender("", point.FileName, RandomNumberGenerator.GetBytes(point.Size));
        string atOnce = BenchmarkEnvironment.Text(point.AtOnce);
        Contender ours = await ContenderAsync(SessionClient.Session);
        Contender sync = await ContenderAsync(SessionClient.SessionSync);
        Contender bare = await ContenderAsync(SessionClient.AsyncCurl);
        Contender http = await ContenderAsync(SessionClient.HttpClient);
        var samples = await Runs.MeasureAsync([ours, sync, bare, http], environment.RunsOr(UsualRuns), point.Plan);
        return [.. Rows("HttpClient", http), .. Rows("AsyncCurl", bare), .. Rows("Session.Get", sync)];

        IEnumerable<Result> Rows(string name, Contender other) =>
        [
            Result.Compare($"{point.Title}: speed", "requests/s", sample => sample.TransfersPerSecond, samples[ours], name, samples[other]),
            Result.Compare($"{point.Title}: CPU", "µs/request", sample => sample.CpuMicroseconds, samples[ours], name, samples[other]),
            Result.Compare($"{point.Title}: managed allocation", "bytes/request", sample => sample.AllocatedPerTransfer, samples[ours], name, samples[other]),
        ];

        async Task<Contender> ContenderAsync(SessionClient client) => environment.Managed(
            client.ToString(), [SessionWorker.CommandName, client.ToString(), (await servers.StartAsync(overTls: false)).AbsoluteUri, atOnce]);
    }
}
