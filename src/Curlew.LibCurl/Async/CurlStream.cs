using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// A connection that libcurl has made, with all that belongs to it: proxy, TLS, local address. What is written goes to the server as
/// it is, and what is read is what it sends (<c>curl_easy_send</c>, <c>curl_easy_recv</c>). <see cref="AsyncCurl.ConnectAsync"/> makes
/// one.
/// </summary>
/// <remarks>
/// One thread may read while another writes; a second read, or a second write, raises
/// <see cref="InvalidOperationException"/>. Bytes that libcurl takes or has at once cost no change of threads, and a connection that
/// waits holds no thread. Failures of the network are <see cref="IOException"/>, with libcurl's <see cref="CurlEasyException"/> inside.
/// Dispose closes the socket; the end of the <see cref="AsyncCurl"/> that made the connection is the end of the connection.
/// </remarks>
public sealed class CurlStream : Stream
{
    private readonly Lock _gate = new();
    private readonly Curl _curl;
    private readonly EasyHandle _easy;
    private readonly LoopDriver _sockets;
    private readonly SocketNotice _notice;
    private readonly bool _isPlain;
    private StreamOperation _reading;
    private StreamOperation _writing;
    private int _readLook; // news of the socket when libcurl was asked last
    private int _writeLook;
    private bool _isDry; // whether libcurl had no more when it was asked last
    private bool _isDisposed;
    private IOException? _failure; // of every further read and write
    private IOException? _writeFailure;

    internal CurlStream(Curl curl, LoopDriver sockets)
    {
        (_curl, _easy, _sockets) = (curl, curl.Handle, sockets);
        _reading = new StreamOperation(this);
        _writing = new StreamOperation(this);
        _notice = new SocketNotice(this) { Descriptor = curl.GetInfo(CurlInfo.ActiveSocket) };
        _isPlain = IsPlain(curl);
        curl.ClaimFor(Claim.Connection, nameof(AsyncCurl.ConnectAsync));
        try
        {
            sockets.Watch(_notice);
        }
        catch
        {
            _easy.OwnClaim.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => !_isDisposed;

    /// <inheritdoc/>
    public override bool CanWrite => !_isDisposed;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <summary>Not supported.</summary>
    public override long Length => throw NotSeekable();

    /// <summary>Not supported.</summary>
    public override long Position
    {
        get => throw NotSeekable();
        set => throw NotSeekable();
    }

    /// <summary>What libcurl knows of the connection and the way to it (<c>curl_easy_getinfo</c>).</summary>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public T GetInfo<T>(CurlInfo<T> info)
    {
        ArgumentNullException.ThrowIfNull(info);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return info.Read(_easy);
        }
    }

    /// <summary>Receives what is there, or waits for the first bytes.</summary>
    /// <param name="buffer">Where to put them.</param>
    /// <param name="cancellationToken">Ends the waiting, and not the connection.</param>
    /// <returns>How many they are; 0 when the server has ended its side.</returns>
    /// <exception cref="IOException">The connection failed.</exception>
    /// <exception cref="InvalidOperationException">Another read is waiting.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed, perhaps while this waited.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        StreamOperation operation;
        short version;
        lock (_gate)
        {
            ThrowIfUnusable(_reading, "read");
            if (buffer.IsEmpty)
            {
                return new(0);
            }

            if (TryReceive(buffer.Span, out var count, out var error))
            {
                return error is null ? new(count) : throw error;
            }

            operation = _reading = _reading.IsFree ? _reading : new StreamOperation(this);
            operation.Target = buffer;
            version = Begin(operation, _readLook, cancellationToken);
        }

        _sockets.Await(_notice);
        operation.Register(_gate, version);
        return new(operation, version);
    }

    /// <summary>Receives what is there.</summary>
    /// <returns>False when nothing is there yet; <see cref="WaitAsync"/> tells when to try again.</returns>
    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    internal bool TryRead(Span<byte> buffer, out int count)
    {
        lock (_gate)
        {
            ThrowIfUnusable(_reading, "read");
            return TryReceive(buffer, out count, out var error) && (error is null ? true : throw error);
        }
    }

