using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Curlew.LibCurl;
using WebSocketState = System.Net.WebSockets.WebSocketState;

namespace Curlew;

/// <summary>
/// A WebSocket over a connection of libcurl's, with the headers, cookies, proxy and TLS of a session: what
/// <see cref="Session.ConnectWebSocketAsync"/> gives. It is a <see cref="WebSocket"/> like any other, and receives and sends whole messages
/// besides.
/// </summary>
/// <remarks>
/// One thread may send while another receives; a second of either at the same time raises <see cref="InvalidOperationException"/>. As
/// with every WebSocket of .NET, cancelling an operation that waits aborts the connection; <see cref="WebSocketChannel"/> receives with
/// tokens that do not. What goes wrong on the connection, or is wrong in what the server sends, is a
/// <see cref="WebSocketException"/>, and the close code that the server is told is that of RFC 6455, section 7.4.1. No thread waits for a
/// WebSocket that is silent.
/// </remarks>
public sealed partial class CurlWebSocket : WebSocket
{
    internal const int MostPing = 125;

    private const int MostReason = 123;

    private readonly WebSocket _inner;
    private readonly WebSocketWire _wire;
    private readonly IncomingFrames _incoming;
    private readonly WebSocketOptions _options;
    private readonly SemaphoreSlim _closing = new(1); // whoever receives answers a close frame while whoever sends may close too
    private int _isReceiving;
    private int _isSending;
    private volatile bool _isDisposed;

    internal CurlWebSocket(CurlStream connection, ReadOnlySpan<byte> behindAnswer, UpgradeAnswer answer, Response response, WebSocketOptions options)
    {
        _options = options;
        _incoming = new IncomingFrames(options.SkipUtf8Validation);
        _wire = new WebSocketWire(connection, _incoming);
        _wire.Unread(behindAnswer);
        Response = response;
        IsCompressed = answer.Compression is not null;
        _inner = CreateFromStream(_wire, new WebSocketCreationOptions
        {
            IsServer = false,
            SubProtocol = answer.SubProtocol,
            KeepAliveInterval = options.KeepAliveInterval,
            KeepAliveTimeout = options.KeepAliveTimeout,
            DangerousDeflateOptions = answer.Compression,
        });
    }

    /// <summary>The server's answer to the handshake, with status 101: headers, cookies, certificates, timings, redirects before it.</summary>
    public Response Response { get; }

    /// <summary>Whether the server has agreed to <see cref="WebSocketOptions.Compression"/>.</summary>
    public bool IsCompressed { get; }

    /// <summary>Whether messages can still be sent or received.</summary>
    public bool IsAlive => State is WebSocketState.Open or WebSocketState.CloseSent or WebSocketState.CloseReceived;

    /// <inheritdoc/>
    public override WebSocketState State => _inner.State;

    /// <summary>The code of the server's close frame, <see cref="WebSocketCloseStatus.Empty"/> where it had none; null before it came.</summary>
    public override WebSocketCloseStatus? CloseStatus => _inner.CloseStatus is not null && _incoming.HasClosedWithoutCode ? WebSocketCloseStatus.Empty : _inner.CloseStatus;

    /// <summary>The reason in the server's close frame; null before it came.</summary>
    public override string? CloseStatusDescription => _inner.CloseStatusDescription;

    /// <summary>The subprotocol that the server chose; null for none.</summary>
    public override string? SubProtocol => _inner.SubProtocol;

    internal WebSocketOptions Options => _options;

    /// <summary>Whether this side has closed or aborted first.</summary>
    internal bool WasClosedHere { get; private set; }

    internal WebSocketWire Wire => _wire;

    /// <summary>Opens a WebSocket without a session of one's own, as <see cref="Requests"/> does.</summary>
    /// <inheritdoc cref="Session.ConnectWebSocketAsync"/>
    public static Task<CurlWebSocket> ConnectAsync(string url, WebSocketOptions? options = null, CancellationToken cancellationToken = default) =>
        Requests.Shared.ConnectWebSocketAsync(url, options, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(string, WebSocketOptions?, CancellationToken)"/>
    public static Task<CurlWebSocket> ConnectAsync(Uri url, WebSocketOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        return ConnectAsync(url.OriginalString, options, cancellationToken);
    }

    /// <summary>Ends the connection at once: what waits fails, and the server is told nothing. Safe from any thread, any number of
    /// times.</summary>
    public override void Abort()
    {
        WasClosedHere |= CloseStatus is null;
        _inner.Abort();
    }

    /// <summary>Closes: sends a close frame and waits for the server's, at most for <see cref="WebSocketOptions.CloseTimeout"/>. Messages that
    /// come meanwhile are dropped.</summary>
    /// <param name="closeStatus">1000 to 1003, 1007 to 1014 or 3000 to 4999; or <see cref="WebSocketCloseStatus.Empty"/>, which is sent as
    /// <see cref="WebSocketCloseStatus.NormalClosure"/>.</param>
    /// <param name="statusDescription">The reason, at most 123 bytes in UTF-8; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <exception cref="ArgumentException">A code that nobody may send, a reason without one, or one that is too long.</exception>
    /// <exception cref="WebSocketException">The connection failed, or was closed already; or the server did not answer in time, and then
    /// the inner exception is a <see cref="TimeoutException"/> and the connection is gone.</exception>
    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        CheckClose(closeStatus, statusDescription);
        return CloseInTimeAsync(static (socket, status, reason, token) => socket.CloseAsync(status, reason, token), closeStatus, statusDescription, cancellationToken);
    }

