using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

// A WebSocket is opened by a transfer of a ws or wss URL: with CurlOpt.ConnectOnly at CurlConnectOnly.WebSocket, Perform
// returns after the handshake and these calls do the rest; without, Perform runs until the end of the connection and hands
// each piece of a frame to the write callback, which may answer with the sending calls.
public sealed unsafe partial class Curl
{
    private const int MessageBufferLength = 64 * 1024;

    private static readonly Version s_webSocketSince = new(7, 86, 0);
    private static readonly Version s_startFrameSince = new(8, 16, 0);
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Sends a WebSocket frame, or a piece of one (<c>curl_ws_send</c>, libcurl 7.86). Inside the write callback of a
    /// WebSocket transfer it blocks until all is sent.</summary>
    /// <remarks>A frame that was taken in part must be completed before anything else is sent: call again with the rest and
    /// the same flags. Unless <see cref="CurlWebSocketOptions.NoAutoPong"/> is set, complete it before receiving too: a pong
    /// that libcurl sends by itself would get into it. With <see cref="CurlWebSocketOptions.RawMode"/> the bytes go out as they are,
    /// and <paramref name="flags"/> must be none.</remarks>
    /// <param name="data">The payload.</param>
    /// <param name="flags">Its kind; with <see cref="CurlWebSocketFlags.Cont"/> when more fragments of the message follow,
    /// with <see cref="CurlWebSocketFlags.Offset"/> when the payload of this frame comes in several calls.</param>
    /// <param name="sent">Bytes taken; the rest is for another call.</param>
    /// <param name="fragmentSize">With <see cref="CurlWebSocketFlags.Offset"/>, the size of the whole frame, in its first
    /// call; later ones may repeat it.</param>
    /// <returns>False when the connection takes nothing just now: wait for <see cref="CurlInfo.ActiveSocket"/> and call
    /// again with the same arguments.</returns>
    /// <exception cref="ArgumentException">The flags fit no frame, or the payload does not fit the flags.</exception>
    /// <exception cref="CurlEasyException">The connection failed, or there is no WebSocket.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl has no WebSocket.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running and this is not its write callback, or another
    /// frame is incomplete.</exception>
    public bool WsSend(ReadOnlySpan<byte> data, CurlWebSocketFlags flags, out int sent, long fragmentSize = 0)
    {
        using var scope = EnterWebSocket(_handle.Callbacks.IsWriting);
        return SendPiece(data, flags, out sent, fragmentSize);
    }

    /// <summary>Sends a text message in one frame and waits while the connection takes no more.</summary>
    /// <param name="text">The message.</param>
    /// <param name="cancellationToken">Ends the waiting. The frame may be sent in part by then, and the connection is good
    /// for nothing else any more.</param>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <inheritdoc cref="WsSend" path="/exception[not(@cref='T:System.ArgumentException')]"/>
    public void WsSendText(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var scope = EnterWebSocket(_handle.Callbacks.IsWriting);
        SendFrame(s_strictUtf8.GetBytes(text), CurlWebSocketFlags.Text, cancellationToken);
    }

    /// <summary>Sends a binary message in one frame and waits while the connection takes no more.</summary>
    /// <param name="data">The message.</param>
    /// <param name="cancellationToken">As for <see cref="WsSendText"/>.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <inheritdoc cref="WsSend" path="/exception[not(@cref='T:System.ArgumentException')]"/>
    public void WsSendBinary(ReadOnlySpan<byte> data, CancellationToken cancellationToken = default)
    {
        using var scope = EnterWebSocket(_handle.Callbacks.IsWriting);
        SendFrame(data, CurlWebSocketFlags.Binary, cancellationToken);
    }

    /// <summary>Sends a ping.</summary>
    /// <param name="payload">125 bytes at most.</param>
    /// <param name="cancellationToken">As for <see cref="WsSendText"/>.</param>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <inheritdoc cref="WsSend" path="/exception[not(@cref='T:System.ArgumentException')]"/>
    public void WsPing(ReadOnlySpan<byte> payload = default, CancellationToken cancellationToken = default)
    {
        using var scope = EnterWebSocket(_handle.Callbacks.IsWriting);
        SendFrame(payload, CurlWebSocketFlags.Ping, cancellationToken);
    }

    /// <summary>Sends a pong. libcurl answers pings by itself, unless <see cref="CurlWebSocketOptions.NoAutoPong"/> is
    /// set.</summary>
    /// <inheritdoc cref="WsPing"/>
    public void WsPong(ReadOnlySpan<byte> payload = default, CancellationToken cancellationToken = default)
    {
        using var scope = EnterWebSocket(_handle.Callbacks.IsWriting);
        SendFrame(payload, CurlWebSocketFlags.Pong, cancellationToken);
    }

