using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>Linux's epoll and eventfd.</summary>
internal static unsafe partial class Epoll
{
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint PeerEnded = 0x2000;

    /// <summary>An event that is signalled is told of once each time, and need not be cleared (EPOLLET).</summary>
    public const uint EachTime = 1u << 31;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int OperationAdd = 1;
    private const int OperationRemove = 2;
    private const int OperationChange = 3;
    private const int NotFound = 2;
    private const int Interrupted = 4;
    private const int Exists = 17;

    // struct epoll_event is packed on x86-64 alone: four bytes of events, eight of data.
    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    public static int EventSize => s_dataOffset + sizeof(long);

    public static int Create() => Checked(epoll_create1(CloseOnExec), nameof(epoll_create1));

    public static int CreateEvent() => Checked(eventfd(0, CloseOnExec | NonBlocking), nameof(eventfd));

    /// <summary>False when the system refuses; <see cref="LastError"/> tells why.</summary>
    public static bool TryWatch(int epoll, int descriptor, uint events, bool isKnown) =>
        TryWatch(epoll, descriptor, events, isKnown, data: descriptor);

    /// <param name="epoll">The epoll.</param>
    /// <param name="descriptor">What to watch.</param>
    /// <param name="events">What for.</param>
    /// <param name="isKnown">Whether it is watched already.</param>
    /// <param name="data">What <see cref="Read"/> is to give.</param>
    /// <inheritdoc cref="TryWatch(int, int, uint, bool)"/>
    public static bool TryWatch(int epoll, int descriptor, uint events, bool isKnown, long data)
    {
        // A socket can be closed and its number given to another before either is told of.
        var (usual, other, mistaken) = isKnown
            ? (OperationChange, OperationAdd, NotFound)
            : (OperationAdd, OperationChange, Exists);
        return Control(epoll, usual, descriptor, events, data) >= 0
            || (Marshal.GetLastPInvokeError() == mistaken && Control(epoll, other, descriptor, events, data) >= 0);
    }

    public static void Remove(int epoll, int descriptor) => Control(epoll, OperationRemove, descriptor, 0, 0);

    /// <summary>Number of events; 0 also when a signal ended the wait.</summary>
    public static int Wait(int epoll, byte* events, int max, int milliseconds)
    {
        var count = epoll_wait(epoll, events, max, milliseconds);
        return count >= 0 || Marshal.GetLastPInvokeError() == Interrupted ? Math.Max(count, 0) : Checked(count, nameof(epoll_wait));
    }

    public static void Read(byte* events, int index, out uint what, out long data)
    {
        var entry = events + (index * EventSize);
        what = *(uint*)entry;
        data = *(long*)(entry + s_dataOffset);
    }

    public static void SignalEvent(int descriptor)
    {
        ulong one = 1;
        _ = write(descriptor, &one, sizeof(ulong)); // it fails only when the counter is full, after 2^64 signals
    }

    public static void Close(int descriptor) => _ = close(descriptor);

    public static IOException LastError(string function) =>
        new($"{function} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    private static int Control(int epoll, int operation, int descriptor, uint events, long data)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(long*)(entry + s_dataOffset) = data;
        return epoll_ctl(epoll, operation, descriptor, entry);
    }

    private static int Checked(int result, string function) =>
        result >= 0 ? result : throw LastError(function);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* entry);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, byte* events, int max, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, void* data, nuint length);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
