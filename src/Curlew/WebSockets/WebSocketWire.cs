using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// The connection below the runtime's framing. It reads ahead, so that small frames do not cost a call each, and holds memory for that
/// only while there is something in it; it lets pings of the application in between frames; and it can gather small frames into one
/// write.
/// </summary>
internal sealed class WebSocketWire(CurlStream connection, IncomingFrames incoming) : Stream
{
    private const int ReadAhead = 16 * 1024;
    private const int Gathered = 32 * 1024;
    private const int MaskLength = 4;
    private const int FinalPing = 0x89;
    private const int Masked = 0x80;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _gate = new();
    private byte[]? _ahead;
    private int _start;
    private int _end;
    private byte[]? _gathered;
    private int _gatheredLength;
    private bool _isGathering;
    private int _isReading;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gives back what was read behind the answer to the handshake.</summary>
    public void Unread(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _ahead = ArrayPool<byte>.Shared.Rent(Math.Max(ReadAhead, bytes.Length));
            bytes.CopyTo(_ahead);
            _end = bytes.Length;
            incoming.Pass(_ahead.AsSpan(0, _end));
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // When both sides close at once, the runtime waits for the end of the connection in the receive and in the close.
        if (Interlocked.Exchange(ref _isReading, 1) != 0)
        {
            return new(0);
        }

        var isLater = false;
        try
        {
            isLater = !TryRead(buffer.Span, out var count);
            return isLater ? ReadLaterAsync(buffer, cancellationToken) : new(count);
        }
        finally
        {
            if (!isLater)
            {
                Volatile.Write(ref _isReading, 0);
            }
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_writing.Wait(0, CancellationToken.None))
        {
            return WriteLaterAsync(buffer, cancellationToken);
        }

        ValueTask written;
        try
        {
            written = WriteNowAsync(buffer, cancellationToken);
        }
        catch
        {
            _writing.Release();
            throw;
        }

        if (written.IsCompletedSuccessfully)
        {
            written.GetAwaiter().GetResult();
            _writing.Release();
            return default;
        }

        return ReleaseAfterAsync(written);
    }

    /// <summary>Sends a ping between two frames of the runtime's.</summary>
    public ValueTask PingAsync(ReadOnlySpan<byte> payload, CancellationToken cancellationToken)
    {
        var frame = new byte[2 + MaskLength + payload.Length];
        frame[0] = FinalPing;
        frame[1] = (byte)(Masked | payload.Length);
        var mask = frame.AsSpan(2, MaskLength);
        RandomNumberGenerator.Fill(mask);
        for (var i = 0; i < payload.Length; i++)
        {
            frame[2 + MaskLength + i] = (byte)(payload[i] ^ mask[i % MaskLength]);
        }

        return WriteAsync(frame, cancellationToken);
    }

    /// <summary>From now on frames are kept back, as far as there is room.</summary>
    public void Gather() => _isGathering = true;

    /// <summary>Sends what was kept back.</summary>
    public async ValueTask SendGatheredAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _isGathering = false;
            await FlushGatheredAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public override void Flush()
    {
        // what is kept back is kept back on purpose
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
            lock (_gate)
            {
                LetGoOfAhead();
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>Takes what was read ahead, or what is there. False when there is nothing yet.</summary>
    private bool TryRead(Span<byte> target, out int count)
    {
        lock (_gate)
        {
            if (_ahead is null && target.Length >= ReadAhead)
            {
                var isThere = connection.TryRead(target, out count);
                incoming.Pass(target[..count]);
                return isThere;
            }

            if (_ahead is null && !TryReadAhead())
            {
                count = 0;
                return false;
            }

            count = Math.Min(target.Length, _end - _start);
            _ahead.AsSpan(_start, count).CopyTo(target);
            _start += count;
            if (_start == _end)
            {
                LetGoOfAhead();
            }

            return true;
        }
    }

    private bool TryReadAhead()
    {
        _ahead = ArrayPool<byte>.Shared.Rent(ReadAhead);
        var isThere = false;
        try
        {
            isThere = connection.TryRead(_ahead, out _end);
            incoming.Pass(_ahead.AsSpan(0, _end));
            return isThere;
        }
        finally
        {
            if (!isThere)
            {
                LetGoOfAhead();
            }
        }
    }

    private void LetGoOfAhead()
    {
        if (_ahead is not null)
        {
            ArrayPool<byte>.Shared.Return(_ahead);
            (_ahead, _start, _end) = (null, 0, 0);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadLaterAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            int count;
            do
            {
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            while (!TryRead(buffer.Span, out count));

            return count;
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    private async ValueTask WriteLaterAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        await ReleaseAfterAsync(WriteNowAsync(buffer, cancellationToken)).ConfigureAwait(false);
    }

    private async ValueTask ReleaseAfterAsync(ValueTask written)
    {
        try
        {
            await written.ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private ValueTask WriteNowAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_isGathering && _gatheredLength + buffer.Length <= Gathered)
        {
            _gathered ??= ArrayPool<byte>.Shared.Rent(Gathered);
            buffer.Span.CopyTo(_gathered.AsSpan(_gatheredLength));
            _gatheredLength += buffer.Length;
            return default;
        }

        return _gatheredLength == 0 ? connection.WriteAsync(buffer, cancellationToken) : WriteBothAsync(buffer, cancellationToken);
    }

    private async ValueTask WriteBothAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await FlushGatheredAsync(cancellationToken).ConfigureAwait(false);
        await connection.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask FlushGatheredAsync(CancellationToken cancellationToken)
    {
        if (_gathered is not { } gathered)
        {
            return;
        }

        try
        {
            await connection.WriteAsync(gathered.AsMemory(0, _gatheredLength), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            (_gathered, _gatheredLength) = (null, 0);
            ArrayPool<byte>.Shared.Return(gathered);
        }
    }
}
