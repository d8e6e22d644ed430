using System.Runtime.InteropServices;

namespace Curlew;

/// <summary>Makes the Cookie header of a request (RFC 6265bis, 5.8.3).</summary>
internal static class CookieHeader
{
    [ThreadStatic]
    private static List<Match>? t_matches;

    /// <summary>
    /// The header's value, or null for none. Where two layers have a cookie of one name, one is sent: a request's own
    /// cookie before the jar's, and of one without a domain and one of the host the one that was set later.
    /// </summary>
    public static string? Make(CookieStore store, CookieStore? own, in CookieUrl url, CookieHop hop, string? topLevelSite, DateTimeOffset now)
    {
        var matches = t_matches ??= [];
        try
        {
            var layers = Collect(matches, store, url, hop, topLevelSite, now, isOwn: false);
            layers += own is null ? 0 : Collect(matches, own, url, hop, topLevelSite, now, isOwn: true);
            if (layers > 1)
            {
                RemoveHidden(matches);
                CollectionsMarshal.AsSpan(matches).Sort(Match.CompareForSending);
            }

            return matches.Count == 0 ? null : Join(matches, now);
        }
        finally
        {
            matches.Clear();
        }
    }

    private static int Collect(
        List<Match> matches, CookieStore store, in CookieUrl url, CookieHop hop, string? topLevelSite, DateTimeOffset now, bool isOwn)
    {
        if (store.IsEmpty)
        {
            return 0;
        }

        var site = store.SiteOf(url.Host);
        var before = matches.Count;
        foreach (var cookie in url.Host.Length == 0 ? [] : store.At(site))
        {
            if (IsFor(cookie.Cookie, url, site, hop, topLevelSite) && !cookie.HasExpired(now))
            {
                matches.Add(new(cookie, isOwn));
            }
        }

        var layers = matches.Count > before ? 1 : 0;
        before = matches.Count;
        foreach (var cookie in (hop & CookieHop.OtherOrigin) != CookieHop.None ? [] : store.AtAnyHost())
        {
            if (IsFor(cookie.Cookie, url, site, hop, topLevelSite) && !cookie.HasExpired(now))
            {
                matches.Add(new(cookie, isOwn));
            }
        }

        return layers + (matches.Count > before ? 1 : 0);
    }

    private static bool IsFor(HttpCookie cookie, in CookieUrl url, ReadOnlySpan<char> site, CookieHop hop, string? topLevelSite) =>
        (!cookie.Secure || url.IsSecure) &&
        url.IsUnder(cookie.Path) &&
        (cookie.Domain.Length == 0 || (cookie.HostOnly ? cookie.Domain == url.Host : CookieHost.IsIn(url.Host, cookie.Domain))) &&
        ((hop & CookieHop.CrossSite) == CookieHop.None || cookie.SameSite switch
        {
            CookieSameSite.None => true,
            CookieSameSite.Strict => false,
            _ => (hop & CookieHop.UnsafeMethod) == CookieHop.None,
        }) &&
        (cookie.PartitionKey is not { } key || (topLevelSite is null ? url.IsTopLevelSite(key, site) : key == topLevelSite));

    private static void RemoveHidden(List<Match> matches)
    {
        var all = CollectionsMarshal.AsSpan(matches);
        for (var i = 0; i < all.Length; i++)
        {
            for (var other = 0; other < all.Length && !all[i].IsHidden; other++)
            {
                all[i] = all[i] with { IsHidden = all[i].IsHiddenBy(all[other]) };
            }
        }

        matches.RemoveAll(static m => m.IsHidden);
    }

    private static string Join(List<Match> matches, DateTimeOffset now)
    {
        var length = 2 * (matches.Count - 1);
        foreach (var (stored, _) in CollectionsMarshal.AsSpan(matches))
        {
            var cookie = stored.Cookie;
            length += cookie.Value.Length + (cookie.Name.Length == 0 ? 0 : cookie.Name.Length + 1);
            stored.Use(now);
        }

        return string.Create(length, matches, static (text, matches) =>
        {
            foreach (var (stored, _) in CollectionsMarshal.AsSpan(matches))
            {
                if (stored.Cookie.Name.Length > 0)
                {
                    Append(ref text, stored.Cookie.Name);
                    Append(ref text, "=");
                }

                Append(ref text, stored.Cookie.Value);
                if (text.Length > 0)
                {
                    Append(ref text, "; ");
                }
            }
        });
    }

    private static void Append(ref Span<char> text, string part)
    {
        part.CopyTo(text);
        text = text[part.Length..];
    }

    private readonly record struct Match(StoredCookie Stored, bool IsOwn)
    {
        public bool IsHidden { get; init; }

        private bool HasDomain => Stored.Cookie.Domain.Length > 0;

        public static int CompareForSending(Match one, Match other)
        {
            var byPath = other.Stored.Cookie.Path.Length.CompareTo(one.Stored.Cookie.Path.Length);
            var byLayer = byPath != 0 ? byPath : one.IsOwn.CompareTo(other.IsOwn);
            return byLayer != 0 ? byLayer : StoredCookie.CompareForSending(one.Stored, other.Stored);
        }

        public bool IsHiddenBy(in Match other) =>
            Stored.Cookie.Name == other.Stored.Cookie.Name &&
            (IsOwn != other.IsOwn ? other.IsOwn : HasDomain != other.HasDomain && other.Stored.Version > Stored.Version);
    }
}
