namespace Curlew.LibCurl.Interop;

/// <content>Running transfers.</content>
internal sealed unsafe partial class EasyHandle
{
    private PrivateMulti? _multi;
    private WebSocketState? _webSocket;

    /// <summary>What is kept of the WebSocket that the last transfer made.</summary>
    public WebSocketState WebSocket => _webSocket ??= new WebSocketState();

    /// <summary>Where the last transfer that was a task ran; its connections are there.</summary>
    public LoopShard? LastShard { get; set; }

    /// <summary>The transfer that runs as a task just now.</summary>
    public Transfer? Transfer { get; set; }

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
    /// As <see cref="Perform"/>, on a multi handle of our own, which another thread can wake.
    /// </summary>
    public CurlCode PerformCancellable(CancellationToken cancellationToken)
    {
        BeginTransfer();
        try
        {
            return OwnMulti.Perform(MaxConnects, cancellationToken);
        }
        finally
        {
            EndTransfer();
        }
    }

    public bool UsesMulti => _multi is not null;

    /// <summary>The multi handle of its own, made when it is first asked for.</summary>
    public PrivateMulti OwnMulti => _multi ??= new PrivateMulti(Api, handle);

    /// <summary>Whether a transfer has begun whose end nobody was told.</summary>
    public bool InTransfer { get; private set; }

    /// <summary>A transfer of this handle begins, on whatever.</summary>
    /// <exception cref="NotSupportedException">The handle has sent trailers, and its libcurl cannot go on from there.</exception>
    public void BeginTransfer()
    {
        RefuseAfterTrailers();
        Prepare();
        InTransfer = true;
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
        InTransfer = false;
        _urlInUse?.EndTransfer();
        _urlInUse = null;
        _lists.FreeRetired();
    }

    public void Prepare()
    {
        Callbacks.TakeFailure();
        Callbacks.HeaderLines?.Clear();
        *_errorBuffer = 0;
    }

    /// <summary>Leaves the multi handle of our own, where a transfer that is over may still stand.</summary>
    public void LeaveMulti() => _multi?.Leave();

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
}
