using System.IO.Compression;
using System.Text;

namespace Curlew.Cli.Demo;

/// <summary>What there is on the server of the demonstration.</summary>
internal sealed class DemoSite
{
    public const int StreamPieces = 64;
    public const int PieceLength = 64 * 1024;

    private int _busy;
    private int _counted;

    /// <summary>How often /cached was really asked for.</summary>
    public int Counted => _counted;

    public DemoAnswer Answer(DemoRequest request) => request.Path switch
    {
        "/hello" => DemoAnswer.Of($"Hello, {Uri.UnescapeDataString(request.Query.Split('=')[^1])}!"),
        "/json" => DemoAnswer.Of(request.Text, "application/json"),
        "/form" => DemoAnswer.Of($"{request.Headers["Content-Type"]}: {request.Text}"),
        "/upload" => DemoAnswer.Of(request.Text),
        "/old" => Redirect("/newer"),
        "/newer" => Redirect("/newest"),
        "/newest" => DemoAnswer.Of("This is the place."),
        "/login" => new() { Headers = new() { ["Set-Cookie"] = "visitor=bird; Path=/; HttpOnly" } },
        "/whoami" => DemoAnswer.Of(request.Headers["Cookie"] ?? "nobody"),
        "/busy" when Interlocked.Increment(ref _busy) == 1 => new() { Status = "503 Service Unavailable", Headers = new() { ["Retry-After"] = "1" } },
        "/busy" => DemoAnswer.Of("Now there is time for you."),
        "/silent" => new() { IsSilent = true },
        "/large" => new() { Body = new byte[PieceLength], Repeat = StreamPieces },
        "/cached" => DemoAnswer.Of($"answer {Interlocked.Increment(ref _counted)}"),
        "/gzip" => Compressed(),
        _ => DemoAnswer.Of("There is no such page.") with { Status = "404 Not Found" },
    };

    private static DemoAnswer Redirect(string path) => new() { Status = "302 Found", Headers = new() { ["Location"] = path } };

    private static DemoAnswer Compressed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("A line that packs well.\n", 1000))));
        }

        return new() { Headers = new() { ["Content-Encoding"] = "gzip" }, Body = packed.ToArray() };
    }
}
