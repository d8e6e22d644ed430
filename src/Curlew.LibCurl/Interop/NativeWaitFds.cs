using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>An array of struct curl_waitfd: a descriptor, a short of events, a short of what happened. The descriptor is an
/// int, but pointer-sized on Windows.</summary>
internal static class NativeWaitFds
{
    private const int UnixSize = 8;

    private static int EventsOffset => OperatingSystem.IsWindows() ? nint.Size : sizeof(int);

    private static int ReadyOffset => EventsOffset + sizeof(short);

    /// <summary>Bytes of one.</summary>
    public static int Size => OperatingSystem.IsWindows() ? 2 * nint.Size : UnixSize;

    public static void Write(ReadOnlySpan<CurlWaitFd> items, Span<byte> native)
    {
        foreach (var item in items)
        {
            if (OperatingSystem.IsWindows())
            {
                MemoryMarshal.Write(native, item.Descriptor);
            }
            else
            {
                MemoryMarshal.Write(native, (int)item.Descriptor);
            }

            MemoryMarshal.Write(native[EventsOffset..], (short)item.Events);
            MemoryMarshal.Write(native[ReadyOffset..], (short)0);
            native = native[Size..];
        }
    }

    public static void ReadReady(ReadOnlySpan<byte> native, Span<CurlWaitFd> items)
    {
        for (var i = 0; i < items.Length; i++)
        {
            var ready = MemoryMarshal.Read<short>(native[((i * Size) + ReadyOffset)..]);
            items[i] = items[i] with { Ready = (CurlWait)ready };
        }
    }
}
