using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.Benchmarks.Servers;

namespace Curlew.Benchmarks.Waiting;

/// <summary>
/// The memory of 10 000 downloads that wait, beyond what the same takes in C: that is libcurl's own.
/// </summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    private const int UsualRuns = 3;
    private const int Transfers = 10_000;
    private const string Unit = "bytes/transfer";

    public string Name => "memory";

    public async Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment)
    {
        await using var server = new StallServer();
        server.Start();
        Contender native = environment.Native("waiting", server.Uri);
        Contender? pycurl = environment.PycUrl("waiting.py", server.Uri);
        Contender callback = Managed(WaitingClient.Callback);
        Contender stream = Managed(WaitingClient.Stream);
        Contender http = Managed(WaitingClient.HttpClient);

        // One slice: what it gives back to the allocator would be found there by the next.
        var samples = await Runs.MeasureAsync(
            [native, callback, stream, http, .. Contender.Present(pycurl)],
            environment.RunsOr(UsualRuns),
            new Plan(WarmUp: 100, Slices: 1, SliceSize: Transfers, BytesPerTransfer: 1));

        return
        [
            .. Rows("PerformAsync with a callback", callback),
            .. Rows("PerformAsync into a stream", stream),
        ];

        Contender Managed(WaitingClient client) =>
            environment.Managed(client.ToString(), WaitingWorker.CommandName, client.ToString(), server.Uri.AbsoluteUri);

        IEnumerable<Result> Rows(string how, Contender ours) =>
        [
            Result.Beyond($"memory of a download that waits, {how}, beyond libcurl's own", Unit, sample => sample.MemoryPerTransfer, samples[ours], samples[native]),
            Compare(how, ours, "C", native),
            Compare(how, ours, "HttpClient", http),
            .. Contender.Present(pycurl).Select(other => Compare(how, ours, "PycURL", other)),
        ];

        Result Compare(string how, Contender ours, string name, Contender other) =>
            Result.Compare($"memory of a download that waits, {how}", Unit, sample => sample.MemoryPerTransfer, samples[ours], name, samples[other]);
    }
}
