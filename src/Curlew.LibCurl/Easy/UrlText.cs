namespace Curlew.LibCurl;

/// <summary>URLs as they may be shown to people.</summary>
internal static class UrlText
{
    /// <summary>Scheme, host and port; the text itself where it is no URL.</summary>
    public static string Origin(string? url)
    {
        var whole = url is null || url.Contains("://", StringComparison.Ordinal) ? url : $"http://{url}";
        return Uri.TryCreate(whole, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.Host}:{uri.Port}" : url ?? "";
    }

    /// <summary>Where the host of a URL begins and ends; libcurl takes one without a scheme too.</summary>
    public static (int Start, int End) Host(string url)
    {
        var (start, end) = Authority(url.AsSpan());
        start += url.AsSpan(start, end - start).LastIndexOf('@') + 1;
        var host = url.AsSpan(start, end - start);
        var port = host.StartsWith("[") ? -1 : host.IndexOf(':');
        return (start, port < 0 ? end : start + port);
    }

    /// <summary>The URL without the user and password that may stand before its host.</summary>
    public static string WithoutCredentials(string url)
    {
        var (start, end) = Authority(url.AsSpan());
        var at = url.AsSpan(start, end - start).LastIndexOf('@');
        return at < 0 ? url : string.Concat(url.AsSpan(0, start), url.AsSpan(start + at + 1));
    }

    /// <summary>The same, with an asterisk for the query, which may have secrets as well.</summary>
    public static string WithoutSecrets(string url)
    {
        var bare = WithoutCredentials(url);
        var end = bare.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? bare : bare[..end] + (bare[end] == '?' ? "?*" : "");
    }

    private static (int Start, int End) Authority(ReadOnlySpan<char> url)
    {
        const string mark = "://";
        var start = url.IndexOf(mark, StringComparison.Ordinal) is var scheme and >= 0 ? scheme + mark.Length : 0;
        var length = url[start..].IndexOfAny('/', '?', '#');
        return (start, length < 0 ? url.Length : start + length);
    }
}
