namespace Curlew;

/// <summary>The arithmetic of RFC 9111, sections 4.2.1 to 4.2.3.</summary>
internal static class Freshness
{
    // As browsers do: what was not changed for ten years need not stay for one.
    private static readonly TimeSpan s_maxHeuristic = TimeSpan.FromDays(7);

    /// <summary>The statuses that may be kept although nothing is said of it (RFC 9110, section 15.1), less 206.</summary>
    public static bool IsHeuristicallyCacheable(int status) =>
        status is 200 or 203 or 204 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    /// <summary>How long a response is fresh, from when it was made.</summary>
    public static TimeSpan Lifetime(CachedResponse response, CacheControl control, bool isShared, TimeSpan heuristic)
    {
        if (isShared && control.SharedMaxAge is { } shared)
        {
            return shared;
        }

        if (control.MaxAge is { } maxAge)
        {
            return maxAge;
        }

        // Also one that cannot be read, such as 0: that has expired.
        if (response.Header("Expires") is { } expires)
        {
            return HttpDate.Parse(expires) is { } end ? NotNegative(end - Date(response)) : TimeSpan.Zero;
        }

        if (!IsHeuristicallyCacheable(response.StatusCode) && !control.IsPublic)
        {
            return TimeSpan.Zero;
        }

        return HttpDate.Parse(response.Header("Last-Modified")) is { } modified
            ? Smaller(NotNegative(Date(response) - modified) / 10, s_maxHeuristic)
            : heuristic;
    }

    /// <summary>How long ago a response was made, or found to be good, at its origin.</summary>
    public static TimeSpan Age(CachedResponse response, DateTimeOffset now)
    {
        var apparent = NotNegative(response.ResponseTime - Date(response));
        var told = CacheControl.ParseSeconds(response.Header("Age")) ?? TimeSpan.Zero;
        var corrected = told + NotNegative(response.ResponseTime - response.RequestTime);
        return (apparent > corrected ? apparent : corrected) + NotNegative(now - response.ResponseTime);
    }

    private static DateTimeOffset Date(CachedResponse response) => HttpDate.Parse(response.Header("Date")) ?? response.ResponseTime;

    private static TimeSpan NotNegative(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static TimeSpan Smaller(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
