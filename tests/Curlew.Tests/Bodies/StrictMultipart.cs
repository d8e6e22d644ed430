using System.Text;

namespace Curlew.Tests.Bodies;

/// <summary>RFC 2046 and 7578 to the letter: no preamble, no epilogue, CR LF everywhere.</summary>
internal static class StrictMultipart
{
    public static List<(List<KeyValuePair<string, string>> Headers, byte[] Content)> Parse(byte[] body, string boundary)
    {
        var delimiter = Encoding.ASCII.GetBytes("--" + boundary);
        var parts = new List<(List<KeyValuePair<string, string>>, byte[])>();
        var rest = body.AsSpan();
        Take(ref rest, delimiter);
        while (!rest.StartsWith("--"u8))
        {
            Take(ref rest, "\r\n"u8);
            var headers = new List<KeyValuePair<string, string>>();
            while (TakeLine(ref rest) is { Length: > 0 } line)
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                Assert.True(colon > 0, $"'{line}' is no header.");
                headers.Add(new(line[..colon], line[(colon + 2)..]));
            }

            var end = rest.IndexOf([.. "\r\n"u8, .. delimiter]);
            Assert.True(end >= 0, "A part has no end.");
            parts.Add((headers, rest[..end].ToArray()));
            rest = rest[(end + 2)..];
            Take(ref rest, delimiter);
        }

        Take(ref rest, "--\r\n"u8);
        Assert.True(rest.IsEmpty, "Something comes after the end.");
        return parts;
    }

    private static void Take(ref Span<byte> rest, ReadOnlySpan<byte> expected)
    {
        Assert.True(rest.StartsWith(expected), $"'{Encoding.UTF8.GetString(expected)}' is expected.");
        rest = rest[expected.Length..];
    }

    private static string TakeLine(ref Span<byte> rest)
    {
        var end = rest.IndexOf("\r\n"u8);
        Assert.True(end >= 0, "A line has no end.");
        var line = Encoding.UTF8.GetString(rest[..end]);
        rest = rest[(end + 2)..];
        return line;
    }
}
