namespace Curlew.LibCurl.Interop;

/// <summary>Refuses text that would break out of its line on the wire.</summary>
internal static class HeaderLine
{
    public static void Validate(IEnumerable<string> trailers)
    {
        foreach (var trailer in trailers)
        {
            RefuseLineBreaks(trailer, nameof(trailers));
            if (!trailer.Contains(':', StringComparison.Ordinal))
            {
                throw new ArgumentException($"'{trailer}' is no trailer; write 'Name: value'.", nameof(trailers));
            }
        }
    }

    public static void RefuseLineBreaks(ReadOnlySpan<char> text, string argument)
    {
        if (text.IndexOfAny('\r', '\n') >= 0)
        {
            throw LineBreak(argument);
        }
    }

    public static void RefuseLineBreaks(ReadOnlySpan<byte> text, string argument)
    {
        if (text.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
        {
            throw LineBreak(argument);
        }
    }

    private static ArgumentException LineBreak(string argument) =>
        new($"{argument} has a line break in it, which would let it add lines of its own to what is sent; remove CR and LF.", argument);
}
