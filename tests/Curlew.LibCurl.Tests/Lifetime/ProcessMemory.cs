using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>What the process holds: in the managed heap after a full collection, and from malloc.</summary>
internal readonly partial record struct ProcessMemory(long Managed, long Native)
{
    /// <summary>Whether malloc itself tells what is in use. Otherwise the resident pages stand in, which tell less.</summary>
    private static readonly bool s_hasMallInfo =
        NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "mallinfo2", out _);

    public static ProcessMemory Measure()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new(GC.GetTotalMemory(forceFullCollection: true), s_hasMallInfo ? AllocatedBytes() : ResidentBytes());
    }

    /// <summary>
    /// Fails when each of several rounds leaves more behind than before it. What the runtime allocates once, at a time
    /// of its choosing, makes one round larger; a leak makes all of them so.
    /// </summary>
    public static void AssertFlat(Action round, long noise)
    {
        const int rounds = 10;
        var history = new List<ProcessMemory> { Measure() };
        for (var i = 0; i < rounds; i++)
        {
            round();
            history.Add(Measure());
            if (history[^1].Managed - history[^2].Managed < noise && history[^1].Native - history[^2].Native < noise)
            {
                return;
            }
        }

        Assert.Fail($"Memory grew in each round: {string.Join(" -> ", history)}");
    }

    private static long AllocatedBytes()
    {
        var info = MallInfo2();
        return (long)(info.AllocatedInArenas + info.AllocatedByMap);
    }

    private static long ResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6, line.Length - 6 - 3).Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    private static partial MallInfo MallInfo2();

    /// <summary>struct mallinfo2, of which two fields count here.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallInfo
    {
        private readonly nuint _arena;
        private readonly nuint _freeChunks;
        private readonly nuint _fastChunks;
        private readonly nuint _mapCount;
        public readonly nuint AllocatedByMap;
        private readonly nuint _unused;
        private readonly nuint _fastBytes;
        public readonly nuint AllocatedInArenas;
        private readonly nuint _freeBytes;
        private readonly nuint _releasable;
    }
}
