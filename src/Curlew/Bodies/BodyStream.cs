namespace Curlew;

/// <summary>
/// A body as the low level reads it: it gives exactly the length that was promised, and going back to the start opens the
/// source again, at the next read.
/// </summary>
internal sealed class BodyStream(RequestBody body, Stream source, CancellationToken cancellationToken) : BodySource
{
    private readonly long? _length = body.Length;
    private readonly bool _canReplay = body.CanReplay;
    private Stream? _source = source;
    private long _position;
    private bool _isClosed;

    public override bool CanSeek => _canReplay;

    public override long Length => _length ?? throw new NotSupportedException("The length of this body is not known.");

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (!_canReplay || offset != 0 || origin != SeekOrigin.Begin)
        {
            throw new NotSupportedException("A body goes back to its start only, and only where it can be replayed.");
        }

        if (_position > 0)
        {
            _position = -1; // the source is opened again by whoever reads next, who may be allowed to wait
        }

        return 0;
    }

    protected override async ValueTask<int> ReadAsync(bool async, Memory<byte> buffer, CancellationToken readToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (_position < 0)
        {
            await ReopenAsync(async, async ? readToken : cancellationToken).ConfigureAwait(false);
        }

        if (_length is { } length)
        {
            buffer = buffer[..(int)Math.Min(buffer.Length, length - _position)];
        }

        if (buffer.IsEmpty)
        {
            return 0;
        }

        var count = async
            ? await _source!.ReadAsync(buffer, readToken).ConfigureAwait(false)
            : _source!.Read(buffer.Span);
        _position += count;
        return count > 0 || _length is null
            ? count
            : throw new IOException($"The body ended after {_position} bytes, and {_length} were promised.");
    }

    protected override ValueTask CloseAsync(bool async)
    {
        _isClosed = true;
        return CloseSourceAsync(async);
    }

    private async ValueTask ReopenAsync(bool async, CancellationToken token)
    {
        await CloseSourceAsync(async).ConfigureAwait(false);
        _source = await body.OpenSourceAsync(async, token).ConfigureAwait(false);
        _position = 0;
    }

    private async ValueTask CloseSourceAsync(bool async)
    {
        if (Interlocked.Exchange(ref _source, value: null) is not { } open)
        {
            return;
        }

        if (async)
        {
            await open.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            open.Dispose();
        }
    }
}
