namespace Curlew;

/// <summary>Stored responses that a later one tells of: 304, or HEAD (RFC 9111, sections 3.2, 4.3.4 and 4.3.5).</summary>
internal static class Revalidation
{
    // Of one connection, of the bytes of one message, or of how the body was read, which is kept decoded.
    private static readonly string[] s_own =
    [
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "TE",
        "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length", "Content-Encoding", "Content-Range",
    ];

    private static readonly string[] s_compared = ["ETag", "Last-Modified", "Content-Length"];

    /// <summary>Whether status 304 is about this stored response, and not about another one.</summary>
    public static bool IsAbout(CachedResponse stored, CachedResponse notModified)
    {
        if (notModified.Header("ETag") is { } tag)
        {
            // A strong one names one representation only; weak ones say that two are as good.
            return stored.Header("ETag") is { } own && (IsStrong(tag) ? own == tag : Opaque(own) == Opaque(tag));
        }

        return notModified.Header("Last-Modified") is not { } modified || stored.Header("ETag") is not null
            || stored.Header("Last-Modified") == modified;
    }

    /// <summary>Whether HEAD has told of the same body that is stored.</summary>
    public static bool IsSame(CachedResponse stored, CachedResponse head) =>
        s_compared.All(name => head.Header(name) is not { } value || stored.Header(name) is not { } own || own == value);

    /// <summary>The stored response with the headers and the times of the later one.</summary>
    public static CachedResponse Update(CachedResponse stored, CachedResponse later)
    {
        var left = HeaderPair.Tokens(later.Headers, "Connection").Concat(s_own).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var news = later.Headers.Where(h => !left.Contains(h.Name)).ToList();
        var names = news.Select(h => h.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

        // How old the stored one was in caches on the way says nothing any more.
        names.Add("Age");
        return stored with
        {
            Headers = [.. stored.Headers.Where(h => !names.Contains(h.Name)), .. news],
            RequestTime = later.RequestTime,
            ResponseTime = later.ResponseTime,
        };
    }

    private static bool IsStrong(string tag) => !tag.StartsWith("W/", StringComparison.Ordinal);

    private static string Opaque(string tag) => IsStrong(tag) ? tag : tag[2..];
}
