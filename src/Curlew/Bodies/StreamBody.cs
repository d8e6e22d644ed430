namespace Curlew;

/// <summary>A stream of the caller's, from where it stood.</summary>
internal sealed class StreamBody : RequestBody
{
    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private readonly long _start;
    private int _inUse;

    public StreamBody(Stream source, string? contentType, bool leaveOpen)
        : base(contentType)
    {
        _source = source;
        _leaveOpen = leaveOpen;
        CanReplay = source.CanSeek;
        if (CanReplay)
        {
            _start = source.Position;
            Length = Math.Max(0, source.Length - _start);
        }
    }

    public override long? Length { get; }

    public override bool CanReplay { get; }

    private protected override string Kind => "a stream that cannot seek,";

    internal override ValueTask<Stream> OpenSourceAsync(bool async, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _inUse, 1) != 0)
        {
            throw new InvalidOperationException(
                "The stream of this body is being sent by another request; it has one position. Give each request its own.");
        }

        try
        {
            if (CanReplay)
            {
                _source.Position = _start;
            }

            return new(new BorrowedStream(_source, waitForReads: CanReplay, () => Volatile.Write(ref _inUse, 0)));
        }
        catch
        {
            Volatile.Write(ref _inUse, 0);
            throw;
        }
    }

    internal override async ValueTask ReleaseAsync(bool async)
    {
        if (_leaveOpen)
        {
            return;
        }

        if (async)
        {
            await _source.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _source.Dispose();
        }
    }
}
