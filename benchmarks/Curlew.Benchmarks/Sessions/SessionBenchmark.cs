using System.Security.Cryptography;
using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.Benchmarks.Servers;
using Curlew.TestServers;

namespace Curlew.Benchmarks.Sessions;

/// <summary>
/// What a program sees: a Session against HttpClient, both as they come, and against the bare handles that it is made of. A
/// loop in C on the same library says what is to be had at all.
/// </summary>
internal sealed class SessionBenchmark : IBenchmark
{
    private const int UsualRuns = 3;
    private const long StreamSize = 1 << 30;
    private const string Directives = $$"""location = /post { return 200 "{{SessionPoint.PostAnswer}}"; }""";

    private static readonly SessionPoint[] s_points =
    [
        new(1, SessionPoint.Small), new(64, SessionPoint.Small, IsYoung: true), new(64, SessionPoint.Small),
        new(1, SessionPoint.Large), new(64, SessionPoint.Large),
        new(1, SessionPoint.Small, IsPost: true), new(64, SessionPoint.Small, IsPost: true, IsYoung: true), new(64, SessionPoint.Small, IsPost: true),
    ];

    public string Name => "session";

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

        results.AddRange(await MeasureStreamAsync(environment));
        return results;
    }

    private static async Task<IReadOnlyList<Result>> MeasureAsync(BenchmarkEnvironment environment, SessionPoint point)
    {
        await using var servers = new ServerPerContender(Directives, point.FileName, RandomNumberGenerator.GetBytes(point.Size));
        Contender ours = await ContenderAsync(SessionClient.Session);
        Contender http = await ContenderAsync(SessionClient.HttpClient);
        Contender bare = await ContenderAsync(SessionClient.AsyncCurl);

        // Many at once would need as many threads.
        Contender? oursSync = point.AtOnce > 1 ? null : await ContenderAsync(SessionClient.SessionSync);
        Contender? httpSync = point.AtOnce > 1 ? null : await ContenderAsync(SessionClient.HttpClientSync);
        Contender? bareSync = point.AtOnce > 1 ? null : await ContenderAsync(SessionClient.Curl);

        Contender? native = point.AtOnce > 1 ? environment.Native("async", await UrlAsync(), BenchmarkEnvironment.Text(point.AtOnce), point.PostSize) : null;
        Contender[] contenders = [ours, http, bare, .. Contender.Present(oursSync, httpSync, bareSync, native)];
        var samples = await Runs.MeasureAsync(contenders, environment.RunsOr(UsualRuns), point.Plan);
        return
        [
            .. Rows("SendAsync", ours, "HttpClient.SendAsync", http),
            .. Rows("SendAsync", ours, "AsyncCurl.PerformAsync", bare),
            .. oursSync is null || httpSync is null || bareSync is null ? Array.Empty<Result>() :
            [
                .. Rows("Send", oursSync, "HttpClient.Send", httpSync),
                .. Rows("Send", oursSync, "Curl.Perform", bareSync),
            ],
            .. Contender.Present(native).SelectMany(loop => Rows("a loop in C", loop, "HttpClient.SendAsync", http).SkipLast(1)),
        ];

        IEnumerable<Result> Rows(string how, Contender mine, string name, Contender other) =>
        [
            Result.Compare($"{point.Title}, {how}: speed", "requests/s", sample => sample.TransfersPerSecond, samples[mine], name, samples[other]),
            Result.Compare($"{point.Title}, {how}: CPU", "µs/request", sample => sample.CpuMicroseconds, samples[mine], name, samples[other]),
            Result.Compare($"{point.Title}, {how}: managed allocation", "bytes/request", sample => sample.AllocatedPerTransfer, samples[mine], name, samples[other]),
        ];

        async Task<Contender> ContenderAsync(SessionClient client) =>
            Managed(environment, client, await UrlAsync(), point.AtOnce, point.PostSize);

        async Task<Uri> UrlAsync() => new(await servers.StartAsync(overTls: false), point.Path);
    }

    private static async Task<IReadOnlyList<Result>> MeasureStreamAsync(BenchmarkEnvironment environment)
    {
        await using NginxServer server = await NginxServer.StartAsync();
        server.AddSparseFile("1GiB", StreamSize);
        var url = new Uri(server.HttpUri, "1GiB");
        Contender ours = Managed(environment, SessionClient.SessionStream, url, atOnce: 1, postSize: "0");
        Contender http = Managed(environment, SessionClient.HttpClientStream, url, atOnce: 1, postSize: "0");
        var samples = await Runs.MeasureAsync([ours, http], environment.RunsOr(UsualRuns), new Plan(WarmUp: 2, Slices: 5, SliceSize: 1, StreamSize));
        const string measure = "GET 1 GiB, StreamAsync into a stream";
        const string against = "HttpClient, ResponseHeadersRead";
        return
        [
            Result.Compare($"{measure}: speed", "MiB/s", sample => sample.MebibytesPerSecond, samples[ours], against, samples[http]),
            Result.Compare($"{measure}: CPU", "ms", sample => sample.CpuMicroseconds / 1000, samples[ours], against, samples[http]),
            Result.Compare($"{measure}: managed allocation", "bytes", sample => sample.AllocatedPerTransfer, samples[ours], against, samples[http]),
        ];
    }

    private static Contender Managed(BenchmarkEnvironment environment, SessionClient client, Uri url, int atOnce, string postSize) =>
        environment.Managed(client.ToString(), SessionWorker.CommandName, client.ToString(), url.AbsoluteUri, BenchmarkEnvironment.Text(atOnce), postSize);
}
