namespace Curlew.LibCurl.Tests.Async;

/// <summary>
/// A stream over another whose reads and writes complete later: each waits for the gate. It counts what is in flight and
/// tells when the first operation waits.
/// </summary>
internal sealed class GatedStream(Stream inner) : Stream
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy;

    /// <summary>Ends when an operation waits at the gate.</summary>
    public Task Waiting => _waiting.Task;

    /// <summary>Bytes that were given to it or taken from it, arrived or not.</summary>
    public long Moved { get; private set; }

    /// <summary>Whether two operations ever ran at once.</summary>
    public bool WasShared { get; private set; }

    /// <summary>The token of the last operation.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Whether operations ignore their token.</summary>
    public bool IsStubborn { get; init; }

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public void Open() => _gate.TrySetResult();

    public void Break(Exception error) => _gate.TrySetException(error);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Moved += buffer.Length;
        await PassAsync(cancellationToken);
        await inner.WriteAsync(buffer, cancellationToken);
        Interlocked.Decrement(ref _busy);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await PassAsync(cancellationToken);
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Moved += count;
        Interlocked.Decrement(ref _busy);
        return count;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A loop must not block.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A loop must not block.");

    public override void Flush() => inner.Flush();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        WasShared |= Interlocked.Increment(ref _busy) > 1;
        Token = cancellationToken;
        _waiting.TrySetResult();
        await Task.Yield(); // never done at once, also when the gate is open
        await _gate.Task.WaitAsync(IsStubborn ? CancellationToken.None : cancellationToken);
    }
}
