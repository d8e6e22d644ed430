using Curlew.Benchmarks.Measuring;

namespace Curlew.Benchmarks.WebSockets;

/// <summary>An echo of one kind.</summary>
/// <param name="Title">What the table says.</param>
/// <param name="Size">Bytes of a message.</param>
/// <param name="Ahead">Messages that are sent before the first has come back.</param>
/// <param name="SliceSize">Messages per turn.</param>
internal sealed record WebSocketPoint(string Title, int Size, int Ahead, int SliceSize)
{
    public Plan Plan => new(WarmUp: 4 * SliceSize, Slices: 12, SliceSize, Size);
}
