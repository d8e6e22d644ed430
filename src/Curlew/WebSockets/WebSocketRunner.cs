using System.Net.WebSockets;
using System.Runtime.ExceptionServices;

namespace Curlew;

/// <summary>
/// A WebSocket in the style of events: it connects, calls for each thing that happens, and connects anew where that is wanted.
/// Code that wants to await reads <see cref="CurlWebSocket.ReadAllAsync"/> instead.
/// </summary>
/// <remarks>
/// The handlers run one at a time, on whatever thread, and the next message waits for them; they may send with the synchronous
/// methods of the WebSocket, and close it. What a handler throws goes to <see cref="OnError"/>, and without one it ends the run and comes
/// out of it.
/// </remarks>
public sealed class WebSocketRunner
{
    private readonly Session _session;
    private readonly string _url;
    private readonly WebSocketOptions _options;
    private int _isRunning;

    /// <summary>Prepares a run; nothing is connected yet.</summary>
    /// <param name="session">The session.</param>
    /// <param name="url">As for <see cref="Session.ConnectWebSocketAsync"/>.</param>
    /// <param name="options">What the WebSocket has of its own.</param>
    public WebSocketRunner(Session session, string url, WebSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(url);
        (_session, _url, _options) = (session, url, options ?? new WebSocketOptions());
    }

    /// <summary>Called when a connection is open.</summary>
    public Action<CurlWebSocket>? OnOpen { get; init; }

    /// <summary>Called for each message.</summary>
    public Action<CurlWebSocket, WebSocketMessage>? OnMessage { get; init; }

    /// <summary>Called for each failure: of connecting, of the connection, of a handler. The WebSocket is null while there is none.</summary>
    public Action<CurlWebSocket?, Exception>? OnError { get; init; }

    /// <summary>Called when a connection that was open is over, with the code and the reason of the server's close frame; the code is null
    /// where none came.</summary>
    public Action<CurlWebSocket, WebSocketCloseStatus?, string?>? OnClose { get; init; }

    /// <summary>How often to connect anew, without success in between, and how long to wait before each time; by default not at all. It
    /// counts when connecting failed, when the connection was lost, and when the server closed with another code than
    /// <see cref="WebSocketCloseStatus.NormalClosure"/>; not when a handler has closed. Statuses, methods and Retry-After do not
    /// count.</summary>
    public RetryOptions Reconnect { get; init; } = RetryOptions.None;

    /// <summary>Runs until the connection is over and no other is to be made.</summary>
    /// <param name="cancellationToken">Ends the run; an open connection is closed as well as it can be.</param>
    /// <exception cref="InvalidOperationException">It is running already.</exception>
    /// <exception cref="RequestException">Connecting failed for the last time, and nobody handles <see cref="OnError"/>.</exception>
    /// <exception cref="WebSocketException">The connection failed for the last time, and nobody handles <see cref="OnError"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunForeverAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("This runner is running already.");
        }

        try
        {
            var failures = 0;
            while (true)
            {
                var (wasOpen, error, isOver) = await RunOnceAsync(cancellationToken).ConfigureAwait(false);
                failures = wasOpen ? 1 : failures + 1;
                if (isOver || failures > Reconnect.Count)
                {
                    if (error is not null && OnError is null)
                    {
                        ExceptionDispatchInfo.Throw(error);
                    }

                    return;
                }

                var clock = _session.TimeProvider;
                var delay = RetryRules.Delay(Reconnect, failures, retryAfter: null, clock.GetUtcNow(), Random.Shared.NextDouble());
                await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <inheritdoc cref="RunForeverAsync"/>
    public void RunForever(CancellationToken cancellationToken = default) => RunForeverAsync(cancellationToken).GetAwaiter().GetResult();

    private async Task<(bool WasOpen, Exception? Error, bool IsOver)> RunOnceAsync(CancellationToken cancellationToken)
    {
        CurlWebSocket? socket = null;
        try
        {
            socket = await _session.ConnectWebSocketAsync(_url, _options, cancellationToken).ConfigureAwait(false);
            var error = await TalkAsync(socket, cancellationToken).ConfigureAwait(false);
            var isOver = error is null && (socket.CloseStatus is null or WebSocketCloseStatus.NormalClosure || socket.WasClosedHere);
            Guard(socket, () => OnClose?.Invoke(socket, socket.CloseStatus, socket.CloseStatusDescription));
            return (true, error, isOver);
        }
        catch (RequestException e)
        {
            Report(socket: null, e);
            return (false, e, false);
        }
        finally
        {
            socket?.Dispose();
        }
    }

    /// <summary>Null when one side has closed; else what went wrong with the connection.</summary>
    private async Task<WebSocketException?> TalkAsync(CurlWebSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            Guard(socket, () => OnOpen?.Invoke(socket));
            while (socket.State == WebSocketState.Open)
            {
                if (await socket.ReceiveMessageAsync(cancellationToken).ConfigureAwait(false) is { IsClose: false } message)
                {
                    Guard(socket, () => OnMessage?.Invoke(socket, message));
                }
            }

            return null;
        }
        catch (WebSocketException) when (socket.WasClosedHere)
        {
            return null;
        }
        catch (WebSocketException e)
        {
            Report(socket, e);
            return e;
        }
    }

    private void Guard(CurlWebSocket socket, Action handler)
    {
        try
        {
            handler();
        }
        catch (Exception e) when (OnError is not null && e is not OperationCanceledException)
        {
            OnError(socket, e);
        }
    }

    private void Report(CurlWebSocket? socket, Exception error) => OnError?.Invoke(socket, error);
}
