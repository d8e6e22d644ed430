using System.Security.Cryptography;
using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.Benchmarks.Servers;
using Curlew.TestServers;

namespace Curlew.Benchmarks.Sessions;

/// <summary>HttpClient on CurlHandler against HttpClient on SocketsHttpHandler, and against a Session without HttpClient.</summary>
internal sealed class HandlerBenchmark : IBenchmark
{
    private const int UsualRuns = 3;
    private const string Directives = $$"""location = /post { return 200 "{{SessionPoint.PostAnswer}}"; }""";

    private static readonly SessionPoint[] s_points =
    [
        new(1, SessionPoint.Small), new(64, SessionPoint.Small), new(64, SessionPoint.Large), new(64, SessionPoint.Small, IsPost: true),
    ];

    public string Name => "handler";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        if (!NginxServer.IsInstalled)
        {
            throw new BenchmarkException(NginxServer.MissingReason);
        }

        var results = new List<Result>();
        foreach (SessionPoint point in s_points)
        {
            results.AddRange(await MeasureAsync(environment, point));
        }

        return results;
    }

    private static async Task<IReadOnlyList<Result>> MeasureAsync(BenchmarkEnvironment environment, SessionPoint point)
    {
        await using var servers = new ServerPerContender(Directives, point.FileName, RandomNumberGenerator.GetBytes(point.Size));
        Contender ours = await ContenderAsync(SessionClient.Handler);
        Contender sockets = await ContenderAsync(SessionClient.HttpClient);
        Contender session = await ContenderAsync(SessionClient.Session);
        var samples = await Runs.MeasureAsync([ours, sockets, session], environment.RunsOr(UsualRuns), point.Plan);
        return [.. Rows("SocketsHttpHandler", sockets), .. Rows("Session.SendAsync", session)];

        IEnumerable<Result> Rows(string name, Contender other) =>
        [
            Result.Compare($"{point.Title}, CurlHandler: speed", "requests/s", sample => sample.TransfersPerSecond, samples[ours], name, samples[other]),
            Result.Compare($"{point.Title}, CurlHandler: CPU", "µs/request", sample => sample.CpuMicroseconds, samples[ours], name, samples[other]),
            Result.Compare($"{point.Title}, CurlHandler: managed allocation", "bytes/request", sample => sample.AllocatedPerTransfer, samples[ours], name, samples[other]),
        ];

        async Task<Contender> ContenderAsync(SessionClient client)
        {
            var url = new Uri(await servers.StartAsync(overTls: false), point.Path);
            return environment.Managed(
                client.ToString(), SessionWorker.CommandName, client.ToString(), url.AbsoluteUri, BenchmarkEnvironment.Text(point.AtOnce), point.PostSize);
        }
    }
}
