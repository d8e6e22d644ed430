using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>Transfers in flight on several threads while the collector moves everything that it may.</summary>
[Collection(MemoryCollection.Name)]
public sealed class GarbageCollectionTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private const int Threads = 4;
    private const int Length = 40_000;

    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Transfers_survive_a_collector_that_never_rests() => Stress(transfers: 100);

    [Fact(Explicit = true)]
    [Trait("Category", "Soak")]
    public void Many_transfers_survive_a_collector_that_never_rests() => Stress(transfers: 5_000);

    private void Stress(int transfers)
    {
        using var done = new CancellationTokenSource();
        var collections = 0;
        var collector = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                collections++;
            }
        });
        collector.Start();
        try
        {
            Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
            {
                for (var i = 0; i < transfers; i++)
                {
                    Echo(thread + i, abandon: i % 5 == 0);
                }
            });
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }

        Assert.True(collections > 10);
    }

    /// <summary>One upload that comes back: every byte through a stream and through callbacks, on a handle or its copy.</summary>
    private void Echo(int seed, bool abandon)
    {
        using var cancellation = new CancellationTokenSource();
        var expected = PatternStream.Bytes(Length, seed);
        var received = new MemoryStream();
        var headers = 0;
        var progress = 0L;
        var original = TestCurl.To(_server.HttpUri, "echo");
        original.SetOpt(CurlOpt.HttpHeader, ["Content-Type: application/octet-stream", $"X-Seed: {seed}"]);
        original.SetOpt(CurlOpt.Upload, true);
        original.SetOpt(CurlOpt.ReadData, new MemoryStream(expected));
        original.SetOpt(CurlOpt.WriteFunction, data =>
        {
            received.Write(data);
            return data.Length;
        });
        original.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            headers++;
            return line.Length;
        });
        original.SetOpt(CurlOpt.XferInfoFunction, (_, now, _, _) =>
        {
            progress = now;
            return CurlCallbackResult.Continue;
        });
        var curl = seed % 2 == 0 ? original : original.Duplicate();

        curl.Perform(seed % 3 == 0 ? cancellation.Token : default);

        Assert.True(received.ToArray().AsSpan().SequenceEqual(expected));
        Assert.True(headers > 3);
        Assert.Equal(Length, progress);
        Assert.Equal("application/octet-stream", curl.GetHeader("Content-Type")?.Value);
        if (!abandon)
        {
            curl.Dispose();
            original.Dispose();
        }
    }
}
