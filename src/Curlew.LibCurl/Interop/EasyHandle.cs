using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

internal enum HoldResult
{
    Held,
    Busy,
    Closed,
}

/// <summary>
/// A CURL * with everything native or managed that must live as long as it: what libcurl does not copy, and what its
/// callbacks refer to. Methods check libcurl's answer; who may call, and when, is the wrapper's business.
/// </summary>
internal sealed unsafe class EasyHandle : SafeHandle
{
    private const int ErrorBufferOption = 10010;
    private const int PrivateOption = 10103;
    private const int MimePostOption = 10269;
    private const int ShareOption = 10100;
    private const int UrlOption = 10282;
    private const int HttpGetOption = 80;
    private const int MaxConnectsOption = 71;
    private const int ConnectOnlyOption = 141;
    private const int ErrorBufferSize = 256;
    private const int DefaultMaxConnects = 5;

    private readonly Dictionary<int, nint> _lists = [];
    private List<nint>? _retiredLists;
    private byte* _errorBuffer;
    private MimeHandle? _mime;
    private UrlHandle? _url;
    private UrlHandle? _urlInUse;
    private CurlShare? _share;
    private ShareHandle? _sharePin;
    private nint _closer;
    private nint _multi;
    private bool _inMulti;
    private bool _inTransfer;
    private bool _isOffered;
    private WeakReference<CurlMulti>? _joined;
    private WebSocketState? _webSocket;

    private EasyHandle(NativeApi api, nint easy)
        : base(0, ownsHandle: true)
    {
        Api = api;
        SetHandle(easy);
        _errorBuffer = (byte*)NativeMemory.AllocZeroed(ErrorBufferSize);
        Callbacks = new EasyCallbacks();
        Claim = OwnClaim;
        Attach();
    }

    public Claim OwnClaim { get; } = new();

    public NativeApi Api { get; }

    public EasyCallbacks Callbacks { get; }

    /// <summary>Who is inside with this handle; that of the multi handle while it is in one.</summary>
    public Claim Claim { get; private set; }

    /// <summary>The multi handle of the application's that it is in.</summary>
    public CurlMulti? Multi => _joined is not null && _joined.TryGetTarget(out var multi) ? multi : null;

    /// <summary>What CURLOPT_MIMEPOST holds, unless that is a duplicate's own copy.</summary>
    public MimeHandle? Mime => _mime;

