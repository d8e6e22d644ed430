using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// Keeps requests off connections and TLS sessions of another fingerprint, where the library does not: libcurl-impersonate compares some of
/// its options only. As long as all requests look like the same, that does not matter; from then on each gets a connection of its own. The
/// engine compares everything and needs none of this. Any thread may use it.
/// </summary>
internal sealed class LookConnections(FingerprintFamily family)
{
    private readonly Lock _gate = new();
    private volatile string? _common; // null before the first request
    private volatile bool _isMixed;

    /// <summary>Whether a request must not use a connection that is open already; then it does not resume a TLS session either.</summary>
    public bool NeedsFresh(Curl curl, BrowserLook? look)
    {
        if (family != FingerprintFamily.Impersonate || !IsMixedWith(look?.CacheId ?? ""))
        {
            return false;
        }

        curl.SetOpt(CurlOpt.SslSessionIdCache, false);
        return true;
    }

    internal bool IsMixedWith(string name)
    {
        if (!string.Equals(name, _common, StringComparison.Ordinal))
        {
            lock (_gate)
            {
                _isMixed |= !string.Equals(name, _common ??= name, StringComparison.Ordinal);
            }
        }

        return _isMixed;
    }
}
