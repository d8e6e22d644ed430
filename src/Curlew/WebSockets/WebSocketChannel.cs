using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using WebSocketState = System.Net.WebSockets.WebSocketState;

namespace Curlew;

/// <summary>
/// A WebSocket with a queue on each side, for any number of senders and receivers at once: sending is done when the message is in the
/// queue, and a receive that is cancelled takes no message and breaks nothing.
/// </summary>
/// <remarks>
/// From now on the WebSocket belongs to this, which reads and writes it and disposes it with itself. When the connection fails, all
/// sends and receives from then on raise that failure. The close frame of the server is the last thing that is received, as a message of
/// its own.
/// </remarks>
public sealed class WebSocketChannel : IAsyncDisposable, IDisposable
{
    private readonly CurlWebSocket _socket;
    private readonly WebSocketChannelOptions _options;
    private readonly Channel<WebSocketMessage> _received;
    private readonly Channel<Outgoing> _toSend;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _receiving;
    private readonly Task _sending;
    private Exception? _failure;

    /// <summary>Takes a WebSocket over.</summary>
    /// <param name="socket">An open WebSocket that nobody else uses.</param>
    /// <param name="options">The queues; null for the defaults.</param>
    public WebSocketChannel(CurlWebSocket socket, WebSocketChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
        _options = options ?? new WebSocketChannelOptions();
        _received = Channel.CreateBounded<WebSocketMessage>(_options.ReceiveCapacity);
        _toSend = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(_options.SendCapacity) { SingleReader = true });
        _receiving = Task.Run(ReceiveLoopAsync);
        _sending = Task.Run(SendLoopAsync);
    }

    /// <summary>The WebSocket: what it knows, not what it does, is for others.</summary>
    public CurlWebSocket Socket => _socket;

    /// <summary>Whether messages can still be sent.</summary>
    public bool IsAlive => _failure is null && !_closing.IsCancellationRequested && _socket.State == WebSocketState.Open;

    /// <summary>Messages that wait to be sent.</summary>
    public int SendQueueCount => _toSend.Reader.Count;

    /// <summary>Messages that were received and not yet asked for.</summary>
    public int ReceiveQueueCount => _received.Reader.Count;

    /// <summary>Puts a message into the queue, and waits for room there.</summary>
    /// <param name="message">Text or bytes; the bytes must not change until they are sent.</param>
    /// <param name="cancellationToken">Ends the waiting; the message is not sent then.</param>
    /// <exception cref="ArgumentException">It is a close frame.</exception>
    /// <exception cref="WebSocketException">The connection failed, or this is closed.</exception>
    public ValueTask SendAsync(WebSocketMessage message, CancellationToken cancellationToken = default) => message.IsClose
        ? throw new ArgumentException("A close frame is no message; call CloseAsync.", nameof(message))
        : EnqueueAsync(new Outgoing(message), cancellationToken);

    /// <inheritdoc cref="SendAsync"/>
    public void Send(WebSocketMessage message, CancellationToken cancellationToken = default) =>
        SendAsync(message, cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <summary>Puts a message into the queue if there is room.</summary>
    /// <returns>False when there is none.</returns>
    /// <inheritdoc cref="SendAsync"/>
    public bool TrySend(WebSocketMessage message)
    {
        if (message.IsClose)
        {
            throw new ArgumentException("A close frame is no message; call CloseAsync.", nameof(message));
        }

        ThrowIfOver();
        return _toSend.Writer.TryWrite(new Outgoing(message));
    }

    /// <summary>Puts a ping into the queue.</summary>
    /// <param name="payload">At most 125 bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentException">The payload is longer.</exception>
    /// <exception cref="WebSocketException">The connection failed, or this is closed.</exception>
    public ValueTask PingAsync(ReadOnlyMemory<byte> payload = default, CancellationToken cancellationToken = default) => payload.Length <= CurlWebSocket.MostPing
        ? EnqueueAsync(new Outgoing(WebSocketMessage.OfBytes(payload)) { IsPing = true }, cancellationToken)
        : throw new ArgumentException($"A ping has at most {CurlWebSocket.MostPing} bytes; this one has {payload.Length}.", nameof(payload));

    /// <summary>Waits until everything that is in the queue now was given to the system to send.</summary>
    /// <param name="cancellationToken">Ends the waiting; what is in the queue is sent all the same.</param>
    /// <exception cref="WebSocketException">The connection failed, or this is closed.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await EnqueueAsync(new Outgoing(default) { Sent = sent }, cancellationToken).ConfigureAwait(false);
        await sent.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next message, or the server's close frame. Each goes to one receiver, in the order of their asking.</summary>
    /// <param name="cancellationToken">Ends the waiting, and nothing else.</param>
    /// <exception cref="WebSocketException">The connection failed, or was closed.</exception>
    public async ValueTask<WebSocketMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            ThrowIfFailed();
            throw Closed();
        }
    }

    /// <inheritdoc cref="ReceiveAsync"/>
    public WebSocketMessage Receive(CancellationToken cancellationToken = default) => ReceiveAsync(cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <summary>Takes a message if one is there.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False when none is there.</returns>
    public bool TryReceive(out WebSocketMessage message) => _received.Reader.TryRead(out message);

    /// <summary>All messages until one side closes; the close frame is not among them.</summary>
    /// <inheritdoc cref="ReceiveAsync"/>
    public async IAsyncEnumerable<WebSocketMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _received.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_received.Reader.TryRead(out var message))
            {
                if (message.IsClose)
                {
                    yield break;
                }

                yield return message;
            }
        }

        ThrowIfFailed();
    }

    /// <summary>Sends what is in the queue, then a close frame, and waits for the server's; all of it at most for
    /// <see cref="WebSocketOptions.CloseTimeout"/>. Messages that come meanwhile are dropped once the queue is full.</summary>
    /// <param name="closeStatus">1000 to 1003, 1007 to 1014 or 3000 to 4999.</param>
    /// <param name="reason">The reason, at most 123 bytes in UTF-8; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting, and the connection.</param>
    /// <exception cref="ArgumentException">A code that nobody may send, or a reason that is too long.</exception>
    /// <exception cref="WebSocketException">The connection failed; or the time was up, and then the inner exception is a
    /// <see cref="TimeoutException"/> and the connection is gone.</exception>
    public async Task CloseAsync(WebSocketCloseStatus closeStatus = WebSocketCloseStatus.NormalClosure, string? reason = null, CancellationToken cancellationToken = default)
    {
        CurlWebSocket.CheckClose(closeStatus, reason);
        _toSend.Writer.TryComplete();
        await _closing.CancelAsync().ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_socket.Options.CloseTimeout != Timeout.InfiniteTimeSpan)
        {
            limit.CancelAfter(_socket.Options.CloseTimeout);
        }

        try
        {
            await _sending.WaitAsync(limit.Token).ConfigureAwait(false);
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(closeStatus, reason, limit.Token).ConfigureAwait(false);
            }

            await _receiving.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            Terminate();
            cancellationToken.ThrowIfCancellationRequested();
            var message = $"The WebSocket was not closed within {_socket.Options.CloseTimeout.TotalSeconds:0.###} s; the connection was ended.";
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, message, new TimeoutException(message, e));
        }

        ThrowIfFailed();
    }

    /// <summary>Ends the connection at once. Safe from any thread, any number of times.</summary>
    public void Terminate()
    {
        Fail(new WebSocketException(WebSocketError.InvalidState, "The WebSocket was terminated."));
        _socket.Abort();
    }

    /// <summary>Ends the connection at once, unless it is closed, and waits until nothing of it runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Terminate();
        await Task.WhenAll(_receiving, _sending).ConfigureAwait(false);
        _socket.Dispose();
        _closing.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async ValueTask EnqueueAsync(Outgoing item, CancellationToken cancellationToken)
    {
        ThrowIfOver();
        try
        {
            await _toSend.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            ThrowIfFailed();
            throw Closed();
        }
    }

    private async Task ReceiveLoopAsync()
    {
        try
        {
            WebSocketMessage message;
            do
            {
                message = await _socket.ReceiveMessageAsync().ConfigureAwait(false);
                await KeepAsync(message).ConfigureAwait(false);
            }
            while (!message.IsClose);

            _received.Writer.TryComplete();
            _toSend.Writer.TryComplete(Closed());
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private async ValueTask KeepAsync(WebSocketMessage message)
    {
        if (_received.Writer.TryWrite(message))
        {
            return;
        }

        if (_options.FullMode == WebSocketFullMode.Fail)
        {
            _socket.Abort();
            throw new WebSocketException(
                WebSocketError.Faulted, $"A message came when {_options.ReceiveCapacity} others had not been asked for yet; receive faster, raise ReceiveCapacity, or let the server wait.");
        }

        try
        {
            await _received.Writer.WriteAsync(message, _closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Who closes does not want it, and waits for the server's close frame behind it.
        }
        catch (ChannelClosedException)
        {
            ThrowIfFailed();
        }
    }

    private async Task SendLoopAsync()
    {
        var batch = new List<Outgoing>(_options.MaxBatch);
        try
        {
            while (await _toSend.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                batch.Clear();
                while (batch.Count < _options.MaxBatch && _toSend.Reader.TryRead(out var item))
                {
                    batch.Add(item);
                }

                await SendBatchAsync(_options.Coalesce ? Outgoing.Coalesce(batch) : batch).ConfigureAwait(false);
                batch.ForEach(i => i.Sent?.TrySetResult());
            }
        }
        catch (Exception e)
        {
            _socket.Abort();
            Fail(e);
            var error = _failure!;
            batch.ForEach(i => i.Sent?.TrySetException(error));
            while (_toSend.Reader.TryRead(out var item))
            {
                item.Sent?.TrySetException(error);
            }
        }
    }

    private async ValueTask SendBatchAsync(List<Outgoing> batch)
    {
        if (batch.Count > 1)
        {
            _socket.Wire.Gather();
        }

        foreach (var item in batch)
        {
            if (item.IsPing)
            {
                await _socket.PingAsync(item.Message.Data).ConfigureAwait(false);
            }
            else if (item.Sent is null)
            {
                await _socket.SendAsync(item.Message).ConfigureAwait(false);
            }
        }

        if (batch.Count > 1)
        {
            await _socket.Wire.SendGatheredAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The first failure is the one that everybody is told of.</summary>
    private void Fail(Exception error)
    {
        if (_receiving is { IsCompletedSuccessfully: true } && _socket.State == WebSocketState.Closed)
        {
            return; // it was closed as it should be
        }

        Interlocked.CompareExchange(ref _failure, error, comparand: null);
        _received.Writer.TryComplete();
        _toSend.Writer.TryComplete();
        while (!_options.DrainOnError && _received.Reader.TryRead(out _))
        {
            // dropped
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void ThrowIfOver()
    {
        ThrowIfFailed();
        if (_closing.IsCancellationRequested)
        {
            throw Closed();
        }
    }

    private WebSocketException Closed() => new(
        WebSocketError.InvalidState, _socket.CloseStatus is { } status ? $"The WebSocket is closed, by the server with {(int)status}." : "The WebSocket is closed.");

    /// <summary>What is in the queue: a message, a ping, or the question when all before it is sent.</summary>
    private sealed record Outgoing(WebSocketMessage Message)
    {
        public bool IsPing { get; init; }

        public TaskCompletionSource? Sent { get; init; }

        /// <summary>Joins neighbours of one kind.</summary>
        public static List<Outgoing> Coalesce(List<Outgoing> batch)
        {
            var joined = new List<Outgoing>();
            for (var i = 0; i < batch.Count;)
            {
                var first = batch[i];
                var count = batch.Skip(i).TakeWhile(o => !first.IsPing && first.Sent is null && !o.IsPing && o.Sent is null && o.Message.Type == first.Message.Type).Count();
                joined.Add(count <= 1 ? first : new Outgoing(first.Message with { Data = Join(batch.GetRange(i, count)) }));
                i += Math.Max(count, 1);
            }

            return joined;
        }

        private static byte[] Join(List<Outgoing> items)
        {
            var bytes = new byte[items.Sum(i => i.Message.Data.Length)];
            var end = 0;
            foreach (var item in items)
            {
                item.Message.Data.CopyTo(bytes.AsMemory(end));
                end += item.Message.Data.Length;
            }

            return bytes;
        }
    }
}