    public CurlShare? Share => _share;

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    /// <summary>libcurl's own words about the last transfer, without the terminator.</summary>
    public ReadOnlySpan<byte> ErrorText => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_errorBuffer);

    /// <summary>Connections that a transfer through <see cref="PerformCancellable"/> may keep.</summary>
    public long MaxConnects { get; private set; } = DefaultMaxConnects;

    /// <summary>The URL that the next transfer begins with.</summary>
    public string? StartUrl =>
        _url is not null && _url.Get(CurlUrlPart.Url, default, out var url) == CurlUCode.Ok ? url : CurlInfo.EffectiveUrl.Read(this);

    /// <summary>Whether a transfer only makes a connection, which must stay with this handle.</summary>
    public bool IsConnectOnly { get; private set; }

    /// <summary>What is kept of the WebSocket that the last transfer made.</summary>
    public WebSocketState WebSocket => _webSocket ??= new WebSocketState();

    /// <summary>The loop that ran the last transfer as a task; its connections are there.</summary>
    public EventLoop? LastLoop { get; set; }

    /// <summary>The transfer that runs as a task just now.</summary>
    public Transfer? Transfer { get; set; }

    public static EasyHandle Create()
    {
        var api = NativeApi.Api;
        var easy = api.EasyInit();
        return easy != 0 ? new EasyHandle(api, easy) : throw CurlException.OutOfMemory("curl_easy_init", api);
    }

    /// <summary>Claims the idle handle for this thread, as a member of the wrapper would; null when it is in use.</summary>
    public Claim? TryClaim()
    {
        while (true)
        {
            var claim = Claim;
            if (!claim.TryTake())
            {
                return null;
            }

            if (ReferenceEquals(claim, Claim))
            {
                return claim;
            }

            claim.Release(); // the handle has joined or left a multi handle meanwhile
        }
    }

    /// <summary>From now on the handle is claimed with the multi handle, and its CURL * lives until it quits, whatever the
    /// order of finalisers.</summary>
    public void JoinMulti(CurlMulti multi, Claim claim)
    {
        var added = false;
        DangerousAddRef(ref added);
        Refer(multi);
        _isOffered = false;
        Claim = claim;
    }

    public void QuitMulti()
    {
        _joined = null;
        Claim = OwnClaim;
        DangerousRelease();
    }

    /// <summary>libcurl shows the handle to the application, but does not part with it yet.</summary>
    public void OfferBy(CurlMulti multi)
    {
        Refer(multi);
        _isOffered = true;
    }

    /// <summary>Refuses what would pull the handle away from under libcurl.</summary>
    public void ThrowIfOffered(string member)
    {
        if (_isOffered)
        {
            throw new InvalidOperationException($"Curl.{member} cannot be called on a pushed handle before the push callback has returned.");
        }
    }

    /// <summary>As <see cref="TryClaim"/>, where the wrapper may be collected already, and some claims may be held.
    /// Undone by <see cref="ReleaseHold"/>.</summary>
    public HoldResult TryHold(HashSet<Claim> held)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            return HoldResult.Closed;
        }

        if (held.Contains(Claim))
        {
            return HoldResult.Held;
        }

        if (TryClaim() is { } claim)
        {
            held.Add(claim);
            return HoldResult.Held;
        }

        DangerousRelease();
        return HoldResult.Busy;
    }

    public void ReleaseHold() => DangerousRelease();

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

        foreach (var (option, list) in _lists)
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

        foreach (var option in _lists.Keys)
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
        FreeLists();
        ReleaseMime();
        ReleaseUrl();
        ReleaseCloser();
        MaxConnects = DefaultMaxConnects;
        IsConnectOnly = false;
        Attach();
    }

    public void SetLong(int option, long value)
    {
        Check(Api.Variadic.EasySetOpt(handle, option, (nint)value), option);
        switch (option)
        {
            case ConnectOnlyOption:
                IsConnectOnly = value != 0;
                break;
            case MaxConnectsOption:
                MaxConnects = value;
                break;
            default:
                break;
        }
    }

    public void SetOffT(int option, long value) => Check(Api.Variadic.EasySetOptOffT(handle, option, value), option);

    public void SetPointer(int option, void* value) => Check(Api.Variadic.EasySetOpt(handle, option, (nint)value), option);

    public void SetBytes(int option, ReadOnlySpan<byte> text, string argument)
    {
        using var terminated = new Utf8Text(text, argument, stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = terminated)
        {
            SetPointer(option, p);
        }
    }

    public void SetText(int option, string text, string argument)
    {
        using var terminated = new Utf8Text(text, argument, stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = terminated)
        {
            SetPointer(option, p);
        }
    }

    /// <summary>Gives libcurl a copy of the bytes.</summary>
    public void SetBlob(int option, ReadOnlySpan<byte> bytes)
    {
        const uint copy = 1; // CURL_BLOB_COPY
        fixed (byte* p = bytes)
        {
            NativeBlob blob = new() { Data = p, Length = (nuint)bytes.Length, Flags = copy };
            SetPointer(option, &blob);
        }
    }

    public void SetList(int option, IEnumerable<string> items) => ReplaceList(option, NativeStringList.Create(Api, items));

    /// <summary>Installs the new body in libcurl before the old one is let go.</summary>
    public void SetMime(MimeHandle mime)
    {
        if (ReferenceEquals(mime, _mime))
        {
            return;
        }

        RefuseInMulti("CURLOPT_MIMEPOST");
        var added = false;
        mime.DangerousAddRef(ref added);
        var code = Api.Variadic.EasySetOpt(handle, MimePostOption, mime.Pointer);
        if (code != CurlCode.Ok)
        {
            // A body that was sent before is rewound here, which its own callbacks can fail. libcurl has dropped the
            // old body by then.
            mime.DangerousRelease();
            Api.Variadic.EasySetOpt(handle, MimePostOption, _mime?.Pointer ?? 0);
            throw CurlException.From(code, "Setting CURLOPT_MIMEPOST", text: null, mime.Sources.TakeFailure(), Api);
        }

        ReleaseMime();
        _mime = mime;
        Callbacks.Body = mime.Sources;
    }

    public void ClearMime()
    {
        if (Callbacks.Body is not null)
        {
            RefuseInMulti("CURLOPT_MIMEPOST");
            SetPointer(MimePostOption, null);
            SetLong(HttpGetOption, 1); // libcurl would stay at POST
            ReleaseMime();
        }
    }

    public void SetUrl(UrlHandle? url)
    {
        url?.Pin();
        try
        {
            SetPointer(UrlOption, (void*)(url?.Pointer ?? 0));
        }
        catch
        {
            url?.Unpin();
            throw;
        }

        ReleaseUrl();
        _url = url;
        if (_inTransfer)
        {
            // It is in a multi handle, which may not have begun yet, and will begin with this one then.
            _urlInUse?.EndTransfer();
            _urlInUse = url;
            _urlInUse?.BeginTransfer();
        }
    }

    /// <summary>Joins a share; libcurl leaves the one before it in the same call.</summary>
    public void JoinShare(CurlShare share)
    {
        if (ReferenceEquals(share, _share))
        {
            return;
        }

        RefuseInMulti("CURLOPT_SHARE");
        var pin = share.Attach(this);
        try
        {
            LeaveMulti(); // a transfer that is over may still stand in it
            SetPointer(ShareOption, (void*)pin.Pointer);
        }
        catch
        {
            share.Detach(this);
            throw;
        }

        _share?.Detach(this);
        _share = share;
        _sharePin = pin;
    }

    public void LeaveShare()
    {
        if (_share is { } share)
        {
            RefuseInMulti("CURLOPT_SHARE");
            LeaveMulti();
            SetPointer(ShareOption, null);
            _share = null;
            _sharePin = null;
            share.Detach(this);
        }
    }

    /// <summary>A multi handle may be in the middle of the transfer, with pointers into what these options hold.</summary>
    public void RefuseInMulti(string what)
    {
        if (Multi is not null)
        {
            throw new InvalidOperationException($"{what} cannot change while its Curl is in a CurlMulti; remove the Curl there first.");
        }
    }

    public void SetCallback(CallbackSlot slot, Delegate? callback)
    {
        var previous = Callbacks[slot];
        Callbacks[slot] = callback;
        if ((previous is null) == (callback is null))
        {
            return;
        }

        try
        {
            Install(slot);
        }
        catch
        {
            Callbacks[slot] = previous;
            throw;
        }

        if (CallbackTable.Entry(slot).Switch is { } needs)
        {
            SetLong(needs.Option, IsNeeded(needs) ? needs.On : needs.Off);
        }
    }

    /// <summary>Callbacks can share a switch, so that the last one turns it off.</summary>
    private bool IsNeeded(CallbackSwitch needs)
    {
        for (var slot = 0; slot < CallbackTable.Count; slot++)
        {
            if (Callbacks[(CallbackSlot)slot] is not null && CallbackTable.Entry((CallbackSlot)slot).Switch == needs)
            {
                return true;
            }
        }

        return false;
    }

    public CurlCode GetInfo(int info, void* value) => Api.Variadic.EasyGetInfo(handle, info, value);

    public CurlCode Perform()
    {
        BeginTransfer();
        try
        {
            return Api.EasyPerform(handle);
        }
        finally
        {
            EndTransfer();
        }
    }

    /// <summary>
    /// As <see cref="Perform"/>, on a multi handle of our own, which another thread can wake. Once it is there, every
    /// transfer of this handle uses it, so that there is one set of connections.
    /// </summary>
    public CurlCode PerformCancellable(CancellationToken cancellationToken)
    {
        BeginTransfer();
        try
        {
            return PerformOnMulti(cancellationToken);
        }
        finally
        {
            EndTransfer();
        }
    }

    private CurlCode PerformOnMulti(CancellationToken cancellationToken)
    {
        const int maxConnectsOption = 6;
        LeaveMulti();
        if (_multi == 0)
        {
            _multi = Api.MultiInit();
            if (_multi == 0)
            {
                throw CurlException.OutOfMemory("curl_multi_init", Api);
            }
        }

        Check(Api.Variadic.MultiSetOpt(_multi, maxConnectsOption, (nint)MaxConnects));
        Check(Api.MultiAddHandle(_multi, handle));
        _inMulti = true;

        using var wake = cancellationToken.UnsafeRegister(static self => ((EasyHandle)self!).Wake(), this);
        int running;
        do
        {
            Check(Api.MultiPerform(_multi, &running));
            if (running == 0)
            {
                break;
            }

            Check(Api.MultiPoll(_multi, null, 0, 1000, null));
        }
        while (!cancellationToken.IsCancellationRequested);

        if (running > 0)
        {
            LeaveMulti();
            return CurlCode.AbortedByCallback;
        }

        // The handle stays in the multi until its next use: that keeps its connection within reach of Send, Receive
        // and CURLINFO_ACTIVESOCKET.
        int queued;
        var message = Api.MultiInfoRead(_multi, &queued);
        return message is not null ? (CurlCode)(int)message->Data : CurlCode.FailedInit;
    }

    public bool UsesMulti => _multi != 0;

    /// <summary>Whether a transfer has begun whose end nobody was told.</summary>
    public bool InTransfer => _inTransfer;

    /// <summary>A transfer of this handle begins, on whatever.</summary>
    /// <exception cref="NotSupportedException">The handle has sent trailers, and its libcurl cannot go on from there.</exception>
    public void BeginTransfer()
    {
        RefuseAfterTrailers();
        Prepare();
        _inTransfer = true;
        _urlInUse = _url;
        _urlInUse?.BeginTransfer();
    }

    /// <summary>Before 8.7 libcurl never leaves the state of sending trailers: the handle's next upload would read, and
    /// free, memory that is gone.</summary>
    private void RefuseAfterTrailers()
    {
        if (Callbacks.AskedForTrailers && CurlLibrary.VersionOf(Api) < new Version(8, 7))
        {
            throw new NotSupportedException(
                $"This handle has sent trailers, and libcurl {CurlLibrary.VersionOf(Api)} cannot use it again afterwards; " +
                "take a new handle (Duplicate keeps the options) or a libcurl from 8.7 on.");
        }
    }

    public void EndTransfer()
    {
        _inTransfer = false;
        _urlInUse?.EndTransfer();
        _urlInUse = null;
        FreeRetiredLists();
    }

    public void Prepare()
    {
        Callbacks.TakeFailure();
        Callbacks.HeaderLines?.Clear();
        *_errorBuffer = 0;
    }

    protected override bool ReleaseHandle()
    {
        // Order: nothing that cleanup may still read, or call, is freed before it.
        LeaveMulti();
        Api.EasyCleanup(handle);
        if (_multi != 0)
        {
            Api.MultiCleanup(_multi);
        }

        FreeOwned();
        return true;
    }

    private void FreeOwned()
    {
        FreeLists();
        ReleaseMime();
        ReleaseUrl();
        _sharePin?.DangerousRelease(); // the share itself may be collected already
        ReleaseCloser();
        NativeMemory.Free(_errorBuffer);
        _errorBuffer = null;
        Callbacks.Dispose();
    }

    // A finaliser that has yet to run must still count: the handle is in the multi handle until then.
    private void Refer(CurlMulti multi) => _joined = new WeakReference<CurlMulti>(multi, trackResurrection: true);

    /// <summary>Sends the pong that libcurl holds back: newer ones answer a ping with their next frame only. Here that is a
    /// frame that cannot be and is never sent: at the first call the pong goes into libcurl's buffer, at the second out of
    /// it. What libcurl says about the frame is nobody's business.</summary>
    public void FlushPong()
    {
        const uint impossible = (uint)(CurlWebSocketFlags.Ping | CurlWebSocketFlags.Cont);
        if (Api.WsStartFrame is null || WebSocket.Outgoing.IsOpen)
        {
            return;
        }

        nuint sent;
        SetPointer(ErrorBufferOption, null);
        Api.WsSend(handle, null, 0, &sent, 0, impossible);
        Api.WsSend(handle, null, 0, &sent, 0, impossible);
        SetPointer(ErrorBufferOption, _errorBuffer);
    }

    private void Wake() => Api.MultiWakeup(_multi);

    public void LeaveMulti()
    {
        if (_inMulti)
        {
            _inMulti = false;
            Api.MultiRemoveHandle(_multi, handle);
        }
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

    private void Install(CallbackSlot slot)
    {
        ref readonly var entry = ref CallbackTable.Entry(slot);
        var wanted = Callbacks[slot] is not null || entry.Always || (slot == CallbackSlot.Header && Callbacks.HeaderLines is not null);
        if (!wanted)
        {
            Api.Variadic.EasySetOpt(handle, entry.Function, 0); // a library without the option has nothing to clear
            if (slot == CallbackSlot.Header)
            {
                Api.Variadic.EasySetOpt(handle, entry.Data, 0); // alone it would send headers to the write callback
            }

            if (slot == CallbackSlot.CloseSocket)
            {
                ReleaseCloser();
            }

            return;
        }

        SetPointer(entry.Function, (void*)entry.Trampoline);
        SetPointer(entry.Data, (void*)UserData(slot));
    }

    private nint UserData(CallbackSlot slot)
    {
        if (slot != CallbackSlot.CloseSocket)
        {
            return Callbacks.UserData;
        }

        return _closer != 0 ? _closer : _closer = SocketTrampolines.RegisterCloser(Callbacks);
    }

    private void ReplaceList(int option, nint list)
    {
        try
        {
            SetPointer(option, (void*)list);
        }
        catch
        {
            Api.SListFreeAll(list);
            throw;
        }

        if (_lists.Remove(option, out var old))
        {
            Retire(old);
        }

        if (list != 0)
        {
            _lists[option] = list;
        }
    }

    /// <summary>libcurl may be in the middle of a list, when the handle is in a multi handle.</summary>
    private void Retire(nint list)
    {
        if (_inTransfer)
        {
            (_retiredLists ??= []).Add(list);
        }
        else
        {
            Api.SListFreeAll(list);
        }
    }

    private void FreeRetiredLists()
    {
        if (_retiredLists is not null)
        {
            _retiredLists.ForEach(list => Api.SListFreeAll(list));
            _retiredLists = null;
        }
    }

    private void FreeLists()
    {
        foreach (var list in _lists.Values)
        {
            Api.SListFreeAll(list);
        }

        _lists.Clear();
        FreeRetiredLists();
    }

    private void ReleaseMime()
    {
        Callbacks.Body = null;
        _mime?.DangerousRelease();
        _mime = null;
    }

    private void ReleaseUrl()
    {
        _url?.Unpin();
        _url = null;
    }

    private void ReleaseCloser()
    {
        if (_closer != 0)
        {
            SocketTrampolines.UnregisterCloser(_closer);
            _closer = 0;
        }
    }

    private void Check(CurlCode code, int option)
    {
        if (code != CurlCode.Ok)
        {
            throw CurlOpt.Refused(Api, option, code, ErrorText);
        }
    }

    private void Check(CurlMCode code)
    {
        if (code != CurlMCode.Ok)
        {
            LeaveMulti();
            throw CurlException.From(code, "curl_multi", Api);
        }
    }
}
