using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.Benchmarks.Servers;

namespace Curlew.Benchmarks.Upload;

/// <summary>One upload of 1 GiB at a time, to a server that drops what it receives.</summary>
internal sealed class UploadBenchmark : IBenchmark
{
    private const int UsualRuns = 5;
    private const long Size = 1 << 30;

    public string Name => "upload";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        await using var server = new DrainServer(Size);
        server.Start();
        string length = BenchmarkEnvironment.Text(Size);
        Contender native = environment.Native("upload", server.Uri, length);
        Contender? pycurl = environment.PycUrl("upload.py", server.Uri, length);
        Contender perform = Managed(UploadLoop.Perform);
        Contender stream = Managed(UploadLoop.PerformAsyncStream);
        Contender http = Managed(UploadLoop.HttpClient);
        var samples = await Runs.MeasureAsync(
            [native, perform, stream, http, .. Contender.Present(pycurl)],
            environment.RunsOr(UsualRuns),
            new Plan(WarmUp: 1, Slices: 3, SliceSize: 1, Size));

        return
        [
            .. Rows("Perform with a span callback", perform, "C", native),
            .. Contender.Present(pycurl).SelectMany(other => Rows("Perform with a span callback", perform, "PycURL", other)),
            .. Rows("PerformAsync from a stream", stream, "C", native),
            .. Rows("PerformAsync from a stream", stream, "HttpClient", http),
        ];

        Contender Managed(UploadLoop loop) =>
            environment.Managed(loop.ToString(), UploadWorker.CommandName, loop.ToString(), server.Uri.AbsoluteUri, length);

        IEnumerable<Result> Rows(string how, Contender ours, string name, Contender other) =>
        [
            Result.Compare($"PUT 1 GiB, {how}: speed", "MiB/s", sample => sample.MebibytesPerSecond, samples[ours], name, samples[other]),
            Result.Compare($"PUT 1 GiB, {how}: CPU", "ms", sample => sample.CpuMicroseconds / 1000, samples[ours], name, samples[other]),
        ];
    }
}
