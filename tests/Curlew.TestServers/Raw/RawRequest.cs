using System.Text;

namespace Curlew.TestServers;

/// <summary>A request as its bytes came over the socket: nothing reordered, renamed or decoded.</summary>
public sealed class RawRequest
{
    internal RawRequest(int connection, byte[] head, byte[] body, IReadOnlyList<int> chunkSizes, IReadOnlyList<KeyValuePair<string, string>> trailers)
    {
        Connection = connection;
        HeadBytes = head;
        Body = body;
        ChunkSizes = chunkSizes;
        Trailers = trailers;

        string[] lines = Head.Split("\r\n");
        string[] words = lines[0].Split(' ', 3);
        Method = words[0];
        Target = words.ElementAtOrDefault(1) ?? "";
        Version = words.ElementAtOrDefault(2) ?? "";
        Headers = ParseFields(lines.Skip(1));
    }

    /// <summary>The number of the connection it came on, from 1.</summary>
    public int Connection { get; }

    /// <summary>From the request line to the empty line, both included.</summary>
    public byte[] HeadBytes { get; }

    /// <summary><see cref="HeadBytes"/> as Latin-1.</summary>
    public string Head => Encoding.Latin1.GetString(HeadBytes);

    public string Method { get; }

    public string Target { get; }

    public string Version { get; }

    /// <summary>In the order and case of the wire.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The body with any chunked framing taken off.</summary>
    public byte[] Body { get; }

    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>The sizes of the chunks, without the last of size 0; empty for a body that was not chunked.</summary>
    public IReadOnlyList<int> ChunkSizes { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Trailers { get; }

    /// <summary>The first header of that name, or null.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    internal static List<KeyValuePair<string, string>> ParseFields(IEnumerable<string> lines) =>
        [.. lines.Where(line => line.Length > 0).Select(line =>
        {
            string[] halves = line.Split(':', 2);
            return KeyValuePair.Create(halves[0], (halves.ElementAtOrDefault(1) ?? "").Trim());
        })];
}