    /// <summary>Sends a close frame. The peer answers with one of its own, and then closes the connection.</summary>
    /// <param name="code">One that an endpoint may send, such as <see cref="CurlWebSocketClose.NormalClosure"/>; null for a
    /// frame without.</param>
    /// <param name="reason">Why, in 123 bytes of UTF-8 at most; only with a code.</param>
    /// <param name="cancellationToken">As for <see cref="WsSendText"/>.</param>
    /// <exception cref="ArgumentException">Nobody may send the code, or the reason does not go with it or is too
    /// long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <inheritdoc cref="WsSend" path="/exception[not(@cref='T:System.ArgumentException')]"/>
    public void WsClose(int? code = null, string? reason = null, CancellationToken cancellationToken = default)
    {
        using var scope = EnterWebSocket(_handle.Callbacks.IsWriting);
        SendFrame(CurlWebSocketClose.ToPayload(code, reason ?? ""), CurlWebSocketFlags.Close, cancellationToken);
    }

    /// <summary>Begins a frame whose payload the read callback of an upload, or <see cref="WsSend"/>, supplies
    /// (<c>curl_ws_start_frame</c>, libcurl 8.16). The read callback may call it.</summary>
    /// <param name="flags">The kind of the frame, as for <see cref="WsSend"/>.</param>
    /// <param name="length">Bytes of payload.</param>
    /// <exception cref="ArgumentException">The flags fit no frame, or the length does not fit the flags.</exception>
    /// <exception cref="CurlEasyException">The frame before is incomplete, or there is no WebSocket.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl cannot do this.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the handle, or its transfer is no
    /// WebSocket.</exception>
    public void WsStartFrame(CurlWebSocketFlags flags, long length)
    {
        using var scope = EnterWebSocket(isRightCallback: true);
        OutgoingFrame.Validate(flags, length, nameof(length));
        if (_handle.Api.WsStartFrame is null)
        {
            throw _handle.Api.Lacks("curl_ws_start_frame", s_startFrameSince);
        }

        CheckWebSocket(_handle.Api.WsStartFrame(_handle.Pointer, (uint)flags, length), "curl_ws_start_frame", s_startFrameSince);
    }

    /// <summary>Receives a frame, or a piece of one, of a <see cref="CurlConnectOnly.WebSocket"/> transfer
    /// (<c>curl_ws_recv</c>, libcurl 7.86).</summary>
    /// <param name="buffer">Where to put the payload; when empty, <paramref name="frame"/> tells of the frame that is
    /// there.</param>
    /// <param name="received">Bytes put there; 0 for an empty frame.</param>
    /// <param name="frame">What frame the bytes belong to.</param>
    /// <returns>False when nothing has arrived yet: wait for <see cref="CurlInfo.ActiveSocket"/>.</returns>
    /// <exception cref="CurlEasyException">The connection failed, the peer closed it
    /// (<see cref="CurlCode.GotNothing"/>) or broke the protocol, or there is no WebSocket.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl has no WebSocket.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public bool WsReceive(Span<byte> buffer, out int received, out CurlWebSocketFrame frame)
    {
        using var scope = Enter();
        _handle.Prepare();
        return ReceivePiece(buffer, out received, out frame);
    }

    /// <summary>Receives a whole message of at most <see cref="CurlWebSocketMessage.DefaultMaxLength"/> bytes, or the ping,
    /// pong or close frame that comes first, and waits for it. Pings come only with
    /// <see cref="CurlWebSocketOptions.NoAutoPong"/>.</summary>
    /// <param name="cancellationToken">Ends the waiting; nothing that has arrived is lost.</param>
    /// <exception cref="InvalidDataException">The message is too long. Close the connection, or receive on: the rest of it
    /// is skipped.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <inheritdoc cref="WsReceive" path="/exception"/>
    public CurlWebSocketMessage WsReceiveMessage(CancellationToken cancellationToken = default)
    {
        using var scope = Enter();
        return ReceiveMessage(CurlWebSocketMessage.DefaultMaxLength, cancellationToken);
    }

    /// <summary>As <see cref="WsReceiveMessage(CancellationToken)"/>, with a limit of the caller's.</summary>
    /// <param name="maxLength">The longest message that is taken, in bytes.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing that has arrived is lost.</param>
    /// <inheritdoc cref="WsReceiveMessage(CancellationToken)"/>
    public CurlWebSocketMessage WsReceiveMessage(int maxLength, CancellationToken cancellationToken = default)
    {
        using var scope = Enter();
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        return ReceiveMessage(maxLength, cancellationToken);
    }

    /// <summary>What frame the bytes belong to that the write callback was just given (<c>curl_ws_meta</c>). Null outside
    /// of a WebSocket transfer's write callback and with <see cref="CurlWebSocketOptions.RawMode"/>.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the handle.</exception>
    public CurlWebSocketFrame? WsMeta()
    {
        using var scope = EnterNested();
        if (!_handle.Callbacks.IsWriting || _handle.Api.WsMeta is null)
        {
            return null;
        }

        var frame = _handle.Api.WsMeta(_handle.Pointer);
        return frame is null ? null : CurlWebSocketFrame.From(*frame);
    }

