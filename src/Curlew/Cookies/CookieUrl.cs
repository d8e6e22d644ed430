namespace Curlew;

/// <summary>What cookies look at in a URL.</summary>
internal readonly struct CookieUrl
{
    public CookieUrl(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri)
        {
            throw new ArgumentException($"'{url}' is not an absolute URL, so that it has no host for cookies.", nameof(url));
        }

        this = new(url.Scheme, url.IdnHost, url.AbsolutePath);
    }

    /// <param name="scheme">Scheme, without the colon.</param>
    /// <param name="host">Host; brackets around IPv6 addresses may be there or not.</param>
    /// <param name="path">Path as it is sent, without the query.</param>
    public CookieUrl(string scheme, string host, string path)
    {
        Host = CookieHost.Canonical(host);
        Path = path is ['/', ..] ? path : "/";

        // A socket belongs to the site of the page that opens it.
        Scheme = scheme.ToLowerInvariant() switch { "wss" => "https", "ws" => "http", var other => other };
        IsSecure = Scheme == "https" || CookieHost.IsThisMachine(Host);
    }

    public string Scheme { get; }

    public string Host { get; }

    public string Path { get; }

    /// <summary>Whether cookies for secure transports alone may be seen on the way there.</summary>
    public bool IsSecure { get; }

    /// <summary>Whether what a cookie takes over from a URL is what cookies can have.</summary>
    public bool CanSetCookies => CookieHost.IsHost(Host) && CookieText.IsClean(Path);

    /// <summary>The path of a cookie that came without one (RFC 6265bis, 5.1.4).</summary>
    public string DefaultPath => Path.LastIndexOf('/') is var slash and > 0 ? Path[..slash] : "/";

    /// <summary>Whether the path is the cookie's or lies under it (RFC 6265bis, 5.1.4).</summary>
    public bool IsUnder(string cookiePath) => IsUnder(Path, cookiePath);

    public static bool IsUnder(string path, string cookiePath) =>
        path.StartsWith(cookiePath, StringComparison.Ordinal) &&
        (path.Length == cookiePath.Length || cookiePath[^1] == '/' || path[cookiePath.Length] == '/');

    /// <summary>The key of cookies that are kept for this site as the top level.</summary>
    public string TopLevelSite(ReadOnlySpan<char> site) => $"{Scheme}://{site}";

    /// <summary>Whether a key is that, without making one.</summary>
    public bool IsTopLevelSite(ReadOnlySpan<char> key, ReadOnlySpan<char> site) =>
        key.StartsWith(Scheme) && key[Scheme.Length..].StartsWith("://") && key[(Scheme.Length + 3)..].SequenceEqual(site);
}
