using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>Takes the descriptor out of a <see cref="Socket"/>, so that native code can own it.</summary>
internal static unsafe class SocketHandover
{
    /// <summary>The descriptor of a socket that nobody else has; that nobody may touch, or dispose of, afterwards.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "The finalizer would wait like Dispose.")]
    public static nint Detach(Socket socket)
    {
        // A Socket whose handle was taken away waits for it without end when it is disposed of or finalised.
        GC.SuppressFinalize(socket);
        var descriptor = socket.SafeHandle.DangerousGetHandle();
        socket.SafeHandle.SetHandleAsInvalid();
        return descriptor;
    }

    /// <summary>A descriptor of the same socket. The caller's object is closed and as safe as any that is.</summary>
    public static nint Move(Socket socket)
    {
        if (OperatingSystem.IsWindows())
        {
            return Detach(new Socket(socket.DuplicateAndClose(Environment.ProcessId)));
        }

        var descriptor = Duplicate((int)socket.SafeHandle.DangerousGetHandle());
        socket.Dispose();
        return descriptor;
    }

    private static int Duplicate(int descriptor)
    {
        // Not fcntl, which could do both at once: a variadic call with arguments is another ABI on Apple's arm64.
        var process = NativeLibrary.GetMainProgramHandle();
        var dup = (delegate* unmanaged[Cdecl]<int, int>)NativeLibrary.GetExport(process, "dup");
        var ioctl = (delegate* unmanaged[Cdecl]<int, nuint, int>)NativeLibrary.GetExport(process, "ioctl");
        var copy = dup(descriptor);
        if (copy < 0)
        {
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }

        _ = ioctl(copy, CloseOnExec);
        return copy;
    }

    private static nuint CloseOnExec => OperatingSystem.IsLinux() ? 0x5451u : 0x20006601u; // FIOCLEX
}
