using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// The callbacks that supply one part of a body. libcurl copies the part with the handle and frees every copy by itself,
/// so the number of copies is kept in native memory; the application's own free action runs with the last of them.
/// libcurl holds it by a weak handle: it lives with the mime or easy handle that has it, and when those are collected
/// nobody's code runs any more.
/// </summary>
internal sealed unsafe class MimeSource
{
    private const uint ReadFailed = 0x10000000; // CURL_READFUNC_ABORT

    private readonly Curl _curl; // to name it where the free action fails
    private readonly ReadCallback _read;
    private readonly SeekCallback? _seek;
    private readonly Action? _free;
    private Exception? _failure;
    private Shared* _shared;

    public MimeSource(Curl curl, ReadCallback read, SeekCallback? seek, Action? free)
    {
        _curl = curl;
        _read = read;
        _seek = seek;
        _free = free;
        _shared = (Shared*)NativeMemory.Alloc((nuint)sizeof(Shared));
        _shared->Source = WeakGCHandle<MimeSource>.ToIntPtr(new WeakGCHandle<MimeSource>(this));
        _shared->Copies = 1;
    }

    public static delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint> Read => &OnRead;

    public static delegate* unmanaged[Cdecl]<nint, long, int, int> Seek => &OnSeek;

    public static delegate* unmanaged[Cdecl]<nint, void> Free => &OnFree;

    /// <summary>What libcurl is given as the user pointer of the part.</summary>
    public nint UserData => (nint)_shared;

    public bool CanSeek => _seek is not null;

    /// <summary>Whether libcurl has freed every copy.</summary>
    public bool IsFreed => _shared is null;

    public void AddCopy() => Interlocked.Increment(ref _shared->Copies);

    /// <summary>For a source that libcurl never took.</summary>
    public void Discard()
    {
        Release(_shared);
        _shared = null;
    }

    public Exception? TakeFailure() => Interlocked.Exchange(ref _failure, value: null);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint OnRead(byte* buffer, nuint size, nuint count, nint user)
    {
        if (From(user) is not { } source)
        {
            return ReadFailed;
        }

        try
        {
            var length = checked((int)(size * count));
            var result = source._read(new Span<byte>(buffer, length));
            return !result.IsCount || result.Value <= (nuint)length
                ? result.Value
                : throw new InvalidOperationException(
                    $"The read callback of a part says that it put {result.Value} bytes into a buffer of {length}.");
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref source._failure, e, comparand: null);
            return ReadFailed;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSeek(nint user, long offset, int origin)
    {
        if (From(user) is not { _seek: { } seek } source)
        {
            return (int)CurlSeekResult.Fail;
        }

        try
        {
            return (int)seek(offset, (SeekOrigin)origin);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref source._failure, e, comparand: null);
            return (int)CurlSeekResult.Fail;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFree(nint user)
    {
        var shared = (Shared*)user;
        if (Interlocked.Decrement(ref shared->Copies) > 0)
        {
            return;
        }

        var source = From(user);
        Release(shared);
        if (source is null)
        {
            return;
        }

        source._shared = null;
        try
        {
            source._free?.Invoke();
        }
        catch (Exception e)
        {
            CurlLibrary.ReportUnobserved(source._curl, e);
        }
    }

    private static MimeSource? From(nint user) =>
        WeakGCHandle<MimeSource>.FromIntPtr(((Shared*)user)->Source).TryGetTarget(out var source) ? source : null;

    private static void Release(Shared* shared)
    {
        WeakGCHandle<MimeSource>.FromIntPtr(shared->Source).Dispose();
        NativeMemory.Free(shared);
    }

    private struct Shared
    {
        public nint Source;
        public int Copies;
    }
}
