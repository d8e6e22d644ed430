namespace Curlew;

/// <summary>HTTP caching as RFC 9111 has it, with the extensions immutable (RFC 8246) and stale-if-error (RFC 5861).</summary>
/// <param name="isShared">Whether several people use the cache.</param>
/// <param name="heuristic">How long a response is fresh that says nothing of it and has no Last-Modified.</param>
internal sealed class Rfc9111Policy(bool isShared, TimeSpan heuristic) : CachePolicy
{
    // A stale response is kept for so long, to be asked after.
    private static readonly TimeSpan s_retention = TimeSpan.FromDays(30);

    public override IEnumerable<string> MethodsFor(CacheRequest request) => request.IsHead ? ["GET", "HEAD"] : [request.Method];

    public override bool MayStore(CacheRequest request, CachedResponse response)
    {
        var control = CacheControl.Of(response.Headers);
        if (request.Method is not ("GET" or "HEAD" or "QUERY")
            || CacheControl.OfRequest(request.Headers).NoStore
            || !MayStore(control, response.StatusCode))
        {
            return false;
        }

        if (isShared && (control.IsPrivate || !MayShare(request, response, control)))
        {
            return false;
        }

        return HasLifetime(response, control) && (HasValidator(response) || IsEverFresh(response, control));
    }

    public override DateTimeOffset? KeepUntil(CachedResponse response)
    {
        var lifetime = Freshness.Lifetime(response, CacheControl.Of(response.Headers), isShared, heuristic);
        return Later(response.ResponseTime, lifetime) is { } end ? Later(end, s_retention) : null;
    }

    public override CacheLookup Judge(CacheRequest request, CachedResponse stored, DateTimeOffset now)
    {
        var asked = CacheControl.OfRequest(request.Headers);
        var control = CacheControl.Of(stored.Headers);
        var age = Freshness.Age(stored, now);
        var stale = age - Freshness.Lifetime(stored, control, isShared, heuristic); // less than zero: so long it will be fresh
        if (IsGood(asked, control, age, stale))
        {
            return CacheLookup.Hit(WithAge(stored, age), age);
        }

        if (asked.OnlyIfCached)
        {
            return CacheLookup.Refused504;
        }

        var isFallback = stale <= (asked.StaleIfError ?? control.StaleIfError) && MayBeStale(control) && !asked.NoCache;
        var fallback = isFallback ? WithAge(stored, age) : null;
        return HasValidator(stored)
            ? new() { Answer = CacheAnswer.Revalidate, Response = stored, Age = age, Conditions = [.. Conditions(stored)], Fallback = fallback }
            : new() { Answer = CacheAnswer.Miss, Fallback = fallback };
    }

    public override CacheLookup Without(CacheRequest request) =>
        CacheControl.OfRequest(request.Headers).OnlyIfCached ? CacheLookup.Refused504 : CacheLookup.Miss;

    /// <summary>After an unsafe method that did not fail: the URL itself, and what the response calls its own at the same
    /// origin (section 4.4).</summary>
    public override IEnumerable<string>? Invalidated(CacheRequest request, CachedResponse response)
    {
        if (IsSafe(request.Method) || response.StatusCode is < 200 or >= 400)
        {
            return null;
        }

        var urls = new List<string> { request.Url };
        if (Uri.TryCreate(request.Url, UriKind.Absolute, out var self))
        {
            foreach (var name in new[] { "Location", "Content-Location" })
            {
                if (Uri.TryCreate(self, response.Header(name), out var other) && IsSameOrigin(self, other))
                {
                    urls.Add(other.AbsoluteUri);
                }
            }
        }

        return urls;
    }

    private static bool IsSafe(string method) =>
        method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "QUERY" or "PROPFIND" or "REPORT" or "SEARCH";

    private static bool IsSameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && a.IdnHost.Equals(b.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static bool MayStore(CacheControl control, int status) =>
        control.MustUnderstand ? IsUnderstood(status) : !control.NoStore;

    /// <summary>The statuses whose rules of caching are followed here.</summary>
    private static bool IsUnderstood(int status) =>
        Freshness.IsHeuristicallyCacheable(status)
        || status is 201 or 202 or 302 or 303 or 307 or (>= 400 and <= 417) or 421 or 422 or (>= 500 and <= 505);

    private static bool MayShare(CacheRequest request, CachedResponse response, CacheControl control)
    {
        var isForAll = control.IsPublic || control.SharedMaxAge is not null;
        var isPersonal = request.Header("Authorization") is not null || !request.CredentialsHash.IsEmpty;
        return isForAll || ((!isPersonal || control.MustRevalidate) && response.Header("Set-Cookie") is null);
    }

    private bool HasLifetime(CachedResponse response, CacheControl control) =>
        control.IsPublic || control.IsPrivate || control.MaxAge is not null || (isShared && control.SharedMaxAge is not null)
        || response.Header("Expires") is not null || Freshness.IsHeuristicallyCacheable(response.StatusCode);

    /// <summary>What is stale at once and cannot be asked after is good for nothing.</summary>
    private bool IsEverFresh(CachedResponse response, CacheControl control) =>
        !control.NoCache && Freshness.Lifetime(response, control, isShared, heuristic) > TimeSpan.Zero;

    private static bool HasValidator(CachedResponse response) => Conditions(response).Any();

    private static IEnumerable<HeaderPair> Conditions(CachedResponse stored)
    {
        if (stored.Header("ETag") is { Length: > 0 } tag)
        {
            yield return new("If-None-Match", tag);
        }

        if (stored.Header("Last-Modified") is { } modified && HttpDate.Parse(modified) is not null)
        {
            yield return new("If-Modified-Since", modified);
        }
    }

    /// <summary>Whether a response may be used without asking (sections 4.2 and 5.2.1).</summary>
    private bool IsGood(CacheControl asked, CacheControl control, TimeSpan age, TimeSpan stale)
    {
        if (asked.NoCache || control.NoCache)
        {
            return false;
        }

        var isFresh = stale < TimeSpan.Zero;
        var isReload = asked.MaxAge == TimeSpan.Zero || age > asked.MaxAge;
        if (isReload && !(isFresh && control.IsImmutable))
        {
            return false;
        }

        return isFresh ? -stale >= (asked.MinFresh ?? TimeSpan.Zero) : stale <= asked.MaxStale && MayBeStale(control);
    }

    private bool MayBeStale(CacheControl control) =>
        !control.MustRevalidate && !control.NoCache && !(isShared && (control.ProxyRevalidate || control.SharedMaxAge is not null));

    /// <summary>With the header that a response from a cache has (section 5.1).</summary>
    private static CachedResponse WithAge(CachedResponse stored, TimeSpan age) => stored with
    {
        Headers =
        [
            .. stored.Headers.Where(h => !h.IsNamed("Age")),
            new("Age", ((long)age.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ],
    };
}
