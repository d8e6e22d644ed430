namespace Curlew;

/// <summary>Pieces, one after the other: the next is asked for when the last is read.</summary>
internal sealed class PieceStream : BodySource
{
    private readonly CancellationTokenSource _ended;
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _pieces;
    private ReadOnlyMemory<byte> _piece;
    private Task<bool>? _moving;
    private bool _isClosed;

    public PieceStream(IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _pieces = pieces.GetAsyncEnumerator(_ended.Token);
    }

    protected override async ValueTask<int> ReadAsync(bool async, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_piece.IsEmpty)
        {
            if (!await MoveNextAsync(async, cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            _piece = _pieces.Current;
        }

        var count = Math.Min(buffer.Length, _piece.Length);
        _piece[..count].CopyTo(buffer);
        _piece = _piece[count..];
        return count;
    }

    /// <summary>An enumerator may not be disposed while it moves; one that is busy is told to stop, and disposed as soon as
    /// it has, without making the end of the transfer wait for it.</summary>
    protected override async ValueTask CloseAsync(bool async)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        var end = EndAsync();
        if (_moving is not { IsCompleted: false })
        {
            await end.ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> MoveNextAsync(bool async, CancellationToken cancellationToken)
    {
        var move = _pieces.MoveNextAsync();
        if (move.IsCompleted)
        {
            return move.GetAwaiter().GetResult();
        }

        if (!async)
        {
            return move.Wait();
        }

        _moving = move.AsTask();
        await using (cancellationToken.UnsafeRegister(static (self, _) => ((PieceStream)self!)._ended.Cancel(), this).ConfigureAwait(false))
        {
            return await _moving.ConfigureAwait(false);
        }
    }

    private async Task EndAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        if (_moving is { } moving)
        {
            await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever reads hears of it
        }

        await _pieces.DisposeAsync().ConfigureAwait(false);
        _ended.Dispose();
    }
}
