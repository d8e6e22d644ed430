using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>The native side of the callbacks about sockets.</summary>
internal static unsafe class SocketTrampolines
{
    private const nint BadSocket = -1;

    // libcurl copies the close callback into each connection, and a connection can outlive the easy handle that made
    // it. So that callback alone is given a number that is never used twice instead of a pointer.
    private static readonly ConcurrentDictionary<nint, WeakReference<EasyCallbacks>> s_closers = new();
    private static nint s_lastCloser;

    public static delegate* unmanaged[Cdecl]<nint, int, NativeSockAddr*, nint> OpenSocket => &OnOpenSocket;
    public static delegate* unmanaged[Cdecl]<nint, nint, int> CloseSocket => &OnCloseSocket;
    public static delegate* unmanaged[Cdecl]<nint, nint, int, int> SockOpt => &OnSockOpt;

    /// <summary>Registers the owner of a close callback; the number is what libcurl is given.</summary>
    public static nint RegisterCloser(EasyCallbacks owner)
    {
        var number = (nint)Interlocked.Increment(ref Unsafe.As<nint, long>(ref s_lastCloser));
        s_closers[number] = new WeakReference<EasyCallbacks>(owner);
        return number;
    }

    public static void UnregisterCloser(nint number) => s_closers.TryRemove(number, out _);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OnOpenSocket(nint user, int purpose, NativeSockAddr* address)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.OpenSocket, out var owner, out OpenSocketCallback? callback))
        {
            return BadSocket;
        }

        try
        {
            var bytes = new ReadOnlySpan<byte>(&address->Address, (int)address->AddressLength);
            return callback(
                (CurlSockType)purpose,
                new CurlSockAddr(address->Family, address->SocketType, address->Protocol, bytes)).Descriptor;
        }
        catch (Exception e)
        {
            return owner.Fail(e, BadSocket);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCloseSocket(nint number, nint socket)
    {
        var descriptor = Descriptor(socket);
        EasyCallbacks? owner = null;
        try
        {
            if (!Finalizing.IsHere && s_closers.TryGetValue(number, out var weak) && weak.TryGetTarget(out owner) &&
                owner[CallbackSlot.CloseSocket] is CloseSocketCallback callback)
            {
                // It runs even after another callback failed: nobody else would close the socket.
                return (int)callback(descriptor);
            }

            // A SafeSocketHandle alone would reset the connection, and the peer lose what was sent last.
            new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)).Dispose();
            return (int)CurlCallbackResult.Continue;
        }
        catch (Exception e)
        {
            const int failed = (int)CurlCallbackResult.Abort;
            return owner is null ? failed : owner.Fail(e, failed);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSockOpt(nint user, nint socket, int purpose)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.SockOpt, out var owner, out SockOptCallback? callback))
        {
            return (int)CurlSockOptResult.Error;
        }

        try
        {
            return (int)callback(Descriptor(socket), (CurlSockType)purpose);
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlSockOptResult.Error);
        }
    }

    /// <summary>curl_socket_t is an int but on Windows; the upper half of its register says nothing.</summary>
    private static nint Descriptor(nint socket) => OperatingSystem.IsWindows() ? socket : (int)socket;
}
