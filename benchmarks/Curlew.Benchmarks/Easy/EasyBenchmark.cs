using System.Security.Cryptography;
using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.TestServers;

namespace Curlew.Benchmarks.Easy;

/// <summary>
/// Sequential transfers on one reused handle, against the same loop in C on the same library file: what the binding
/// itself costs.
/// </summary>
internal sealed class EasyBenchmark : IBenchmark
{
    private const string C = "C";
    private const int UsualRuns = 5;
    private const int SmallSize = 1 << 10;
    private const long LargeSize = 1 << 30;

    public string Name => "easy";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        if (!NginxServer.IsInstalled)
        {
            throw new BenchmarkException(NginxServer.MissingReason);
        }

        await using NginxServer server = await NginxServer.StartAsync();
        server.AddFile("1KiB", RandomNumberGenerator.GetBytes(SmallSize));
        server.AddSparseFile("1GiB", LargeSize);
        return
        [
            .. await MeasureSmallAsync(environment, new Uri(server.HttpUri, "1KiB")),
            .. await MeasureLargeAsync(environment, new Uri(server.HttpUri, "1GiB")),
        ];
    }

    private static async Task<IReadOnlyList<Result>> MeasureSmallAsync(BenchmarkEnvironment environment, Uri url)
    {
        // After the warm-up the just-in-time compiler has nothing left to do.
        var plan = new Plan(WarmUp: 10_000, Slices: 40, SliceSize: 500, SmallSize);
        Contender native = Native(environment, url);
        Contender span = Managed(environment, EasyLoop.Span, url);
        Contender cancellable = Managed(environment, EasyLoop.Cancellable, url);
        Contender bytes = Managed(environment, EasyLoop.Bytes, url);
        Contender threaded = Native(environment, url, "idle-thread");
        Contender http = Managed(environment, EasyLoop.HttpClient, url);
        Contender? pycurl = environment.PycUrl("easy.py", url);
        Contender[] contenders = [native, span, cancellable, bytes, threaded, http, .. Contender.Present(pycurl)];
        var samples = await Runs.MeasureAsync(contenders, environment.RunsOr(UsualRuns), plan);

        return
        [
            .. Rows("GET 1 KiB, Perform with a span callback", span),
            .. Rows("GET 1 KiB, Perform with a cancellation token", cancellable),
            .. Rows("GET 1 KiB, PerformBytes", bytes),
            Cpu("GET 1 KiB, the loop in C with a second, idle thread", threaded),
            .. Others("HttpClient.Send", http),
            Result.Compare(
                "GET 1 KiB, PerformBytes: managed allocation", "bytes/request", sample => sample.AllocatedPerTransfer, samples[bytes], "HttpClient.Send", samples[http]),
            .. Contender.Present(pycurl).SelectMany(contender => Others("PycURL", contender)),
        ];

        IEnumerable<Result> Others(string name, Contender other) =>
        [
            Result.Compare("GET 1 KiB, Perform with a span callback: CPU", "µs/request", sample => sample.CpuMicroseconds, samples[span], name, samples[other]),
            Result.Compare("GET 1 KiB, Perform with a span callback: wall", "µs/request", sample => sample.WallMicroseconds, samples[span], name, samples[other]),
        ];

        IEnumerable<Result> Rows(string measure, Contender ours) =>
        [
            Cpu(measure, ours),
            Result.Compare($"{measure}: wall", "µs/request", sample => sample.WallMicroseconds, samples[ours], C, samples[native]),
            Result.Alone($"{measure}: managed allocation", "bytes/request", sample => sample.AllocatedPerTransfer, samples[ours]),
        ];

        Result Cpu(string measure, Contender ours) =>
            Result.Compare($"{measure}: CPU", "µs/request", sample => sample.CpuMicroseconds, samples[ours], C, samples[native]);
    }

    private static async Task<IReadOnlyList<Result>> MeasureLargeAsync(BenchmarkEnvironment environment, Uri url)
    {
        var plan = new Plan(WarmUp: 2, Slices: 4, SliceSize: 1, LargeSize);
        Contender native = Native(environment, url);
        Contender span = Managed(environment, EasyLoop.Span, url);
        var samples = await Runs.MeasureAsync([native, span], environment.RunsOr(UsualRuns), plan);
        return
        [
            Result.Compare("GET 1 GiB: speed", "MiB/s", sample => sample.MebibytesPerSecond, samples[span], C, samples[native]),
            Result.Compare("GET 1 GiB: CPU", "ms", sample => sample.CpuMicroseconds / 1000, samples[span], C, samples[native]),
        ];
    }

    private static Contender Native(BenchmarkEnvironment environment, Uri url, params string[] more) =>
        environment.Native("easy", url, more);

    private static Contender Managed(BenchmarkEnvironment environment, EasyLoop loop, Uri url) =>
        environment.Managed($"Curlew ({loop})", EasyWorker.CommandName, loop.ToString(), url.AbsoluteUri);
}
