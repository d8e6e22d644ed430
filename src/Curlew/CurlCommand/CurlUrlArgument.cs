namespace Curlew;

/// <summary>The URL of a command, which curl first takes for a pattern.</summary>
internal sealed class CurlUrlArgument(ShellWord word, bool asItIs, string defaultScheme)
{
    private const string PatternSigns = "{}[]";

    public static bool HasPatternSign(string url) => url.AsSpan().ContainsAny(PatternSigns);

    /// <exception cref="CurlCommandException">It is no URL, or a pattern for several.</exception>
    public string Read()
    {
        var url = OptionValues.WithScheme(asItIs ? word.Text : Unescape(word.Text), defaultScheme);
        return url.Length > 0 ? url : throw word.Error("the URL is empty");
    }

    /// <summary>Adds to the query, in front of a fragment.</summary>
    public static string AddQuery(string url, string query)
    {
        var (start, fragment) = Split(url, url.IndexOf('#', StringComparison.Ordinal));
        var joint = !start.Contains('?', StringComparison.Ordinal) ? "?" : start[^1] is '?' or '&' ? "" : "&";
        return start + joint + query + fragment;
    }

    /// <summary>An upload to a folder goes to the file of the same name in it.</summary>
    public static string AddFileName(string url, string file)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var (start, rest) = Split(url, url.IndexOfAny(['?', '#'], authority));
        var slash = start.LastIndexOf('/');
        if (slash >= authority && slash < start.Length - 1)
        {
            return url;
        }

        var name = file[(file.LastIndexOfAny(['/', '\\']) + 1)..];
        return $"{start}{(slash >= authority ? "" : "/")}{Uri.EscapeDataString(name)}{rest}";
    }

    private static (string Start, string End) Split(string url, int position) =>
        position < 0 ? (url, "") : (url[..position], url[position..]);

    private string Unescape(string url)
    {
        var plain = new System.Text.StringBuilder(url.Length);
        for (var i = 0; i < url.Length; i++)
        {
            if (url[i] == '\\' && i + 1 < url.Length && PatternSigns.Contains(url[i + 1], StringComparison.Ordinal))
            {
                plain.Append(url[++i]);
            }
            else if (url[i] == '[' && AddressLength(url.AsSpan(i)) is > 0 and var length)
            {
                plain.Append(url, i, length);
                i += length - 1;
            }
            else if (PatternSigns.Contains(url[i], StringComparison.Ordinal))
            {
                throw word.Error($"'{url[i]}' in the URL makes a pattern for several; add --globoff to take it as it is");
            }
            else
            {
                plain.Append(url[i]);
            }
        }

        return plain.ToString();
    }

    /// <summary>An IPv6 address in its brackets is no pattern.</summary>
    private static int AddressLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(']');
        var address = end < 0 ? [] : text[1..end];
        return address.Contains(':') && System.Net.IPAddress.TryParse(address, out _) ? end + 1 : 0;
    }
}
