namespace Curlew;

/// <summary>
/// Trims spaces and tabs, which are no part of a header's name or value (RFC 9110, section 5.6.3). Every line of every response
/// comes through here; the framework's own trimming is generic over bytes, so nothing has compiled it ahead.
/// </summary>
internal static class Blanks
{
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => TrimStart(TrimEnd(text));

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        var start = 0;
        while (start < text.Length && text[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        return text[start..];
    }

    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text) => TrimEnd(text, (byte)' ', (byte)'\t');

    /// <summary>Without the CR and LF behind a line.</summary>
    public static ReadOnlySpan<byte> TrimLineEnd(ReadOnlySpan<byte> line) => TrimEnd(line, (byte)'\r', (byte)'\n');

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text, byte one, byte other)
    {
        var end = text.Length;
        while (end > 0 && (text[end - 1] == one || text[end - 1] == other))
        {
            end--;
        }

        return text[..end];
    }
}
