using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Curlew.Cli.Listen;

/// <summary>The head of an HTTP/1.1 request (RFC 9112) as it was sent.</summary>
internal sealed record Http1Head(string Method, string Target, string Version, ImmutableArray<HeaderField> Fields)
{
    private const int Longest = 1 << 18;

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked => Find("Transfer-Encoding") is { } coding && coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the client waits to be told to send the body.</summary>
    public bool ExpectsContinue => "100-continue".Equals(Find("Expect"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the connection ends with this request.</summary>
    public bool IsLast => Version == "HTTP/1.0" || "close".Equals(Find("Connection"), StringComparison.OrdinalIgnoreCase);

    public bool IsWebSocket => "websocket".Equals(Find("Upgrade"), StringComparison.OrdinalIgnoreCase) && Find("Sec-WebSocket-Key") is not null;

    /// <summary>Reads the next head; null at the end of the connection.</summary>
    /// <exception cref="WireException">It is none.</exception>
    public static async ValueTask<Http1Head?> ReadAsync(PeekStream stream, CancellationToken cancellationToken)
    {
        // What has come already may be a whole head: some clients send several at once.
        var bytes = await stream.PeekAsync(1, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var length = bytes.Span.IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                var head = new byte[length + 4];
                await stream.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
                return Parse(head.AsSpan(0, length));
            }

            var seen = bytes.Length <= Longest ? bytes.Length : throw new WireException("the head of a request is too long");
            bytes = await stream.PeekMoreAsync(cancellationToken).ConfigureAwait(false);
            if (bytes.Length == seen)
            {
                return seen == 0 ? null : throw new WireException("the client went away amid a request");
            }
        }
    }

    public string? Find(string name) => Fields.Where(f => f.IsNamed(name)).Select(f => f.Value).FirstOrDefault();

    /// <summary>The length that the head tells of the body; 0 without one.</summary>
    /// <exception cref="WireException">It is no number.</exception>
    public long ContentLength() =>
        Find("Content-Length") is not { } text ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length
        : throw new WireException("Content-Length is no number");

    private static Http1Head Parse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        return lines[0].Split(' ') is [{ Length: > 0 } method, { Length: > 0 } target, var version] && version.StartsWith("HTTP/1.", StringComparison.Ordinal)
            ? new(method, target, version, [.. lines.Skip(1).Select(Field)])
            : throw new WireException("it is no request of HTTP/1.1");
    }

    private static HeaderField Field(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')) : throw new WireException("a header field has no name");
    }
}
