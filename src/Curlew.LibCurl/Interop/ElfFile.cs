using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// Looks at a library before the system's loader does: that takes one of another processor for a missing file, and one
/// that was cut off kills the process.
/// </summary>
internal static class ElfFile
{
    private const int HeaderSize = 64;
    private const byte Class64 = 2;

    private static readonly Dictionary<int, Architecture> s_machines = new()
    {
        [3] = Architecture.X86,
        [40] = Architecture.Arm,
        [62] = Architecture.X64,
        [183] = Architecture.Arm64,
        [243] = Architecture.RiscV64,
        [258] = Architecture.LoongArch64,
    };

    /// <summary>Why the file is no library for this process; null when there is nothing to say against it.</summary>
    public static string? Problem(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderSize];
        if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.StartsWith("\u007fELF"u8))
        {
            return "is no shared library";
        }

        var machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        if (s_machines.TryGetValue(machine, out var built) && built != RuntimeInformation.ProcessArchitecture)
        {
            return $"is built for {built}, and this process is {RuntimeInformation.ProcessArchitecture}";
        }

        return header[4] == Class64 && file.Length < EndOfSections(header) ? "is cut off" : null;
    }

    /// <summary>The table of sections comes last in what a linker writes.</summary>
    private static long EndOfSections(ReadOnlySpan<byte> header)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(header[40..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header[58..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header[60..]);
        return offset + ((long)size * count);
    }
}
