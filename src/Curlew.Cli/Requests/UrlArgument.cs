using System.Text;
using System.Text.RegularExpressions;
using Curlew.LibCurl;

namespace Curlew.Cli.Requests;

/// <summary>Makes a whole URL of what people type.</summary>
internal static partial class UrlArgument
{
    private const string DefaultScheme = "http://";

    /// <summary><c>:8080/x</c> is on localhost; without a scheme it is http. What a URL may not hold as it is (blanks,
    /// letters outside ASCII after the host) is percent-encoded.</summary>
    /// <exception cref="UsageException">The text is no URL, or one of a scheme that libcurl does not speak.</exception>
    public static string Parse(string text)
    {
        var url = Complete(text.Trim());
        if (url.Any(char.IsControl))
        {
            throw new UsageException("the URL has a control character or a line break in it.");
        }

        url = Encode(url);
        var hasHost = Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Host.Length > 0 || uri.IsFile);
        if (!hasHost)
        {
            throw new UsageException($"'{text}' is not a URL.");
        }

        return CurlLibrary.HasProtocol(uri!.Scheme)
            ? url
            : throw new UsageException($"'{text}' is of the scheme '{uri.Scheme}', which libcurl {CurlLibrary.Version} from {CurlLibrary.Path} does not speak.");
    }

    /// <summary>Adds name and value pairs to the query.</summary>
    public static string AddQuery(string url, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var added = string.Join('&', pairs.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
        if (added.Length == 0)
        {
            return url;
        }

        var hash = url.IndexOf('#', StringComparison.Ordinal);
        var (start, fragment) = hash < 0 ? (url, "") : (url[..hash], url[hash..]);
        var joint = !start.Contains('?', StringComparison.Ordinal) ? "?" : start[^1] is '?' or '&' ? "" : "&";
        return start + joint + added + fragment;
    }

    public static bool IsHttp(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static string Complete(string text)
    {
        if (Scheme().IsMatch(text))
        {
            return text;
        }

        if (!LocalPort().IsMatch(text))
        {
            return DefaultScheme + text;
        }

        var rest = text[1..];
        return DefaultScheme + "localhost" + (rest.Length > 0 && char.IsAsciiDigit(rest[0]) ? ":" : "") + rest;
    }

    private static string Encode(string url)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.IndexOfAny(['/', '?', '#'], authority);
        if (path < 0)
        {
            return url;
        }

        var encoded = new StringBuilder(url, 0, path, url.Length + 16);
        foreach (var rune in url.AsSpan(path).EnumerateRunes())
        {
            encoded.Append(rune.IsAscii && rune.Value != ' ' ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        }

        return encoded.ToString();
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*://", RegexOptions.None, 1000)]
    private static partial Regex Scheme();

    /// <summary>A colon alone, with a port, or with a path; not the start of an IPv6 address.</summary>
    [GeneratedRegex("^:(?!:)([0-9]*)([/?#].*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LocalPort();
}
