using System.Diagnostics;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

[Collection(nameof(AloneCollection))] // it measures the process
public sealed class SessionSoakTests(NginxFixture fixture) : IClassFixture<NginxFixture>
{
    private const int Requests = 1_000_000;
    private const int AtOnce = 32;

    [Fact(Explicit = true)]
    [Trait("Category", "Soak")]
    public async Task A_million_requests_leave_memory_as_it_was()
    {
        fixture.Server.AddFile("page.txt", "a page"u8.ToArray());
        using var session = new Session { BaseUrl = fixture.Server.HttpUri, TrustEnvironment = false };
        await SendAsync(session, Requests / 10);
        var (heap, resident) = Measure();

        await SendAsync(session, Requests);

        var (heapAfter, residentAfter) = Measure();
        TestContext.Current.SendDiagnosticMessage($"heap {heap} -> {heapAfter}, resident {resident} -> {residentAfter}");
        Assert.InRange(heapAfter - heap, long.MinValue, 2_000_000);
        Assert.InRange(residentAfter - resident, long.MinValue, 32_000_000);
    }

    private static Task SendAsync(Session session, int count) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
    {
        for (var i = 0; i < count / AtOnce; i++)
        {
            using var response = await session.GetAsync("/page.txt", cancellationToken: TestContext.Current.CancellationToken);
            response.RaiseForStatus();
        }
    }));

    private static (long Heap, long Resident) Measure()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }
}
