using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace Curlew;

/// <summary>The body of a streamed response, for one reader. Closing it, or letting go of it, ends a transfer that is not over.</summary>
internal sealed class ResponseStream(StreamedBody body) : Stream
{
    private readonly PipeReader _reader = body.CreateReader();
    private readonly Abandonment? _abandonment = body.IsComplete ? null : new Abandonment(body);
    private bool _isDisposed;

    public long Limit => body.Limit;

    public override bool CanRead => !_isDisposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (buffer.IsEmpty)
        {
            return 0;
        }

        return Take(await _reader.ReadAsync(cancellationToken).ConfigureAwait(false), buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (!_reader.TryRead(out var result))
        {
            var read = _reader.ReadAsync();
            result = read.IsCompleted ? read.GetAwaiter().GetResult() : read.AsTask().GetAwaiter().GetResult();
        }

        return Take(result, buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    // As it lies in the pipe, without a buffer in between.
    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _reader.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
        ThrowIfFailed();
    }

    public override void Flush()
    {
        // there is nothing to write
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _abandonment?.Dispose();
            _reader.Complete();
            body.Release();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadResult result, Span<byte> buffer)
    {
        var piece = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, buffer.Length));
        if (piece.IsEmpty)
        {
            ThrowIfFailed();
        }

        var count = (int)piece.Length; // the pipe takes its memory back next
        piece.CopyTo(buffer);
        _reader.AdvanceTo(piece.End);
        return count;
    }

    private void ThrowIfFailed()
    {
        if (body.Error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }
}
