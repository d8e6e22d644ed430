using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Curlew.Cli.Demo;

/// <summary>A request that the server of the demonstration has received.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="Query">The query, without its question mark.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
internal sealed record DemoRequest(string Method, string Path, string Query, Headers Headers, byte[] Body)
{
    public const int LongestBody = 1024 * 1024;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Takes the first request of what was received, once it is whole.</summary>
    public static bool TryTake(List<byte> input, [NotNullWhen(true)] out DemoRequest? request)
    {
        request = null;
        var received = CollectionsMarshal.AsSpan(input);
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var lines = Encoding.UTF8.GetString(received[..end]).Split("\r\n");
        var headers = new Headers(lines.Skip(1));
        var length = int.Parse(headers["Content-Length"] ?? "0", CultureInfo.InvariantCulture);
        var whole = end + 4 + length;
        if (received.Length < whole)
        {
            return false;
        }

        var target = lines[0].Split(' ')[1].Split('?', 2);
        request = new(lines[0].Split(' ')[0], target[0], target.ElementAtOrDefault(1) ?? "", headers, received[(whole - length)..whole].ToArray());
        input.RemoveRange(0, whole);
        return true;
    }
}

/// <summary>What the server of the demonstration answers.</summary>
internal sealed record DemoAnswer
{
    public string Status { get; init; } = "200 OK";

    public Headers Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How many times the body is sent, one after the other.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>No answer comes at all.</summary>
    public bool IsSilent { get; init; }

    public static DemoAnswer Of(string text, string type = "text/plain; charset=utf-8") => new()
    {
        Headers = new() { ["Content-Type"] = type },
        Body = Encoding.UTF8.GetBytes(text),
    };
}
