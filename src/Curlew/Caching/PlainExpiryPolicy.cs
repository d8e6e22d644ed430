namespace Curlew;

/// <summary>What succeeded is good for a fixed time.</summary>
/// <param name="expires">The time; zero for ever.</param>
internal sealed class PlainExpiryPolicy(TimeSpan expires) : CachePolicy
{
    public override IEnumerable<string> MethodsFor(CacheRequest request) => [request.Method];

    public override bool MayStore(CacheRequest request, CachedResponse response) => response.StatusCode < 400;

    public override DateTimeOffset? KeepUntil(CachedResponse response) =>
        expires == TimeSpan.Zero ? null : Later(response.ResponseTime, expires);

    public override CacheLookup Judge(CacheRequest request, CachedResponse stored, DateTimeOffset now)
    {
        var age = now > stored.ResponseTime ? now - stored.ResponseTime : TimeSpan.Zero;
        return expires == TimeSpan.Zero || age < expires ? CacheLookup.Hit(stored, age) : CacheLookup.Miss;
    }

    public override CacheLookup Without(CacheRequest request) => CacheLookup.Miss;

    public override IEnumerable<string>? Invalidated(CacheRequest request, CachedResponse response) => null;
}
