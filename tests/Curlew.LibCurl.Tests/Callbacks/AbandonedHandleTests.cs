using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>Handles that nobody disposed of: the garbage collector ends them, and no code of the application runs.</summary>
[Collection(nameof(CallbackServers))]
public sealed class AbandonedHandleTests(CallbackServers servers)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [MemberData(nameof(CallbackScenarios.All), MemberType = typeof(CallbackScenarios))]
    public void A_callback_that_refers_to_its_handle_does_not_keep_it(string option)
    {
        var scenario = CallbackScenarios.Of(option);

        Assert.True(IsCollected(Abandon(scenario)));
    }

    [Fact]
    public async Task The_connection_is_closed_and_the_close_callback_is_not_called()
    {
        await using var server = await WatchedServer.StartAsync();
        var calls = new StrongBox<int>();

        var handle = AbandonConnected(server, calls);

        Assert.True(IsCollected(handle));
        await server.ClosedByClientAsync();
        Assert.Equal(0, calls.Value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AbandonConnected(WatchedServer server, StrongBox<int> calls)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, server.Url);
        CallbackScenarios.Of(CurlOpt.CloseSocketFunction.Name).Install(curl, () => calls.Value++);
        Assert.Equal("ok", curl.PerformString());
        return new WeakReference(curl);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Abandon(CallbackScenario scenario)
    {
        var curl = scenario.Start(servers);
        scenario.Install(curl, () => curl.Tag = scenario);
        curl.Perform();
        Assert.Same(scenario, curl.Tag);
        return new WeakReference(curl);
    }

    private static bool IsCollected(WeakReference reference)
    {
        var waiting = Stopwatch.StartNew();
        do
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        while (reference.IsAlive && waiting.Elapsed < s_patience);

        return !reference.IsAlive;
    }
}
