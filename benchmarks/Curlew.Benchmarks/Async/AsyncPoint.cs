using Curlew.Benchmarks.Measuring;

namespace Curlew.Benchmarks.Async;

/// <summary>One place on the plot.</summary>
/// <param name="AtOnce">Transfers at once.</param>
/// <param name="Size">Bytes of each body.</param>
/// <param name="IsHttp2">Over TLS and one HTTP/2 connection, or in the clear over HTTP/1.1.</param>
internal sealed record AsyncPoint(int AtOnce, int Size, bool IsHttp2)
{
    public const int Small = 1 << 10;
    public const int Large = 1 << 16;

    public string FileName => Size == Small ? "1KiB" : "64KiB";

    public string Title => $"GET {(Size == Small ? "1 KiB" : "64 KiB")}, {(IsHttp2 ? "HTTP/2" : "HTTP/1.1")}, {AtOnce} at once";

    /// <summary>A slice is long enough for the start and the end of it not to matter, and short otherwise.</summary>
    public Plan Plan
    {
        get
        {
            const int most = 10_000; // where a contender may take a millisecond for each
            return AtOnce < most
                ? new Plan(WarmUp: 4_000, Slices: 8, SliceSize: Math.Max(Size == Small ? 2_000 : 1_000, AtOnce * 3), Size)
                : new Plan(WarmUp: AtOnce, Slices: 1, SliceSize: AtOnce + (AtOnce / 2), Size);
        }
    }
}
