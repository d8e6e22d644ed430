namespace Curlew.LibCurl.Interop;

/// <summary>What may stand on a header line, and what of it is a value.</summary>
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

    /// <summary>Takes the blanks of ASCII off both ends; what else Unicode calls blank is data here.</summary>
    public static string TrimBlanks(string value) => value.Trim([' ', '\t', '\r', '\n', '\v', '\f']);

    private static ArgumentException LineBreak(string argument) =>
        new($"{argument} has a line break in it, which would let it add lines of its own to what is sent; remove CR and LF.", argument);
}