    /// <summary>Sends a close frame and does not wait for the server's, which a receive brings.</summary>
    /// <inheritdoc cref="CloseAsync(WebSocketCloseStatus, string?, CancellationToken)"/>
    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        CheckClose(closeStatus, statusDescription);
        return CloseInTimeAsync(static (socket, status, reason, token) => socket.CloseOutputAsync(status, reason, token), closeStatus, statusDescription, cancellationToken);
    }

    /// <summary>Receives a piece of a message, or the server's close frame.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <exception cref="WebSocketException">The connection failed, what came breaks the protocol, or this is closed.</exception>
    /// <exception cref="InvalidOperationException">Another receive is waiting.</exception>
    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Take(ref _isReceiving, "receive");
        return EndReceiveAsync(_inner.ReceiveAsync(buffer, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="ReceiveAsync(Memory{byte}, CancellationToken)"/>
    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.Array is null)
        {
            throw new ArgumentException("Receive into an array.", nameof(buffer));
        }

        var result = await ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
        return result.MessageType == WebSocketMessageType.Close
            ? new WebSocketReceiveResult(result.Count, result.MessageType, result.EndOfMessage, CloseStatus, CloseStatusDescription)
            : new WebSocketReceiveResult(result.Count, result.MessageType, result.EndOfMessage);
    }

    /// <summary>Sends a message or a piece of one, in frames of at most <see cref="WebSocketOptions.FragmentSize"/>.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="messageType">Text, which must be UTF-8, or binary.</param>
    /// <param name="messageFlags">Whether the message ends, and whether it may be compressed.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <exception cref="ArgumentException">There is no such type, or no such flag.</exception>
    /// <exception cref="WebSocketException">The connection failed, or this is closed.</exception>
    /// <exception cref="InvalidOperationException">Another send is waiting.</exception>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, WebSocketMessageFlags messageFlags, CancellationToken cancellationToken)
    {
        if (messageType is not (WebSocketMessageType.Text or WebSocketMessageType.Binary))
        {
            throw new ArgumentException($"A message is text or binary and not {messageType}; a close frame is sent by CloseAsync.", nameof(messageType));
        }

        Take(ref _isSending, "send");
        if (buffer.Length > _options.FragmentSize)
        {
            return EndSendAsync(SendFragmentsAsync(buffer, messageType, messageFlags, cancellationToken), cancellationToken);
        }

        var sending = _inner.SendAsync(buffer, messageType, messageFlags, cancellationToken);
        if (!sending.IsCompletedSuccessfully)
        {
            return EndSendAsync(sending, cancellationToken);
        }

        sending.GetAwaiter().GetResult();
        Volatile.Write(ref _isSending, 0);
        return default;
    }

    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, WebSocketMessageType, WebSocketMessageFlags, CancellationToken)"/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer, messageType, endOfMessage ? WebSocketMessageFlags.EndOfMessage : WebSocketMessageFlags.None, cancellationToken);

    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, WebSocketMessageType, WebSocketMessageFlags, CancellationToken)"/>
    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    /// <summary>Sends a ping. The server's pong is not told of; <see cref="WebSocketOptions.KeepAliveTimeout"/> watches for pongs.</summary>
    /// <param name="payload">At most 125 bytes.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <exception cref="ArgumentException">The payload is longer.</exception>
    /// <exception cref="WebSocketException">The connection failed, or this is closed.</exception>
    public async ValueTask PingAsync(ReadOnlyMemory<byte> payload = default, CancellationToken cancellationToken = default)
    {
        if (payload.Length > MostPing)
        {
            throw new ArgumentException($"A ping has at most {MostPing} bytes; this one has {payload.Length}.", nameof(payload));
        }

        ThrowIfNotOpen();
        try
        {
            await _wire.PingAsync(payload.Span, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Abort();
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "The ping could not be sent: the connection failed.", e);
        }
        catch (OperationCanceledException)
        {
            Abort();
            throw;
        }
    }

    /// <summary>Ends the connection, as <see cref="Abort"/>; close it before.</summary>
    public override void Dispose()
    {
        _isDisposed = true;
        _inner.Dispose();
    }

    private void Take(ref int flag, string name)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Interlocked.Exchange(ref flag, 1) != 0)
        {
            throw new InvalidOperationException($"Another {name} on this WebSocket is waiting; await it first, or use a WebSocketChannel.");
        }
    }

    /// <summary>The runtime looks at less.</summary>
    internal static void CheckClose(WebSocketCloseStatus status, string? reason)
    {
        if (status == WebSocketCloseStatus.Empty)
        {
            if (!string.IsNullOrEmpty(reason))
            {
                throw new ArgumentException("A close frame without a code has no reason; give a code such as NormalClosure.", nameof(reason));
            }

            return;
        }

        if (!CurlWebSocketClose.MaySend((int)status))
        {
            throw new ArgumentException($"The close code {(int)status} cannot be sent; give one of 1000 to 1003, 1007 to 1014 or 3000 to 4999.", nameof(status));
        }

        if (reason is not null && Encoding.UTF8.GetByteCount(reason) is var length and > MostReason)
        {
            throw new ArgumentException($"The reason has {length} bytes as UTF-8; a close frame has room for {MostReason}.", nameof(reason));
        }
    }

    private async Task CloseInTimeAsync(
        Func<WebSocket, WebSocketCloseStatus, string?, CancellationToken, Task> close, WebSocketCloseStatus status, string? reason, CancellationToken cancellationToken)
    {
        WasClosedHere |= CloseStatus is null;
        var isOpen = State is WebSocketState.Open or WebSocketState.CloseReceived;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_options.CloseTimeout != Timeout.InfiniteTimeSpan)
        {
            limit.CancelAfter(_options.CloseTimeout);
        }

        try
        {
            // For no code the runtime would send the number 1005, which must never be sent.
            var sent = status == WebSocketCloseStatus.Empty ? WebSocketCloseStatus.NormalClosure : status;
            await _closing.WaitAsync(limit.Token).ConfigureAwait(false);
            try
            {
                if (!isOpen || State != WebSocketState.Closed)
                {
                    await close(_inner, sent, reason, limit.Token).ConfigureAwait(false);
                }

                // else the server's close frame was answered just now, and both sides have closed as was asked for
            }
            finally
            {
                _closing.Release();
            }
        }
        catch (Exception e) when (limit.IsCancellationRequested && e is OperationCanceledException or WebSocketException)
        {
            Abort();
            if (cancellationToken.IsCancellationRequested)
            {
                throw new TaskCanceledException("The closing of the WebSocket was cancelled.", e, cancellationToken);
            }

            var message = $"The server did not answer the close frame within {_options.CloseTimeout.TotalSeconds:0.###} s; the connection was ended.";
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, message, new TimeoutException(message, e));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ValueWebSocketReceiveResult> EndReceiveAsync(ValueTask<ValueWebSocketReceiveResult> receiving, CancellationToken cancellationToken)
    {
        try
        {
            var result = await receiving.ConfigureAwait(false);
            return _options.SkipUtf8Validation && result.MessageType == WebSocketMessageType.Binary && _incoming.IsText(result.EndOfMessage)
                ? new ValueWebSocketReceiveResult(result.Count, WebSocketMessageType.Text, result.EndOfMessage)
                : result;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Aborted(e);
        }
        finally
        {
            Volatile.Write(ref _isReceiving, 0);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask EndSendAsync(ValueTask sending, CancellationToken cancellationToken)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Aborted(e);
        }
        finally
        {
            Volatile.Write(ref _isSending, 0);
        }
    }

    private async ValueTask SendFragmentsAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType type, WebSocketMessageFlags flags, CancellationToken cancellationToken)
    {
        while (buffer.Length > _options.FragmentSize)
        {
            await _inner.SendAsync(buffer[.._options.FragmentSize], type, flags & ~WebSocketMessageFlags.EndOfMessage, cancellationToken).ConfigureAwait(false);
            buffer = buffer[_options.FragmentSize..];
        }

        await _inner.SendAsync(buffer, type, flags, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nobody has cancelled: it was aborted, here or because a ping was not answered.</summary>
    private static WebSocketException Aborted(OperationCanceledException cause) =>
        new(WebSocketError.ConnectionClosedPrematurely, $"The WebSocket was aborted. {cause.InnerException?.Message}".TrimEnd(), cause);

    private void ThrowIfNotOpen()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            throw new WebSocketException(WebSocketError.InvalidState, $"The WebSocket is {State}; nothing can be sent on it.");
        }
    }
}