    /// <summary>Waits until something may have arrived since the last attempt to read.</summary>
    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    internal ValueTask<int> WaitAsync(CancellationToken cancellationToken)
    {
        StreamOperation operation;
        short version;
        lock (_gate)
        {
            ThrowIfUnusable(_reading, "read");
            operation = _reading = _reading.IsFree ? _reading : new StreamOperation(this);
            operation.Target = default;
            version = Begin(operation, _readLook, cancellationToken);
        }

        _sockets.Await(_notice);
        operation.Register(_gate, version);
        return new(operation, version);
    }

    /// <summary>Sends all of the bytes.</summary>
    /// <param name="buffer">The bytes; they must not change until they are sent.</param>
    /// <param name="cancellationToken">Ends the waiting. Some of the bytes may be sent by then, so no further write is possible.</param>
    /// <exception cref="IOException">The connection failed.</exception>
    /// <exception cref="InvalidOperationException">Another write is waiting.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed, perhaps while this waited.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        StreamOperation operation;
        short version;
        lock (_gate)
        {
            ThrowIfUnusable(_writing, "write");
            if (_writeFailure is not null)
            {
                throw new IOException(_writeFailure.Message, _writeFailure.InnerException);
            }

            if (TrySend(ref buffer, out var error))
            {
                return error is null ? default : throw error;
            }

            operation = _writing = _writing.IsFree ? _writing : new StreamOperation(this);
            operation.Rest = buffer;
            version = Begin(operation, _writeLook, cancellationToken);
        }

