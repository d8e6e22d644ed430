namespace Curlew;

/// <summary>The segments <c>.</c> and <c>..</c> of a path (RFC 3986, section 5.2.4).</summary>
internal static class DotSegments
{
    /// <summary>Whether there may be any.</summary>
    public static bool MayBeIn(ReadOnlySpan<char> path) => path.Contains("/.", StringComparison.Ordinal);

    /// <summary>A path that begins with a slash, without them.</summary>
    public static string Remove(string path)
    {
        if (!MayBeIn(path))
        {
            return path;
        }

        var kept = new char[path.Length];
        var length = 0;
        var rest = path.AsSpan();
        while (!rest.IsEmpty)
        {
            var next = rest[1..].IndexOf('/') + 1;
            var segment = next == 0 ? rest : rest[..next];
            rest = next == 0 ? default : rest[next..];
            if (segment is not ("/." or "/.."))
            {
                segment.CopyTo(kept.AsSpan(length));
                length += segment.Length;
                continue;
            }

            if (segment is "/..")
            {
                length = Math.Max(0, kept.AsSpan(0, length).LastIndexOf('/'));
            }

            if (rest.IsEmpty)
            {
                kept[length++] = '/';
            }
        }

        return new(kept, 0, length);
    }
}
