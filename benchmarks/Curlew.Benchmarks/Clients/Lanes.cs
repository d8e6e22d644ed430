namespace Curlew.Benchmarks.Clients;

/// <summary>Keeps a number of transfers going at once: each lane awaits one after the other.</summary>
internal static class Lanes
{
    /// <param name="lanes">How many at once.</param>
    /// <param name="count">How many in all.</param>
    /// <param name="transfer">Makes one transfer on the lane of that number.</param>
    public static Task RunAsync(int lanes, int count, Func<int, Task> transfer)
    {
        int left = count;
        return Task.WhenAll(Enumerable.Range(0, Math.Min(lanes, count)).Select(LaneAsync));

        async Task LaneAsync(int lane)
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await transfer(lane);
            }
        }
    }
}
