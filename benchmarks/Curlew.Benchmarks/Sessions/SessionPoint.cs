using Curlew.Benchmarks.Measuring;

namespace Curlew.Benchmarks.Sessions;

/// <summary>One kind of request, so many at once.</summary>
/// <param name="AtOnce">Requests at once.</param>
/// <param name="Size">Bytes of the body: of the response's, or of the request's in a POST.</param>
/// <param name="IsPost">Whether it is a POST, which is answered with two bytes.</param>
/// <param name="IsYoung">Whether the process has made no more than 100 000 requests, as most have.</param>
internal sealed record SessionPoint(int AtOnce, int Size, bool IsPost = false, bool IsYoung = false)
{
    public const int Small = 1 << 10;
    public const int Large = 1 << 16;
    public const string PostAnswer = "ok";

    public string FileName => Size == Small ? "1KiB" : "64KiB";

    public string Path => IsPost ? "post" : FileName;

    public string Title => $"{(IsPost ? "POST" : "GET")} {(Size == Small ? "1 KiB" : "64 KiB")}, {AtOnce} at once{(IsYoung ? ", the first 100 000" : "")}";

    public string PostSize => BenchmarkEnvironment.Text(IsPost ? Size : 0);

    /// <summary>After the whole warm-up the just-in-time compiler is done with both clients, of which one was compiled before.</summary>
    public Plan Plan => new(
        WarmUp: AtOnce == 1 || IsYoung ? 60_000 : Size == Small ? 500_000 : 150_000,
        Slices: 20,
        SliceSize: AtOnce == 1 ? 500 : Size == Small ? 2_000 : 1_000,
        IsPost ? PostAnswer.Length : Size);
}
