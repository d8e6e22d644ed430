using System.Security.Cryptography;
using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.Benchmarks.Servers;
using Curlew.TestServers;

namespace Curlew.Benchmarks.Impersonation;

/// <summary>What it costs a request to look like a browser's, once its connection is open: over TLS and HTTP/2, where a server sees most of it.</summary>
internal sealed class ImpersonateBenchmark : IBenchmark
{
    private const int UsualRuns = 5;
    private const int Size = 1 << 10;
    private const string File = "1KiB";

    public string Name => "impersonate";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        if (!NginxServer.IsInstalled)
        {
            throw new BenchmarkException(NginxServer.MissingReason);
        }

        if (LibCurl.CurlOpt.Find("TLS_CLIENT_HELLO") is null)
        {
            Console.WriteLine("impersonate is left out: the loaded libcurl cannot look like a browser.");
            return [];
        }

        return [.. await MeasureAsync(environment, atOnce: 1), .. await MeasureAsync(environment, atOnce: 64)];
    }

    private static async Task<IReadOnlyList<Result>> MeasureAsync(BenchmarkEnvironment environment, int atOnce)
    {
        await using var servers = new ServerPerContender(directives: "", File, RandomNumberGenerator.GetBytes(Size));
        var plan = new Plan(WarmUp: atOnce == 1 ? 10_000 : 40_000, Slices: 40, SliceSize: atOnce == 1 ? 300 : 1_500, Size);
        Contender browser = await ContenderAsync(ImpersonateClient.Browser);
        Contender same = await ContenderAsync(ImpersonateClient.SameHeaders);
        Contender plain = await ContenderAsync(ImpersonateClient.Plain);
        var samples = await Runs.MeasureAsync([browser, same, plain], environment.RunsOr(UsualRuns), plan);
        return [.. Rows("a plain request with as many headers", same), .. Rows("a plain request", plain)];

        IEnumerable<Result> Rows(string name, Contender other)
        {
            var title = $"GET 1 KiB as Chrome, HTTP/2, {atOnce} at once";
            return
            [
                Result.Compare($"{title}: CPU", "µs/request", sample => sample.CpuMicroseconds, samples[browser], name, samples[other]),
                Result.Compare($"{title}: speed", "requests/s", sample => sample.TransfersPerSecond, samples[browser], name, samples[other]),
                Result.Compare($"{title}: managed allocation", "bytes/request", sample => sample.AllocatedPerTransfer, samples[browser], name, samples[other]),
            ];
        }

        async Task<Contender> ContenderAsync(ImpersonateClient client) => environment.Managed(
            client.ToString(), ImpersonateWorker.CommandName, client.ToString(), (await servers.StartAsync(overTls: true)).AbsoluteUri,
            ServerPerContender.AuthorityFile, BenchmarkEnvironment.Text(atOnce));
    }
}
