using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Curlew.Benchmarks.Measuring;

/// <summary>The managed side of a <see cref="Contender"/>: measures inside the process, so that its start does not count.</summary>
internal static class Meter
{
    /// <param name="transfer">Makes one transfer on this thread.</param>
    /// <param name="moved">Body bytes seen so far.</param>
    public static void Serve(Action transfer, Func<long> moved)
    {
        while (ReadCount() is { } count)
        {
            var reading = new Reading(moved, GC.GetAllocatedBytesForCurrentThread);
            for (var i = 0; i < count; i++)
            {
                transfer();
            }

            Print(reading.Finish(count));
        }
    }

    /// <param name="transfers">Makes that many transfers, on any threads.</param>
    /// <param name="moved">Body bytes seen so far.</param>
    public static async Task ServeAsync(Func<int, Task> transfers, Func<long> moved)
    {
        while (ReadCount() is { } count)
        {
            var reading = new Reading(moved, static () => GC.GetTotalAllocatedBytes(precise: true));
            await transfers(count);
            Print(reading.Finish(count));
        }
    }

    /// <param name="memory">Makes that many transfers, and gives the bytes of memory that they took.</param>
    /// <param name="moved">Body bytes seen so far.</param>
    public static async Task ServeMemoryAsync(Func<int, Task<long>> memory, Func<long> moved)
    {
        while (ReadCount() is { } count)
        {
            var reading = new Reading(moved, static () => GC.GetTotalAllocatedBytes(precise: true));
            long bytes = await memory(count);
            Print(reading.Finish(count) with { Memory = bytes });
        }
    }

    private static int? ReadCount() => Console.ReadLine() is { } line ? int.Parse(line, CultureInfo.InvariantCulture) : null;

    private static void Print(Sample sample) => Console.WriteLine(JsonSerializer.Serialize(sample, JsonSerializerOptions.Web));

    /// <summary>The state of all counters when a slice began.</summary>
    private readonly struct Reading(Func<long> moved, Func<long> allocated)
    {
        private readonly long _moved = moved();
        private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly long _allocated = allocated();

        public Sample Finish(int count)
        {
            long allocatedNow = allocated();
            TimeSpan wall = Stopwatch.GetElapsedTime(_start);
            TimeSpan cpu = Environment.CpuUsage.TotalTime - _cpu;
            return new Sample(count, moved() - _moved, wall.TotalSeconds, cpu.TotalSeconds, allocatedNow - _allocated);
        }
    }
}
