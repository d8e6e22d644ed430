namespace Curlew.Cli.Listen;

/// <summary>A stream whose next bytes can be looked at before they are read.</summary>
/// <param name="inner">Where the bytes come from. It stays open when this is closed.</param>
/// <param name="arrived">Told whenever some come.</param>
internal sealed class PeekStream(Stream inner, Action? arrived = null) : Stream
{
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for so many bytes, which stay to be read.</summary>
    /// <returns>All bytes that are there: fewer than asked for at the end of the stream alone.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            MakeRoom(count);
            var read = await inner.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            _end += read;
            arrived?.Invoke();
        }

        return _buffer.AsMemory(_start, _end - _start);
    }

    /// <summary>Waits for more bytes than there are, which stay to be read.</summary>
    /// <returns>All bytes that are there, as many as before at the end of the stream alone.</returns>
    public ValueTask<ReadOnlyMemory<byte>> PeekMoreAsync(CancellationToken cancellationToken) => PeekAsync(_end - _start + 1, cancellationToken);

    /// <summary>Whether the next bytes are these, which stay to be read. Waits for no more than it takes to know.</summary>
    public async ValueTask<bool> StartsWithAsync(byte[] start, CancellationToken cancellationToken)
    {
        for (var count = 1; count <= start.Length; count++)
        {
            var bytes = await PeekAsync(count, cancellationToken).ConfigureAwait(false);
            if (bytes.Length < count || bytes.Span[count - 1] != start[count - 1])
            {
                return false;
            }
        }

        return true;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            arrived?.Invoke();
            return read;
        }

        var count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void MakeRoom(int count)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_buffer.Length < count || _end == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(count, 2 * _buffer.Length));
        }
    }
}
