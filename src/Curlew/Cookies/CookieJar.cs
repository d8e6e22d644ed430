using System.Collections;

namespace Curlew;

/// <summary>
/// The cookies of a session, kept as browsers keep them (RFC 6265bis): for the hosts, paths and transports that servers named,
/// never for a public suffix, and with limits. Or those of one request.
/// </summary>
/// <remarks>
/// <para>Any thread may use a jar at any time. Readers never wait; what one thread sets is there for all when the call
/// returns. Enumerating goes over the cookies that were there when it began, the oldest first.</para>
/// <para>A cookie that is set <b>without a domain</b> has no host of its own: it goes to whatever host a request names, and not
/// to another one that a redirect leads to. Servers can neither replace nor delete it. If the host sets a cookie of that name, the
/// one of the two that was set later is sent.</para>
/// <para>At most 180 cookies of a site and 3000 in all are kept, apart from those without a domain. Those that have been out
/// of use for longest make room, and first those that are not <see cref="HttpCookie.Secure"/>.</para>
/// </remarks>
/// <example><code>var jar = new CookieJar { ["theme"] = "dark" };
/// jar.Set("id", "7", domain: ".example.com", secure: true);</code></example>
public sealed partial class CookieJar : IEnumerable<HttpCookie>
{
    private const string SecurePrefix = "__Secure-";
    private const string HostPrefix = "__Host-";

    private readonly CookieStore _store;
    private readonly PublicSuffixes? _suffixes;
    private readonly TimeProvider _time;

    /// <summary>Makes an empty jar.</summary>
    /// <param name="suffixes">Names that no cookie may be for. Default: <see cref="Curlew.PublicSuffixes.Default"/>.</param>
    /// <param name="time">The clock that cookies end by. Default: the system's.</param>
    public CookieJar(PublicSuffixes? suffixes = null, TimeProvider? time = null)
    {
        _suffixes = suffixes;
        _time = time ?? TimeProvider.System;
        _store = new(suffixes);
    }

    /// <summary>How many cookies there are that have not ended.</summary>
    public int Count => _store.IsEmpty ? 0 : _store.All(_time.GetUtcNow()).Count;

    /// <summary>The value of a cookie: see <see cref="Get"/> and <see cref="Set"/>. Setting null deletes all of that name.</summary>
    /// <param name="name">The cookie's name.</param>
    /// <exception cref="CookieConflictException">Unrelated hosts have it with different values.</exception>
    public string? this[string name]
    {
        get => Get(name);
        set
        {
            if (value is null)
            {
                Delete(name);
            }
            else
            {
                Set(name, value);
            }
        }
    }

    /// <summary>Makes a jar with cookies that have no domain.</summary>
    /// <param name="cookies">Names and values.</param>
    public static implicit operator CookieJar(Dictionary<string, string> cookies) => FromDictionary(cookies);

    /// <summary>Makes a jar with cookies that have no domain.</summary>
    /// <param name="cookies">Names and values.</param>
    /// <exception cref="ArgumentException">See <see cref="HttpCookie(string, string)"/>.</exception>
    public static CookieJar FromDictionary(IEnumerable<KeyValuePair<string, string>> cookies)
    {
        var jar = new CookieJar();
        jar.Update(cookies);
        return jar;
    }

    /// <summary>Sets a cookie, in place of one with this name, domain and path.</summary>
    /// <param name="name">The name. <c>__Secure-</c> makes it secure; <c>__Host-</c> makes it secure, for all paths, and for that
    /// host alone.</param>
    /// <param name="value">The value, as it is to be sent.</param>
    /// <param name="domain">The host it is for; with a leading dot, its subdomains too. Empty: whatever host is asked.</param>
    /// <param name="path">What the paths of URLs must be or lie under.</param>
    /// <param name="secure">Whether it is sent by https, or to this machine, alone.</param>
    /// <exception cref="ArgumentException">Something that a cookie cannot have: see <see cref="HttpCookie"/>.</exception>
    public void Set(string name, string value, string domain = "", string path = "/", bool secure = false)
    {
        ArgumentNullException.ThrowIfNull(domain);
        Add(new(name, value) { Domain = domain, HostOnly = domain is not ['.', ..], Path = path, Secure = secure });
    }

