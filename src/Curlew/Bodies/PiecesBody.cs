namespace Curlew;

/// <summary>A body in pieces.</summary>
/// <param name="pieces">The sequence, for a reader that may wait asynchronously (true) or not.</param>
/// <param name="contentType">As everywhere.</param>
/// <param name="canReplay">Whether it may be enumerated again.</param>
internal sealed class PiecesBody(
    Func<bool, IAsyncEnumerable<ReadOnlyMemory<byte>>> pieces, string? contentType, bool canReplay) : RequestBody(contentType)
{
    public override long? Length => null;

    public override bool CanReplay => canReplay;

    private protected override string Kind => "a sequence of chunks";

    /// <summary>Enumerates on the thread pool: what is enumerated may block, and the loop of the transfers must not.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> OnThreadPool(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        using var all = pieces.GetEnumerator();
        while (await Task.Run(all.MoveNext).ConfigureAwait(false))
        {
            yield return all.Current;
        }
    }

    internal override ValueTask<Stream> OpenSourceAsync(bool async, CancellationToken cancellationToken) =>
        new(new PieceStream(pieces(async), cancellationToken));
}
