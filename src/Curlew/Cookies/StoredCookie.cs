namespace Curlew;

/// <summary>A cookie in its place.</summary>
/// <param name="cookie">The cookie.</param>
/// <param name="order">Grows from each cookie that is new to the next; one that replaces another takes its number over.</param>
/// <param name="version">Grows with each cookie that is set.</param>
/// <param name="now">Time, in ticks.</param>
internal sealed class StoredCookie(HttpCookie cookie, long order, long version, long now)
{
    // What is newer than this is not worth the traffic between processors.
    private const long Tolerance = TimeSpan.TicksPerSecond;

    private long _lastUsed = now;

    public HttpCookie Cookie { get; } = cookie;

    public long Order { get; } = order;

    public long Version { get; } = version;

    /// <summary>When it was last sent or set, in ticks.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    public bool HasExpired(DateTimeOffset now) => Cookie.Expires <= now;

    public void Use(DateTimeOffset now)
    {
        if (now.UtcTicks - LastUsed > Tolerance)
        {
            Volatile.Write(ref _lastUsed, now.UtcTicks);
        }
    }

    /// <summary>The order in which cookies are sent (RFC 6265bis, 5.8.3): long paths first, then old cookies.</summary>
    public static int CompareForSending(StoredCookie one, StoredCookie other)
    {
        var byPath = other.Cookie.Path.Length.CompareTo(one.Cookie.Path.Length);
        var byTime = byPath != 0 ? byPath : one.Cookie.Created.CompareTo(other.Cookie.Created);
        return byTime != 0 ? byTime : one.Order.CompareTo(other.Order);
    }
}
