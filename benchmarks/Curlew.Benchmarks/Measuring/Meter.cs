using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Curlew.Benchmarks.Measuring;

/// <summary>The managed side of a <see cref="Contender"/>: measures inside the process, so that its start does not count.</summary>
internal static class Meter
{
    /// <param name="transfer">Makes one transfer.</param>
    /// <param name="received">Body bytes seen so far.</param>
    public static void Serve(Action transfer, Func<long> received)
    {
        while (Console.ReadLine() is { } line)
        {
            Sample sample = Measure(int.Parse(line, CultureInfo.InvariantCulture), transfer, received);
            Console.WriteLine(JsonSerializer.Serialize(sample, JsonSerializerOptions.Web));
        }
    }

    private static Sample Measure(int count, Action transfer, Func<long> received)
    {
        long bytes = received();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            transfer();
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return new Sample(count, received() - bytes, wall.TotalSeconds, cpu.TotalSeconds, allocated);
    }
}
