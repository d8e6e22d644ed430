using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>The native side of the callbacks that move data.</summary>
internal static unsafe class DataTrampolines
{
    private const uint WriteFailed = 0xffffffff; // CURL_WRITEFUNC_ERROR, and never a length to older versions
    private const uint ReadFailed = 0x10000000;  // CURL_READFUNC_ABORT

    public static delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint> Write => &OnWrite;
    public static delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint> Header => &OnHeader;
    public static delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint> Read => &OnRead;
    public static delegate* unmanaged[Cdecl]<nint, long, int, int> Seek => &OnSeek;
    public static delegate* unmanaged[Cdecl]<nint, int, nint, int> Ioctl => &OnIoctl;
    public static delegate* unmanaged[Cdecl]<nint*, nint, int> Trailer => &OnTrailer;
    public static delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint> Interleave => &OnInterleave;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint OnWrite(byte* data, nuint size, nuint count, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.Write, out var owner, out WriteCallback? callback))
        {
            // A body that nobody asked for is discarded; libcurl's own default would print it.
            return owner is { Failure: null } ? size * count : WriteFailed;
        }

        var isNested = owner.IsWriting; // unpausing inside it may deliver more
        owner.IsWriting = true;
        try
        {
            return callback(new ReadOnlySpan<byte>(data, checked((int)(size * count)))).Value;
        }
        catch (Exception e)
        {
            return owner.Fail<nuint>(e, WriteFailed);
        }
        finally
        {
            owner.IsWriting = isNested;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint OnHeader(byte* data, nuint size, nuint count, nint user)
    {
        var hasCallback = EasyCallbacks.TryGet(user, CallbackSlot.Header, out var owner, out HeaderCallback? callback);
        if (owner is not { Failure: null })
        {
            return WriteFailed;
        }

        try
        {
            var line = new ReadOnlySpan<byte>(data, checked((int)(size * count)));
            owner.HeaderLines?.Add(line);
            return hasCallback ? callback!(line).Value : (nuint)line.Length;
        }
        catch (Exception e)
        {
            return owner.Fail<nuint>(e, WriteFailed);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint OnRead(byte* buffer, nuint size, nuint count, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.Read, out var owner, out ReadCallback? callback))
        {
            // Without a source there is no data; libcurl's own default would read stdin.
            return owner is { Failure: null } ? 0 : ReadFailed;
        }

        try
        {
            var length = checked((int)(size * count));
            var result = callback(new Span<byte>(buffer, length));
            return !result.IsCount || result.Value <= (nuint)length
                ? result.Value
                : throw new InvalidOperationException(
                    $"The read callback says that it put {result.Value} bytes into a buffer of {length}.");
        }
        catch (Exception e)
        {
            return owner.Fail<nuint>(e, ReadFailed);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSeek(nint user, long offset, int origin)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.Seek, out var owner, out SeekCallback? callback))
        {
            return (int)CurlSeekResult.Fail;
        }

        try
        {
            return (int)callback(offset, (SeekOrigin)origin);
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlSeekResult.Fail);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnIoctl(nint easy, int command, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.Ioctl, out var owner, out IoctlCallback? callback))
        {
            return (int)CurlIoError.FailRestart;
        }

        try
        {
            return (int)callback((CurlIoCmd)command);
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlIoError.FailRestart);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnTrailer(nint* list, nint user)
    {
        var runs = EasyCallbacks.TryGet(user, CallbackSlot.Trailer, out var owner, out TrailerCallback? callback);
        if (owner is not null)
        {
            owner.AskedForTrailers = true;
        }

        if (!runs)
        {
            return (int)CurlCallbackResult.Abort;
        }

        try
        {
            var trailers = new List<string>();
            var result = callback!(trailers);
            if (result == CurlCallbackResult.Continue && trailers.Count > 0)
            {
                HeaderLine.Validate(trailers);
                *list = NativeStringList.Create(NativeApi.Api, trailers); // libcurl frees it
            }

            return (int)result;
        }
        catch (Exception e)
        {
            return owner!.Fail(e, (int)CurlCallbackResult.Abort);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint OnInterleave(byte* data, nuint size, nuint count, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.Interleave, out var owner, out InterleaveCallback? callback))
        {
            return WriteFailed;
        }

        try
        {
            return callback(new ReadOnlySpan<byte>(data, checked((int)(size * count)))).Value;
        }
        catch (Exception e)
        {
            return owner.Fail<nuint>(e, WriteFailed);
        }
    }
}
