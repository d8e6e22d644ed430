using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// A CURL * with everything native or managed that must live as long as it: what libcurl does not copy, and what its
/// callbacks refer to. Methods check libcurl's answer; who may call, and when, is the wrapper's business.
/// </summary>
internal sealed unsafe partial class EasyHandle : SafeHandle
{
    private const int ErrorBufferOption = 10010;
    private const int PrivateOption = 10103;
    private const int ErrorBufferSize = 256;

    private byte* _errorBuffer;

    private EasyHandle(NativeApi api, nint easy)
        : base(0, ownsHandle: true)
    {
        Api = api;
        _lists = new EasyLists(api);
        SetHandle(easy);
        _errorBuffer = (byte*)NativeMemory.AllocZeroed(ErrorBufferSize);
        Callbacks = new EasyCallbacks();
        Claim = OwnClaim;
        Attach();
    }

    public NativeApi Api { get; }

    public EasyCallbacks Callbacks { get; }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    /// <summary>libcurl's own words about the last transfer, without the terminator.</summary>
    public ReadOnlySpan<byte> ErrorText => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_errorBuffer);

    public static EasyHandle Create()
    {
        var api = NativeApi.Api;
        var easy = api.EasyInit();
        return easy != 0 ? new EasyHandle(api, easy) : throw CurlException.OutOfMemory("curl_easy_init", api);
    }

    /// <summary>A copy with its own lists, error buffer, body and callback state; the delegates and the URL are shared.</summary>
    public EasyHandle Duplicate()
    {
        // libcurl frees each copy of a body's callback by itself. After a failure nobody can tell how many it had made,
        // and one too many only means that the application is not told of the last.
        Callbacks.Body?.AddOwner();

        // libcurl would fill the copy's HSTS cache here and now, in this handle's name; the copy's first transfer does it.
        Api.Variadic.EasySetOpt(handle, CallbackTable.Entry(CallbackSlot.HstsRead).Function, 0);
        var easy = Api.EasyDupHandle(handle);
        Install(CallbackSlot.HstsRead);
        return easy != 0 ? Adopt(easy) : throw CurlException.OutOfMemory("curl_easy_duphandle", Api);
    }

    /// <summary>As <see cref="Adopt"/>, of a copy for a response that a server pushes.</summary>
    public EasyHandle AdoptPushed(nint easy)
    {
        Callbacks.Body?.AddOwner();
        return Adopt(easy);
    }

    /// <summary>Makes a handle of a copy of this one that libcurl made by itself: it still points at what is ours.</summary>
    private EasyHandle Adopt(nint easy)
    {
        var copy = new EasyHandle(Api, easy) { MaxConnects = MaxConnects, IsConnectOnly = IsConnectOnly };
        copy.Callbacks.CopyFrom(Callbacks);
        Transfer?.Restore(copy.Callbacks);
        for (var slot = 0; slot < CallbackTable.Count; slot++)
        {
            copy.Install((CallbackSlot)slot);
        }

        foreach (var (option, list) in _lists.All)
        {
            copy.ReplaceList(option, NativeStringList.Clone(Api, list));
        }

        copy.Callbacks.Body = Callbacks.Body?.Copy();
        _url?.Pin();
        copy._url = _url;
        return copy;
    }

    /// <summary>Gives the CURL * back to libcurl, which is about to close it, and keeps nothing that it points at.</summary>
    public void Abandon()
    {
        _joined = null;
        _isOffered = false;
        Callbacks.Clear();
        for (var slot = 0; slot < CallbackTable.Count; slot++)
        {
            Api.Variadic.EasySetOpt(handle, CallbackTable.Entry((CallbackSlot)slot).Function, 0);
            Api.Variadic.EasySetOpt(handle, CallbackTable.Entry((CallbackSlot)slot).Data, 0);
        }

        foreach (var option in _lists.All.Keys)
        {
            Api.Variadic.EasySetOpt(handle, option, 0);
        }

        Api.Variadic.EasySetOpt(handle, ErrorBufferOption, 0);
        Api.Variadic.EasySetOpt(handle, PrivateOption, 0);
        SetHandleAsInvalid();
        FreeOwned();
    }

    /// <summary>Back to libcurl's defaults; connections, cookies and the share stay.</summary>
    public void Reset()
    {
        RefuseInMulti("What Curl.Reset clears");
        Api.EasyReset(handle);
        Callbacks.Clear();
        _lists.FreeAll();
        ReleaseMime();
        ReleaseUrl();
        ReleaseCloser();
        MaxConnects = DefaultMaxConnects;
        IsConnectOnly = false;
        Attach();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            base.Dispose(disposing);
        }
        else
        {
            Finalizing.Run(() => base.Dispose(disposing)); // a shared connection may be another handle's
        }
    }

    protected override bool ReleaseHandle()
    {
        // Order: nothing that cleanup may still read, or call, is freed before it.
        LeaveMulti();
        Api.EasyCleanup(handle);
        _multi?.Free();
        FreeOwned();
        return true;
    }

    private void FreeOwned()
    {
        _lists.FreeAll();
        ReleaseMime();
        ReleaseUrl();
        _sharePin?.DangerousRelease(); // the share itself may be collected already
        ReleaseCloser();
        NativeMemory.Free(_errorBuffer);
        _errorBuffer = null;
        Callbacks.Dispose();
    }

    /// <summary>What libcurl must be told about a new handle, and again after a reset.</summary>
    private void Attach()
    {
        SetPointer(ErrorBufferOption, _errorBuffer);
        SetPointer(PrivateOption, (void*)Callbacks.UserData);
        if (Api.EasyNextHeader is null)
        {
            Callbacks.HeaderLines ??= new HeaderLineStore();
        }

        Install(CallbackSlot.Write);
        Install(CallbackSlot.Read);
        Install(CallbackSlot.Header);
    }
}
