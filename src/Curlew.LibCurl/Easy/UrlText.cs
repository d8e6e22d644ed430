namespace Curlew.LibCurl;

/// <summary>URLs as they may be shown to people.</summary>
internal static class UrlText
{
    /// <summary>Scheme, host and port; the text itself where it is no URL.</summary>
    public static string Authority(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.Host}:{uri.Port}" : url ?? "";

    /// <summary>The URL without the user and password that may stand before its host.</summary>
    public static string WithoutCredentials(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
        {
            return url;
        }

        start += 3;
        var authority = url.AsSpan(start);
        var end = authority.IndexOfAny('/', '?', '#');
        var at = (end < 0 ? authority : authority[..end]).LastIndexOf('@');
        return at < 0 ? url : string.Concat(url.AsSpan(0, start), authority[(at + 1)..]);
    }
}
