namespace Curlew;

/// <summary>The chores of a stream that is only read, forwards, by sync and async readers alike.</summary>
internal abstract class BodySource : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public sealed override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(async: false, buffer.AsMemory(offset, count), CancellationToken.None).Wait();

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(async: true, buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ReadAsync(async: true, buffer, cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override void Flush()
    {
    }

    public sealed override async ValueTask DisposeAsync()
    {
        await CloseAsync(async: true).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected sealed override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseAsync(async: false).Wait();
        }

        base.Dispose(disposing);
    }

    protected abstract ValueTask<int> ReadAsync(bool async, Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>May be called more than once.</summary>
    protected abstract ValueTask CloseAsync(bool async);
}
