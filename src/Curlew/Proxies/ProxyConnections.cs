using System.Collections.Concurrent;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// Keeps the connections of one pool apart that were made through the same HTTP proxy with other credentials or other
/// headers for it. libcurl does not compare those headers, nor, before 8.19, the credentials of HTTP proxies. So the first
/// to come has the pool, as it would anyway, and the others get a connection for each request. Any thread may use it.
/// </summary>
/// <param name="library">The version of libcurl.</param>
internal sealed class ProxyConnections(Version library)
{
    private const int MostProxies = 10_000; // beyond, proxies that are new have no connections kept for them

    private readonly ConcurrentDictionary<string, ProxyChoice> _owners = new(StringComparer.Ordinal);

    public ProxyConnections()
        : this(CurlLibrary.Version)
    {
    }

    /// <summary>Sets all options of a transfer that are about its proxy.</summary>
    /// <param name="curl">The handle.</param>
    /// <param name="choice">The proxy; null for none.</param>
    public void Apply(Curl curl, ProxyChoice? choice)
    {
        ProxyChoice.Apply(curl, choice);
        if (choice is { IsHttp: true } && !HasPool(choice))
        {
            curl.SetOpt(CurlOpt.FreshConnect, true);
            curl.SetOpt(CurlOpt.ForbidReuse, true);
        }
    }

    private bool HasPool(ProxyChoice choice)
    {
        if (!_owners.TryGetValue(choice.Url, out var owner))
        {
            if (_owners.Count >= MostProxies)
            {
                return false;
            }

            owner = _owners.GetOrAdd(choice.Url, choice);
        }

        return owner.SharesConnectionsWith(choice, library);
    }
}
