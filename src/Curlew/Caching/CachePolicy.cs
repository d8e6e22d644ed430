namespace Curlew;

/// <summary>The rules of a <see cref="CacheMode"/>: what is kept, for how long, and when it is good.</summary>
internal abstract class CachePolicy
{
    /// <summary>The methods whose stored responses may answer a request, the best first.</summary>
    public abstract IEnumerable<string> MethodsFor(CacheRequest request);

    /// <summary>Whether a response to a request may be kept, beyond what holds for all modes.</summary>
    public abstract bool MayStore(CacheRequest request, CachedResponse response);

    /// <summary>When nobody can want a stored response any more; null for never.</summary>
    public abstract DateTimeOffset? KeepUntil(CachedResponse response);

    /// <summary>What a stored response is good for. The request was made for the method that the response is kept under, or
    /// is HEAD for GET.</summary>
    public abstract CacheLookup Judge(CacheRequest request, CachedResponse stored, DateTimeOffset now);

    /// <summary>What is answered when nothing is stored that is good.</summary>
    public abstract CacheLookup Without(CacheRequest request);

    /// <summary>Other URLs whose stored responses are no longer good after a response; null when it leaves all good.</summary>
    public abstract IEnumerable<string>? Invalidated(CacheRequest request, CachedResponse response);

    protected static DateTimeOffset? Later(DateTimeOffset time, TimeSpan by) =>
        DateTimeOffset.MaxValue - time < by ? null : time + by;
}
