namespace Curlew;

/// <summary>A stream that is another's, for one attempt.</summary>
/// <param name="source">The stream.</param>
/// <param name="waitForReads">Whether it will be read again: then it is given back when a read that has begun has ended, so
/// that two attempts never move it at once.</param>
/// <param name="giveBack">Runs once, at the end.</param>
internal sealed class BorrowedStream(Stream source, bool waitForReads, Action giveBack) : BodySource
{
    private Task<int>? _reading;
    private Action? _giveBack = giveBack;

    protected override ValueTask<int> ReadAsync(bool async, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!async)
        {
            return new(source.Read(buffer.Span));
        }

        var read = source.ReadAsync(buffer, cancellationToken);
        return read.IsCompleted ? read : new(_reading = read.AsTask());
    }

    protected override async ValueTask CloseAsync(bool async)
    {
        if (waitForReads && async && _reading is { } reading)
        {
            // Whoever reads hears of its failure.
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Interlocked.Exchange(ref _giveBack, value: null)?.Invoke();
    }
}
