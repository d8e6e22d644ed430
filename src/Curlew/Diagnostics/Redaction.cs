using System.Text.RegularExpressions;

namespace Curlew;

/// <summary>Takes secrets out of what is shown, logged or measured: credentials and queries of URLs, values of headers.</summary>
internal static partial class Redaction
{
    /// <summary>What stands in the place of a header's value.</summary>
    public const string Hidden = "[hidden]";

    private const RegexOptions Fast = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    private static readonly string[] s_secrets =
    [
        "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "Cookie2", "Set-Cookie2", "X-Api-Key", "X-Auth-Token",
        "X-Amz-Security-Token",
    ];

    /// <summary>A URL without credentials and fragment, and with <c>*</c> for its query, as <see cref="HttpClient"/> tells it.</summary>
    public static string Url(string url)
    {
        var end = url.AsSpan().IndexOfAny('?', '#');
        var bare = end < 0 ? url : url[..end];
        var query = end >= 0 && url[end] == '?' && end + 1 < url.Length && url[end + 1] != '#' ? "?*" : "";

        var start = bare.IndexOf("//", StringComparison.Ordinal);
        if (start < 0)
        {
            return bare + query;
        }

        start += 2;
        var path = bare.IndexOf('/', start);
        var authority = path < 0 ? bare.AsSpan(start) : bare.AsSpan(start..path);
        var at = authority.LastIndexOf('@');
        return at < 0 ? bare + query : string.Concat(bare.AsSpan(0, start), bare.AsSpan(start + at + 1), query);
    }

    /// <summary>Whether the value of that header is for the server alone.</summary>
    public static bool IsSecret(ReadOnlySpan<char> header)
    {
        foreach (var secret in s_secrets)
        {
            if (header.Equals(secret, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A line of a request's or an answer's head, or of libcurl's talk: header values, and URLs in the rest.</summary>
    public static string Line(string line)
    {
        // The name of a pseudo-header begins with a colon.
        var colon = line.Length > 1 ? line.IndexOf(':', 1) : -1;
        if (colon > 0 && IsSecret(line.AsSpan(0, colon)))
        {
            return string.Concat(line.AsSpan(0, colon + 1), " ", Hidden);
        }

        // libcurl also tells the headers of HTTP/2 and HTTP/3 one by one: [HTTP/2] [1] [cookie: a=b]
        line = BracketedHeader().Replace(line, static match =>
            IsSecret(match.Groups["name"].ValueSpan) ? $"[{match.Groups["name"].ValueSpan}: {Hidden}]" : match.Value);
        return Query().Replace(Credentials().Replace(line, "://"), "?*");
    }

    [GeneratedRegex(@"\[(?<name>[A-Za-z0-9-]+): (?<value>.*)\]", Fast)]
    private static partial Regex BracketedHeader();

    [GeneratedRegex(@"://[^/?#\s""'<>]*@", Fast)]
    private static partial Regex Credentials();

    [GeneratedRegex(@"\?[^\s""'<>\]]+", Fast)]
    private static partial Regex Query();
}

/// <summary>A URL that is told without its secrets, once somebody reads it.</summary>
internal readonly record struct RedactedUrl(string Url)
{
    public override string ToString() => Redaction.Url(Url);
}