        _sockets.Await(_notice);
        operation.Register(_gate, version);
        return new(operation, version);
    }

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Does nothing: nothing is held back.</summary>
    public override void Flush()
    {
        // see WriteAsync
    }

    /// <inheritdoc cref="Flush"/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw NotSeekable();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw NotSeekable();

    /// <summary>Goes on with what waits, now that the socket may be ready; on a thread of the pool.</summary>
    internal void Proceed()
    {
        StreamOperation? read = null;
        StreamOperation? write = null;
        var count = 0;
        IOException? readError = null;
        IOException? writeError = null;
        lock (_gate)
        {
            if (_writing.IsPending)
            {
                var rest = _writing.Rest;
                var isDone = TrySend(ref rest, out writeError);
                _writing.Rest = rest;
                write = isDone ? Leave(_writing) : null;
            }

            if (_reading.IsPending && (_reading.Target.IsEmpty || TryReceive(_reading.Target.Span, out count, out readError)))
            {
                read = Leave(_reading);
            }
        }

        if (_notice.IsAwaited)
        {
            _sockets.Await(_notice);
        }

        write?.Complete(0, writeError, elsewhere: read is not null);
        read?.Complete(count, readError, elsewhere: false);
    }

    /// <summary>What the connection waits for.</summary>
    internal CurlWait Awaited
    {
        get
        {
            lock (_gate)
            {
                return (_reading.IsPending ? CurlWait.PollIn : CurlWait.None) | (_writing.IsPending ? CurlWait.PollOut : CurlWait.None);
            }
        }
    }

    /// <summary>The caller of an operation does not want to wait for it any more.</summary>
    internal void Cancel(StreamOperation operation, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!operation.IsPending || operation.CancellationToken != cancellationToken)
            {
                return; // it is over, and this may be another
            }

            if (ReferenceEquals(operation, _writing))
            {
                _writeFailure = new IOException("A write was cancelled when some of its bytes may have been sent; the connection can be read, or closed.");
            }

            Leave(operation);
        }

        operation.Complete(0, new OperationCanceledException(cancellationToken), elsewhere: true);
    }

    /// <summary>The loop that watches the socket ends, and so does what waits.</summary>
    internal void End() => EndAll(() => _failure ??= new IOException("The connection ended with the AsyncCurl that made it."));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _sockets.Unwatch(_notice);
        if (disposing)
        {
            EndAll(() =>
            {
                if (!_isDisposed)
                {
                    _isDisposed = true;
                    _easy.OwnClaim.Release();
                    _curl.Dispose();
                }
            });
        }

        base.Dispose(disposing);
    }

    /// <summary>Whether bytes come as they are in the socket, so that fewer than asked for are all that are there. TLS has
    /// records, also on the way to a proxy; where libcurl does not tell of proxies, there may be one.</summary>
    private static bool IsPlain(Curl curl) =>
        CurlLibrary.VersionOf(curl.Handle.Api) >= CurlInfo.UsedProxy.Since
        && !curl.GetInfo(CurlInfo.UsedProxy)
        && curl.GetInfo(CurlInfo.Scheme) is { } scheme
        && (scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("ws", StringComparison.OrdinalIgnoreCase));

    private static NotSupportedException NotSeekable() => new("A connection cannot seek.");

    private void EndAll(Action end)
    {
        StreamOperation? read;
        StreamOperation? write;
        Exception error;
        lock (_gate)
        {
            end();
            error = _isDisposed ? new ObjectDisposedException(nameof(CurlStream)) : _failure!;
            read = _reading.IsPending ? Leave(_reading) : null;
            write = _writing.IsPending ? Leave(_writing) : null;
        }

        write?.Complete(0, error, elsewhere: true);
        read?.Complete(0, error, elsewhere: true);
    }

    private short Begin(StreamOperation operation, int look, CancellationToken cancellationToken)
    {
        var version = operation.Begin(cancellationToken);
        if (_notice.Expect() != look)
        {
            _notice.Queue(); // the socket has stirred while libcurl was asked
        }

        return version;
    }

    private StreamOperation Leave(StreamOperation operation)
    {
        operation.Leave();
        if (!_reading.IsPending && !_writing.IsPending)
        {
            _notice.Rest();
        }

        return operation;
    }

    private void ThrowIfUnusable(StreamOperation operation, string name)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (operation.IsPending)
        {
            throw new InvalidOperationException($"Another {name} of the connection is waiting; await it first.");
        }

        if (_failure is not null)
        {
            throw new IOException(_failure.Message, _failure.InnerException);
        }
    }

    /// <summary>False when there is nothing yet.</summary>
    private unsafe bool TryReceive(Span<byte> buffer, out int count, out IOException? error)
    {
        if (_isDry && _notice.News == _readLook && !_notice.IsEnding)
        {
            (count, error) = (0, null);
            return false;
        }

        _readLook = _notice.News;
        _easy.Prepare();
        nuint received = 0;
        fixed (byte* p = buffer)
        {
            var code = _easy.Api.EasyRecv(_easy.Pointer, p, (nuint)buffer.Length, &received);
            count = (int)received;
            _isDry = code == CurlCode.Again || (_isPlain && count > 0 && count < buffer.Length);
            error = code is CurlCode.Ok or CurlCode.Again ? null : Fail(code, "curl_easy_recv", "Reading from");
            return code != CurlCode.Again;
        }
    }

    /// <summary>False when the rest must wait.</summary>
    private unsafe bool TrySend(ref ReadOnlyMemory<byte> rest, out IOException? error)
    {
        error = null;
        while (!rest.IsEmpty)
        {
            _writeLook = _notice.News;
            _easy.Prepare();
            nuint sent = 0;
            fixed (byte* p = rest.Span)
            {
                var code = _easy.Api.EasySend(_easy.Pointer, p, (nuint)rest.Length, &sent);
                rest = rest[(int)sent..];
                if (code == CurlCode.Again)
                {
                    return false;
                }

                if (code != CurlCode.Ok)
                {
                    error = Fail(code, "curl_easy_send", "Writing to");
                    return true;
                }
            }
        }

        return true;
    }

    private IOException Fail(CurlCode code, string function, string what)
    {
        var error = _curl.TakeError(code, function)!;
        return new IOException($"{what} the connection failed: {error.Message}", error);
    }
}
