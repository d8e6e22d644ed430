using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.TestServers;

namespace Curlew.Benchmarks.Download;

/// <summary>One download of 1 GiB at a time, to nowhere and into a stream.</summary>
internal sealed class DownloadBenchmark : IBenchmark
{
    private const int UsualRuns = 5;
    private const long Size = 1 << 30;

    public string Name => "download";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        if (!NginxServer.IsInstalled)
        {
            throw new BenchmarkException(NginxServer.MissingReason);
        }

        await using NginxServer server = await NginxServer.StartAsync();
        server.AddSparseFile("1GiB", Size);
        var url = new Uri(server.HttpUri, "1GiB");

        Contender easy = environment.Native("easy", url);
        Contender multi = environment.Native("async", url, "1", "0");
        Contender? pycurl = environment.PycUrl("easy.py", url);
        Dictionary<DownloadLoop, Contender> managed = Enum.GetValues<DownloadLoop>().ToDictionary(
            loop => loop, loop => environment.Managed(loop.ToString(), DownloadWorker.CommandName, loop.ToString(), url.AbsoluteUri));
        var samples = await Runs.MeasureAsync(
            [easy, multi, .. managed.Values, .. Contender.Present(pycurl)],
            environment.RunsOr(UsualRuns),
            new Plan(WarmUp: 1, Slices: 3, SliceSize: 1, Size));

        return
        [
            .. Rows("Perform to nowhere", DownloadLoop.Perform, "C", easy),
            .. Rows("Perform to nowhere", DownloadLoop.Perform, "HttpClient", managed[DownloadLoop.HttpClient]),
            .. Contender.Present(pycurl).SelectMany(other => Rows("Perform to nowhere", DownloadLoop.Perform, "PycURL", other)),
            .. Rows("PerformAsync to nowhere", DownloadLoop.PerformAsync, "C, epoll", multi),
            .. Rows("PerformAsync to nowhere", DownloadLoop.PerformAsync, "HttpClient", managed[DownloadLoop.HttpClient]),
            .. Rows("PerformAsync into a stream", DownloadLoop.PerformAsyncStream, "C, epoll", multi),
            .. Rows("PerformAsync into a stream", DownloadLoop.PerformAsyncStream, "HttpClient", managed[DownloadLoop.HttpClientStream]),
            .. Rows("the same, buffer of 256 KiB", DownloadLoop.PerformAsyncLargeBuffer, "C, epoll", multi),
            .. Rows("the same, buffer of 256 KiB", DownloadLoop.PerformAsyncLargeBuffer, "HttpClient", managed[DownloadLoop.HttpClientStream]),
        ];

        IEnumerable<Result> Rows(string how, DownloadLoop ours, string name, Contender other) =>
        [
            Result.Compare($"GET 1 GiB, {how}: speed", "MiB/s", sample => sample.MebibytesPerSecond, samples[managed[ours]], name, samples[other]),
            Result.Compare($"GET 1 GiB, {how}: CPU", "ms", sample => sample.CpuMicroseconds / 1000, samples[managed[ours]], name, samples[other]),
        ];
    }
}