    /// <summary>Sets a cookie, in place of one with this name and path and no domain.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value, as it is to be sent.</param>
    public void Add(string name, string value) => Set(name, value);

    /// <summary>
    /// Sets a cookie, in place of one with this name, domain and path. One that has ended deletes it instead. What
    /// <c>__Secure-</c> and <c>__Host-</c> promise is made true, and a cookie of an address or a public suffix is for that host alone.
    /// </summary>
    /// <param name="cookie">The cookie.</param>
    public void Add(HttpCookie cookie)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        if (cookie.Name.Length + cookie.Value.Length == 0)
        {
            throw new ArgumentException("A cookie needs a name or a value.", nameof(cookie));
        }

        _store.Put(Promised(cookie), _time.GetUtcNow());
    }

    /// <summary>Sets cookies that have no domain.</summary>
    /// <param name="cookies">Names and values.</param>
    public void Update(IEnumerable<KeyValuePair<string, string>> cookies)
    {
        ArgumentNullException.ThrowIfNull(cookies);
        foreach (var (name, value) in cookies)
        {
            Set(name, value);
        }
    }

    /// <summary>Sets cookies, those of another jar for example.</summary>
    /// <param name="cookies">The cookies.</param>
    public void Update(IEnumerable<HttpCookie> cookies)
    {
        ArgumentNullException.ThrowIfNull(cookies);
        foreach (var cookie in cookies)
        {
            Add(cookie);
        }
    }

    /// <summary>The value of a cookie; null if there is none.</summary>
    /// <param name="name">The cookie's name; case counts.</param>
    /// <param name="domain">Only one of this domain; empty for those without one. Null: any.</param>
    /// <param name="path">Only one of this path. Null: any.</param>
    /// <returns>Of several the value for the longest domain, and there for the longest path.</returns>
    /// <exception cref="CookieConflictException">It has different values, and the domains are not one within the
    /// other: say which.</exception>
    public string? Get(string name, string? domain = null, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isWanted = Filter(name, domain, path);
        var found = Sorted().Where(c => isWanted(c)).ToList();
        foreach (var cookie in found)
        {
            if (found.Find(other => other.Value != cookie.Value && AreUnrelated(cookie.Domain, other.Domain)) is { } other)
            {
                throw new CookieConflictException(
                    $"The cookie '{name}' has different values for {cookie.Domain} and {other.Domain}: say which domain is meant.");
            }
        }

        return found.FirstOrDefault()?.Value;
    }

    /// <summary>Names and values. Of cookies with one name, the one for the longest domain and path counts.</summary>
    /// <param name="domain">Only those of this domain; empty for those without one. Null: any.</param>
    /// <param name="path">Only those of this path. Null: any.</param>
    public IReadOnlyDictionary<string, string> ToDictionary(string? domain = null, string? path = null)
    {
        var isWanted = Filter(name: null, domain, path);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cookie in Sorted().Where(c => isWanted(c)))
        {
            values.TryAdd(cookie.Name, cookie.Value);
        }

        return values;
    }

    /// <summary>Deletes cookies.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="domain">Only those of this domain; empty for those without one. Null: any.</param>
    /// <param name="path">Only those of this path. Null: any.</param>
    /// <returns>Whether there was one.</returns>
    public bool Delete(string name, string? domain = null, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _store.Remove(Filter(name, domain, path)) > 0;
    }

    /// <summary>Deletes all cookies, or some.</summary>
    /// <param name="domain">Only those of this domain; empty for those without one. Null: any.</param>
    /// <param name="path">Only those of this path. Null: any.</param>
    public void Clear(string? domain = null, string? path = null) => _store.Remove(Filter(name: null, domain, path));

    /// <summary>
    /// Takes what a server set (RFC 6265bis, 5.7): stores the cookie, deletes one, or ignores what browsers ignore.
    /// </summary>
    /// <param name="url">The URL that the response came from.</param>
    /// <param name="setCookie">The value of one Set-Cookie header.</param>
    /// <returns>Whether it was accepted. The deletion of a cookie is, even if there is none.</returns>
    /// <exception cref="ArgumentException">The URL is not absolute.</exception>
    public bool Receive(Uri url, string setCookie)
    {
        ArgumentNullException.ThrowIfNull(setCookie);
        return Receive(new CookieUrl(url), setCookie);
    }

    /// <summary>Takes what a server set, byte by byte: UTF-8, or else Latin-1.</summary>
    /// <inheritdoc cref="Receive(Uri, string)"/>
    public bool Receive(Uri url, ReadOnlySpan<byte> setCookie) => Receive(new CookieUrl(url), CookieText.Decode(setCookie));

    /// <summary>The Cookie header of a request that a person made, such as <c>a=1; b=2</c>; null if no cookie is for it.</summary>
    /// <param name="url">The URL of the request.</param>
    /// <exception cref="ArgumentException">The URL is not absolute.</exception>
    public string? HeaderFor(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return _store.IsEmpty ? null : HeaderFor(new CookieUrl(url));
    }

    /// <summary>Goes over the cookies that are there now and have not ended, the oldest first.</summary>
    public IEnumerator<HttpCookie> GetEnumerator() => _store.All(_time.GetUtcNow()).Select(c => c.Cookie).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether there is nothing to send, at the cost of one read.</summary>
    internal bool IsEmpty => _store.IsEmpty;

    /// <summary>The Cookie header of a request.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="hop">How the request came about.</param>
    /// <param name="own">Cookies of this request alone; they stand in for those of the jar that have their names.</param>
    /// <param name="topLevelSite">The site that partitioned cookies are kept for; null for the URL's own.</param>
    internal string? HeaderFor(in CookieUrl url, CookieHop hop = CookieHop.None, CookieJar? own = null, string? topLevelSite = null) =>
        _store.IsEmpty && own is not { IsEmpty: false } ? null
            : CookieHeader.Make(_store, own?._store, url, hop, topLevelSite, _time.GetUtcNow());

    /// <summary>Whether two URLs are of one site: the same scheme and the same registrable domain.</summary>
    internal bool IsSameSite(in CookieUrl one, in CookieUrl other) =>
        one.Scheme == other.Scheme && _store.SiteOf(one.Host).SequenceEqual(_store.SiteOf(other.Host));

    /// <summary>Takes what a server set.</summary>
    /// <param name="url">The URL that the response came from.</param>
    /// <param name="setCookie">The value of the header.</param>
    /// <param name="topLevelSite">The site that a partitioned cookie is kept for; null for the URL's own.</param>
    internal bool Receive(in CookieUrl url, ReadOnlySpan<char> setCookie, string? topLevelSite = null)
    {
        var now = _time.GetUtcNow();
        if (!url.CanSetCookies || !SetCookie.TryParse(setCookie, now, out var received) || !Accept(received, url, out var isHostOnly))
        {
            return false;
        }

        var cookie = new HttpCookie(received.Name, received.Value)
        {
            Domain = isHostOnly ? url.Host : received.Domain,
            HostOnly = isHostOnly,
            Path = received.Path.Length > 0 ? received.Path : url.DefaultPath,
            Expires = received.Expires,
            Secure = received.Secure,
            HttpOnly = received.HttpOnly,
            SameSite = received.SameSite,
            PartitionKey = received.Partitioned ? topLevelSite ?? url.TopLevelSite(_store.SiteOf(url.Host)) : null,
            Created = now,
        };
        return _store.Put(cookie, now, cookie.Secure || url.IsSecure ? null : ShadowsSecure);
    }

    private bool Accept(in SetCookie cookie, in CookieUrl url, out bool isHostOnly)
    {
        isHostOnly = true;
        if (cookie.Domain.Length > 0)
        {
            // A public suffix, and an address, is for the very host alone. What is left must be of the host's own site: no name lies
            // between a host and its public suffix that others have a part in.
            var domain = cookie.Domain.AsSpan();
            var site = _store.SiteOf(domain);
            isHostOnly = CookieHost.IsAddress(domain) || IsPublicSuffix(domain);
            if (isHostOnly ? CanonicalAddress(cookie.Domain) != url.Host
                : !CookieHost.IsIn(url.Host, domain) || !site.SequenceEqual(_store.SiteOf(url.Host)))
            {
                return false;
            }
        }

        // A cookie without a name is sent as its value: that must not look like what it is not.
        var isHost = IsPrefixed(cookie.Name, HostPrefix);
        return (cookie.Name.Length > 0 || !(IsPrefixed(cookie.Value, SecurePrefix) || IsPrefixed(cookie.Value, HostPrefix))) &&
            (!cookie.Secure || url.IsSecure) &&
            (cookie.Secure || !(isHost || IsPrefixed(cookie.Name, SecurePrefix) || cookie.Partitioned || cookie.SameSite == CookieSameSite.None)) &&
            (!isHost || (cookie.Domain.Length == 0 && cookie.Path == "/"));
    }

    private bool IsPublicSuffix(ReadOnlySpan<char> domain) => PublicSuffixes.IsSuffix(domain, _suffixes);

    private static string CanonicalAddress(string domain) => domain is ['[', .., ']'] ? CookieHost.Canonical(domain) : domain;

    /// <summary>Whether a cookie that came unprotected would stand before a secure one (RFC 6265bis, 5.7, step 16).</summary>
    private static bool ShadowsSecure(HttpCookie there, HttpCookie cookie) =>
        there.Secure && there.Name == cookie.Name &&
        (CookieHost.IsIn(there.Domain, cookie.Domain) || CookieHost.IsIn(cookie.Domain, there.Domain)) &&
        CookieUrl.IsUnder(cookie.Path, there.Path);

    private HttpCookie Promised(HttpCookie cookie)
    {
        var isHost = IsPrefixed(cookie.Name, HostPrefix);
        var isSecure = isHost || cookie.Secure || IsPrefixed(cookie.Name, SecurePrefix);
        var isHostOnly = isHost || cookie.HostOnly || cookie.Domain.Length == 0 ||
            CookieHost.IsAddress(cookie.Domain) || IsPublicSuffix(cookie.Domain);
        return cookie with { Secure = isSecure, HostOnly = isHostOnly, Path = isHost ? "/" : cookie.Path };
    }

    private static bool IsPrefixed(string text, string prefix) => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static bool AreUnrelated(string one, string other) =>
        one.Length > 0 && other.Length > 0 && !CookieHost.IsIn(one, other) && !CookieHost.IsIn(other, one);

    private static Predicate<HttpCookie> Filter(string? name, string? domain, string? path)
    {
        var host = domain is null ? null : CookieHost.Parse(domain, nameof(domain));
        return c => (name is null || c.Name == name) && (host is null || c.Domain == host) && (path is null || c.Path == path);
    }

    /// <summary>All cookies, those for the longest domain and path first, and then what was set last.</summary>
    private IEnumerable<HttpCookie> Sorted() =>
        _store.All(_time.GetUtcNow())
            .OrderByDescending(c => c.Cookie.Domain.Length)
            .ThenByDescending(c => c.Cookie.Path.Length)
            .ThenByDescending(c => c.Version)
            .Select(c => c.Cookie);
}
