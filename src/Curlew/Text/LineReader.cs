using System.Buffers;
using System.Runtime.CompilerServices;

namespace Curlew;

/// <summary>The lines of a stream, each as soon as it is there. The stream stays open, and is the caller's. Going through
/// the lines a second time goes on where the first time ended.</summary>
internal static class LineReader
{
    private const int PieceLength = 16 * 1024;

    /// <summary>Reads lines; see <see cref="LineSplitter"/>.</summary>
    public static IEnumerable<string> Read(Stream stream, CharsetOrder order, string? delimiter = null, int maxLength = int.MaxValue)
    {
        // Made here and not in the iterator, so that a wrong argument is told at the call.
        return Iterate(stream, new LineSplitter(order, delimiter, maxLength));

        static IEnumerable<string> Iterate(Stream stream, LineSplitter splitter)
        {
            var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
            try
            {
                int count;
                do
                {
                    count = stream.Read(piece);
                    Feed(splitter, piece.AsMemory(0, count));
                    while (splitter.TryTake(out var line))
                    {
                        yield return line;
                    }
                }
                while (count > 0);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
    }

    /// <summary>Reads lines; see <see cref="LineSplitter"/>.</summary>
    public static IAsyncEnumerable<string> ReadAsync(
        Stream stream, CharsetOrder order, string? delimiter = null, int maxLength = int.MaxValue, CancellationToken cancellationToken = default)
    {
        return Iterate(stream, new LineSplitter(order, delimiter, maxLength), cancellationToken);

        static async IAsyncEnumerable<string> Iterate(
            Stream stream, LineSplitter splitter, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // Not from the pool: after a cancellation a read may still be writing to it.
            var piece = new byte[PieceLength];
            int count;
            do
            {
                count = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
                Feed(splitter, piece.AsMemory(0, count));
                while (splitter.TryTake(out var line))
                {
                    yield return line;
                }
            }
            while (count > 0);
        }
    }

    private static void Feed(LineSplitter splitter, ReadOnlyMemory<byte> piece)
    {
        if (piece.IsEmpty)
        {
            splitter.Complete();
        }
        else
        {
            splitter.Add(piece);
        }
    }
}
