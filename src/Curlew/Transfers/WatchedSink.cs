namespace Curlew;

/// <summary>The loop's end of a body that goes into a stream; tells what arrives and whom the transfer waits for.</summary>
/// <param name="target">Where the body goes; the transfer waits while it is not ready.</param>
/// <param name="arriving">Is told of every piece before it goes there; may throw.</param>
/// <param name="diverts">Whether it has taken the piece itself, as with the body of a redirect.</param>
internal sealed class WatchedSink(Stream target, Action<int> arriving, Func<ReadOnlyMemory<byte>, bool> diverts) : Stream
{
    /// <summary>Whether it is the stream that the transfer waits for.</summary>
    public bool IsBlocked { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        arriving(buffer.Length);
        if (diverts(buffer))
        {
            return ValueTask.CompletedTask;
        }

        var written = target.WriteAsync(buffer, cancellationToken);
        return written.IsCompletedSuccessfully ? ValueTask.CompletedTask : WaitAsync(written);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => target.Flush();

    private async ValueTask WaitAsync(ValueTask written)
    {
        IsBlocked = true;
        try
        {
            await written.ConfigureAwait(false);
        }
        finally
        {
            IsBlocked = false;
        }
    }
}
