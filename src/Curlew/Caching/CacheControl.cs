using System.Globalization;

namespace Curlew;

/// <summary>The directives of Cache-Control, of a request or a response (RFC 9111, section 5.2).</summary>
internal sealed class CacheControl
{
    // "an overflow is 2^31" (RFC 9111, section 1.2.2)
    private const long MaxSeconds = 1L << 31;

    private CacheControl()
    {
    }

    public bool NoStore { get; private set; }

    public bool NoCache { get; private set; }

    public bool IsPrivate { get; private set; }

    public bool IsPublic { get; private set; }

    public bool MustRevalidate { get; private set; }

    public bool ProxyRevalidate { get; private set; }

    public bool MustUnderstand { get; private set; }

    public bool IsImmutable { get; private set; }

    public bool OnlyIfCached { get; private set; }

    public TimeSpan? MaxAge { get; private set; }

    public TimeSpan? SharedMaxAge { get; private set; }

    public TimeSpan? MinFresh { get; private set; }

    /// <summary><see cref="TimeSpan.MaxValue"/> for a response of any age.</summary>
    public TimeSpan? MaxStale { get; private set; }

    public TimeSpan? StaleIfError { get; private set; }

    /// <summary>Of a request; a lone Pragma counts as it did in HTTP/1.0.</summary>
    public static CacheControl OfRequest(IReadOnlyList<HeaderPair> headers)
    {
        var control = Of(headers);
        if (HeaderPair.First(headers, "Cache-Control") is null)
        {
            control.NoCache = HeaderPair.Tokens(headers, "Pragma").Contains("no-cache", StringComparer.OrdinalIgnoreCase);
        }

        return control;
    }

    public static CacheControl Of(IReadOnlyList<HeaderPair> headers)
    {
        var control = new CacheControl();
        foreach (var value in HeaderPair.Values(headers, "Cache-Control"))
        {
            control.Read(value);
        }

        return control;
    }

    /// <summary>A number of seconds; null where it is none.</summary>
    public static TimeSpan? ParseSeconds(string? text)
    {
        if (string.IsNullOrEmpty(text) || !text.All(char.IsAsciiDigit))
        {
            return null;
        }

        var fits = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        return TimeSpan.FromSeconds(fits ? Math.Min(seconds, MaxSeconds) : MaxSeconds);
    }

    private void Read(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var end = text.AsSpan(at).IndexOfAny(",=");
            var name = text.AsSpan(at, end < 0 ? text.Length - at : end).Trim(" \t").ToString();
            at = end < 0 ? text.Length : at + end;
            string? argument = null;
            if (at < text.Length && text[at] == '=')
            {
                argument = ReadArgument(text, ref at);
            }

            at++;
            Set(name, argument);
        }
    }

    /// <summary>Reads from the = to the next comma outside quotes.</summary>
    private static string ReadArgument(string text, ref int at)
    {
        var argument = new System.Text.StringBuilder();
        var isQuoted = false;
        for (at++; at < text.Length && (isQuoted || text[at] != ','); at++)
        {
            switch (text[at])
            {
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '\\' when isQuoted && at + 1 < text.Length:
                    argument.Append(text[++at]);
                    break;
                default:
                    argument.Append(text[at]);
                    break;
            }
        }

        return argument.ToString().Trim(' ', '\t');
    }

    private void Set(string name, string? argument)
    {
        switch (name.ToLowerInvariant())
        {
            case "no-store":
                NoStore = true;
                break;
            case "no-cache": // also with names of fields: asking the server is always right
                NoCache = true;
                break;
            case "private":
                IsPrivate = true;
                break;
            case "public":
                IsPublic = true;
                break;
            case "must-revalidate":
                MustRevalidate = true;
                break;
            case "proxy-revalidate":
                ProxyRevalidate = true;
                break;
            case "must-understand":
                MustUnderstand = true;
                break;
            case "immutable":
                IsImmutable = true;
                break;
            case "only-if-cached":
                OnlyIfCached = true;
                break;
            case "max-age":
                MaxAge = Lifetime(MaxAge, argument);
                break;
            case "s-maxage":
                SharedMaxAge = Lifetime(SharedMaxAge, argument);
                break;
            case "min-fresh":
                MinFresh = ParseSeconds(argument) ?? MinFresh;
                break;
            case "max-stale":
                MaxStale = argument is null ? TimeSpan.MaxValue : ParseSeconds(argument);
                break;
            case "stale-if-error":
                StaleIfError = ParseSeconds(argument) ?? StaleIfError;
                break;
            default: // unknown directives are ignored
                break;
        }
    }

    /// <summary>One that cannot be read makes a response stale, and of several the shortest counts.</summary>
    private static TimeSpan Lifetime(TimeSpan? earlier, string? argument)
    {
        var lifetime = ParseSeconds(argument) ?? TimeSpan.Zero;
        return earlier < lifetime ? earlier.Value : lifetime;
    }
}
