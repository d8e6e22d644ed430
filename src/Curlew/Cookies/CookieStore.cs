using System.Collections.Concurrent;

namespace Curlew;

/// <summary>
/// The cookies of a jar, by site. What a site has is an array that never changes, in the order of sending: readers take it
/// and wait for nobody, writers put another in its place, one writer at a time.
/// </summary>
internal sealed class CookieStore(PublicSuffixes? suffixes)
{
    public const int MaxPerSite = 180;
    public const int MaxTotal = 3000;

    // Where cookies without a domain are: no site has an empty name.
    private const string Anywhere = "";

    private readonly ConcurrentDictionary<string, StoredCookie[]> _sites = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private volatile int _count;
    private long _sequence;

    public bool IsEmpty => _count == 0;

    /// <summary>The registrable domain of a host, or the host itself where it has none.</summary>
    public ReadOnlySpan<char> SiteOf(ReadOnlySpan<char> host) => PublicSuffixes.SiteOf(host, suffixes);

    /// <summary>What a site has.</summary>
    public StoredCookie[] At(ReadOnlySpan<char> site) =>
        _sites.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(site, out var cookies) ? cookies : [];

    /// <summary>What is for every host.</summary>
    public StoredCookie[] AtAnyHost() => At(Anywhere);

    /// <summary>All that had not expired by then, the oldest first.</summary>
    public List<StoredCookie> All(DateTimeOffset now)
    {
        var all = new List<StoredCookie>(_count);
        foreach (var (_, cookies) in _sites)
        {
            all.AddRange(cookies.Where(c => !c.HasExpired(now)));
        }

        all.Sort((one, other) => one.Order.CompareTo(other.Order));
        return all;
    }

    /// <summary>Sets a cookie, or takes it away when it has expired.</summary>
    /// <param name="cookie">The cookie.</param>
    /// <param name="now">The time.</param>
    /// <param name="refuse">Whether one that is there forbids it.</param>
    /// <returns>False if it was refused.</returns>
    public bool Put(HttpCookie cookie, DateTimeOffset now, Func<HttpCookie, HttpCookie, bool>? refuse = null)
    {
        var site = SiteOf(cookie.Domain).ToString();
        lock (_writing)
        {
            var cookies = At(site);
            if (refuse is not null && Array.Exists(cookies, c => !c.HasExpired(now) && refuse(c.Cookie, cookie)))
            {
                return false;
            }

            var old = Array.Find(cookies, c => c.Cookie.IsSameCookie(cookie));
            if (cookie.Expires <= now)
            {
                if (old is not null)
                {
                    Replace(site, cookies, [.. cookies.Where(c => c != old)]);
                }

                return true;
            }

            var alive = old is not null && !old.HasExpired(now) ? old : null;
            var created = alive?.Cookie.Created ?? (cookie.Created == default ? now : cookie.Created);
            var version = ++_sequence;
            var added = new StoredCookie(cookie with { Created = created }, alive?.Order ?? version, version, now.UtcTicks);
            var all = cookies.Where(c => c != old).Append(added).ToList();
            if (all.Count > MaxPerSite && site != Anywhere)
            {
                all.RemoveAll(c => c.HasExpired(now));
                while (all.Count > MaxPerSite)
                {
                    all.Remove(Victim(all, added)!);
                }
            }

            all.Sort(StoredCookie.CompareForSending);
            Replace(site, cookies, [.. all]);
            if (_count > MaxTotal)
            {
                EvictAnywhere(added, now);
            }

            return true;
        }
    }

    /// <summary>Takes cookies away.</summary>
    /// <returns>How many.</returns>
    public int Remove(Predicate<HttpCookie> which)
    {
        lock (_writing)
        {
            var before = _count;
            foreach (var (site, cookies) in _sites)
            {
                if (Array.Exists(cookies, c => which(c.Cookie)))
                {
                    Replace(site, cookies, Array.FindAll(cookies, c => !which(c.Cookie)));
                }
            }

            return before - _count;
        }
    }

    private void Replace(string site, StoredCookie[] old, StoredCookie[] cookies)
    {
        if (cookies.Length == 0)
        {
            _sites.TryRemove(site, out _);
        }
        else
        {
            _sites[site] = cookies;
        }

        _count += cookies.Length - old.Length;
    }

    private void EvictAnywhere(StoredCookie added, DateTimeOffset now)
    {
        StoredCookie? victim = null;
        foreach (var (site, cookies) in _sites)
        {
            if (Array.Exists(cookies, c => c.HasExpired(now)))
            {
                Replace(site, cookies, Array.FindAll(cookies, c => !c.HasExpired(now)));
            }
            else if (site != Anywhere)
            {
                victim = Victim(cookies, added, victim);
            }
        }

        if (_count > MaxTotal && victim is not null)
        {
            var site = SiteOf(victim.Cookie.Domain).ToString();
            var cookies = At(site);
            Replace(site, cookies, Array.FindAll(cookies, c => c != victim));
        }
    }

    /// <summary>What goes first: cookies that are not secure before those that are, and of these what was used least lately.</summary>
    /// <param name="cookies">Where to look.</param>
    /// <param name="added">The one that the room is for.</param>
    /// <param name="victim">What would go first so far.</param>
    private static StoredCookie? Victim(IReadOnlyList<StoredCookie> cookies, StoredCookie added, StoredCookie? victim = null)
    {
        for (var i = 0; i < cookies.Count; i++)
        {
            var cookie = cookies[i];
            if (cookie != added && (victim is null || Rank(cookie).CompareTo(Rank(victim)) < 0))
            {
                victim = cookie;
            }
        }

        return victim;

        static (bool, long, long) Rank(StoredCookie cookie) => (cookie.Cookie.Secure, cookie.LastUsed, cookie.Version);
    }
}