    /// <summary>As <see cref="Enter"/>, but a callback may pass where it is the right one of a WebSocket transfer.</summary>
    private Scope EnterWebSocket(bool isRightCallback, [CallerMemberName] string member = "")
    {
        var inCallback = _handle.Claim.IsMine;
        if (inCallback && !(isRightCallback && IsWebSocket))
        {
            throw new InvalidOperationException(
                $"Curl.{member} cannot be called inside this callback of the handle, only where a WebSocket transfer moves data.");
        }

        var scope = EnterNested(member);
        if (!inCallback)
        {
            _handle.Prepare();
        }

        return scope;
    }

    private bool IsWebSocket => CurlInfo.Scheme.Read(_handle) is { } scheme && scheme.StartsWith("ws", StringComparison.OrdinalIgnoreCase);

    private bool SendPiece(ReadOnlySpan<byte> data, CurlWebSocketFlags flags, out int sent, long fragmentSize = 0)
    {
        var outgoing = _handle.WebSocket.Outgoing;
        var size = outgoing.Next(data, flags, fragmentSize);
        if (_handle.Api.WsSend is null)
        {
            throw _handle.Api.Lacks("curl_ws_send", s_webSocketSince);
        }

        nuint count = 0;
        CurlCode code;
        fixed (byte* p = data)
        {
            code = _handle.Api.WsSend(_handle.Pointer, p, (nuint)data.Length, &count, size, (uint)flags);
        }

        sent = (int)count;
        var taken = CheckWebSocket(code, "curl_ws_send", s_webSocketSince);
        outgoing.Sent(taken ? sent : null);
        return taken;
    }

    private void SendFrame(ReadOnlySpan<byte> data, CurlWebSocketFlags flags, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SocketWait? wait = null;
        try
        {
            do
            {
                int sent;
                while (!SendPiece(data, flags, out sent))
                {
                    wait ??= new SocketWait(this, CurlWait.PollOut, cancellationToken);
                    wait.Once();
                }

                data = data[sent..];
            }
            while (!data.IsEmpty);
        }
        finally
        {
            wait?.Dispose();
        }
    }

    private bool ReceivePiece(Span<byte> buffer, out int received, out CurlWebSocketFrame frame)
    {
        if (_handle.Api.WsRecv is null)
        {
            throw _handle.Api.Lacks("curl_ws_recv", s_webSocketSince);
        }

        nuint count = 0;
        NativeWebSocketFrame* meta = null;
        CurlCode code;
        fixed (byte* p = buffer)
        {
            code = _handle.Api.WsRecv(_handle.Pointer, p, (nuint)buffer.Length, &count, &meta);
        }

        received = (int)count;
        var taken = CheckWebSocket(code, "curl_ws_recv", s_webSocketSince);
        if (!taken)
        {
            _handle.FlushPong();
        }

        frame = taken && meta is not null ? CurlWebSocketFrame.From(*meta) : default;
        return taken;
    }

    private CurlWebSocketMessage ReceiveMessage(int maxLength, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _handle.Prepare();
        var incoming = _handle.WebSocket.Incoming;
        incoming.MaxLength = maxLength;
        var buffer = ArrayPool<byte>.Shared.Rent(MessageBufferLength);
        SocketWait? wait = null;
        try
        {
            while (true)
            {
                if (!ReceivePiece(buffer, out var received, out var frame))
                {
                    wait ??= new SocketWait(this, CurlWait.PollIn, cancellationToken);
                    wait.Once();
                }
                else if (incoming.Add(buffer.AsSpan(0, received), frame) is { } message)
                {
                    return message;
                }
            }
        }
        finally
        {
            wait?.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>False when the call would have blocked.</summary>
    private bool CheckWebSocket(CurlCode code, string function, Version since)
    {
        switch (code)
        {
            case CurlCode.Again:
                return false;
            case CurlCode.NotBuiltIn:
                throw _handle.Api.Lacks(function, since);
            default:
                ThrowIfFailed(code, function);
                return true;
        }
    }

    /// <summary>Waits for the connection of a claimed handle.</summary>
    private sealed class SocketWait : IDisposable
    {
        // libcurl may hold bytes that the socket does not show, such as those of a TLS record, so no wait is for ever.
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

        private readonly Curl _curl;
        private readonly CurlWait _events;
        private readonly CancellationToken _cancellationToken;
        private readonly CurlMulti _poller = new();
        private readonly CancellationTokenRegistration _wake;

        public SocketWait(Curl curl, CurlWait events, CancellationToken cancellationToken)
        {
            (_curl, _events, _cancellationToken) = (curl, events, cancellationToken);
            _wake = cancellationToken.UnsafeRegister(static poller => ((CurlMulti)poller!).Wakeup(), _poller);
        }

        public void Once()
        {
            _poller.Poll(s_patience, new CurlWaitFd(CurlInfo.ActiveSocket.Read(_curl._handle), _events));
            _cancellationToken.ThrowIfCancellationRequested();
        }

        public void Dispose()
        {
            _wake.Dispose();
            _poller.Dispose();
        }
    }
}
