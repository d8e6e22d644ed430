using System.Security.Cryptography;
using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.Benchmarks.Servers;
using Curlew.TestServers;

namespace Curlew.Benchmarks.Async;

/// <summary>
/// Many transfers at once, against a loop of epoll and curl_multi_socket_action in C on the same library file, against
/// HttpClient and against PycURL; and both ways to wait against each other.
/// </summary>
internal sealed class AsyncBenchmark : IBenchmark
{
    private const int UsualRuns = 3;
    private const int Reference = 64;
    private const string Speed = "speed";
    private const string PerSecond = "requests/s";

    // As many as the server's file descriptors allow; a contender that keeps more connections has its own server anyway.
    private const string Directives = "http2_max_concurrent_streams 16384;";

    private static readonly int[] s_levels = [1, 64, 256, 1_000, 10_000];

    public string Name => "async";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        if (!NginxServer.IsInstalled)
        {
            throw new BenchmarkException(NginxServer.MissingReason);
        }

        return
        [
            .. await MeasureLevelsAsync(environment, AsyncPoint.Small),
            .. await MeasureLevelsAsync(environment, AsyncPoint.Large),
            .. (await MeasureAsync(environment, new AsyncPoint(1, AsyncPoint.Small, IsHttp2: true))).Results,
            .. (await MeasureAsync(environment, new AsyncPoint(Reference, AsyncPoint.Small, IsHttp2: true))).Results,
            .. (await MeasureAsync(environment, new AsyncPoint(Reference, AsyncPoint.Large, IsHttp2: true))).Results,
        ];
    }

    private static async Task<IReadOnlyList<Result>> MeasureLevelsAsync(BenchmarkEnvironment environment, int size)
    {
        var results = new List<Result>();
        var ours = new Dictionary<int, IReadOnlyList<Sample[]>>();
        foreach (int level in s_levels)
        {
            (IReadOnlyList<Result> rows, ours[level]) = await MeasureAsync(environment, new AsyncPoint(level, size, IsHttp2: false));
            results.AddRange(rows);
        }

        foreach (int level in s_levels.Where(level => level != Reference))
        {
            string title = new AsyncPoint(level, size, IsHttp2: false).Title;
            results.Add(Result.Compare($"{title}: {Speed}", PerSecond, sample => sample.TransfersPerSecond, ours[level], $"Curlew, {Reference} at once", ours[Reference]));
        }

        return results;
    }

    private static async Task<(IReadOnlyList<Result> Results, IReadOnlyList<Sample[]> Ours)> MeasureAsync(
        BenchmarkEnvironment environment, AsyncPoint point)
    {
        await using var servers = new ServerPerContender(Directives, point.FileName, RandomNumberGenerator.GetBytes(point.Size));
        string atOnce = BenchmarkEnvironment.Text(point.AtOnce);
        string[] authority = point.IsHttp2 ? [ServerPerContender.AuthorityFile] : [];

        Contender ours = await ManagedAsync(AsyncClient.Curlew);
        Contender poll = await ManagedAsync(AsyncClient.CurlewMultiPoll);
        Contender native = environment.Native("async", await UrlAsync(), [atOnce, "0", .. authority]);
        Contender http = await ManagedAsync(AsyncClient.HttpClient);
        Contender? pycurl = environment.PycUrl("async.py", await UrlAsync(), [atOnce, .. authority]);
        Contender? sharded = point.IsHttp2 || point.AtOnce < 256 ? null : await ManagedAsync(AsyncClient.CurlewEightLoops);
        Contender[] contenders = [ours, poll, native, http, .. Contender.Present(pycurl, sharded)];
        var samples = await Runs.MeasureAsync(contenders, environment.RunsOr(UsualRuns), point.Plan);
        return (
            [
                .. Rows("C", native),
                .. Rows("HttpClient", http),
                Result.Compare($"{point.Title}: managed allocation", "bytes/request", sample => sample.AllocatedPerTransfer, samples[ours], "HttpClient", samples[http]),
                .. Contender.Present(pycurl).SelectMany(other => Rows("PycURL", other)),
                .. Rows("Curlew with curl_multi_poll", poll),
                .. Contender.Present(sharded).SelectMany(other => Rows("Curlew with 8 loops", other)),
            ],
            samples[ours]);

        IEnumerable<Result> Rows(string name, Contender other) =>
        [
            Result.Compare($"{point.Title}: {Speed}", PerSecond, sample => sample.TransfersPerSecond, samples[ours], name, samples[other]),
            Result.Compare($"{point.Title}: CPU", "µs/request", sample => sample.CpuMicroseconds, samples[ours], name, samples[other]),
        ];

        async Task<Contender> ManagedAsync(AsyncClient client) =>
            environment.Managed(client.ToString(), [AsyncWorker.CommandName, client.ToString(), (await UrlAsync()).AbsoluteUri, atOnce, .. authority]);

        Task<Uri> UrlAsync() => servers.StartAsync(point.IsHttp2);
    }
}
