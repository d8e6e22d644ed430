using System.Net;

namespace Curlew;

public sealed partial class CookieJar
{
    /// <summary>Makes a jar with the cookies of .NET's kind of jar, each for the host or the domain that it has there.</summary>
    /// <param name="container">Where to take them from.</param>
    public static CookieJar FromCookieContainer(CookieContainer container)
    {
        ArgumentNullException.ThrowIfNull(container);
        var jar = new CookieJar();
        foreach (Cookie cookie in container.GetAllCookies())
        {
            jar.Add(new(cookie.Name, cookie.Value)
            {
                Domain = cookie.Domain,
                HostOnly = !GoesToSubdomains(container, cookie),
                Path = cookie.Path is ['/', ..] ? cookie.Path : "/",
                Expires = cookie.Expires == default ? null : new DateTimeOffset(cookie.Expires),
                Secure = cookie.Secure,
                HttpOnly = cookie.HttpOnly,
                Created = new DateTimeOffset(cookie.TimeStamp),
            });
        }

        return jar;
    }

    /// <summary>
    /// The cookies in .NET's kind of jar, which has no SameSite and no partitions. Left out is what it refuses: cookies without a
    /// name, for example, and values with a comma that are not in quotes.
    /// </summary>
    /// <param name="host">Gets the cookies that have no domain. Null: they are left out.</param>
    public CookieContainer ToCookieContainer(Uri? host = null)
    {
        var cookies = this.ToList();
        var room = Math.Max(1, cookies.Count);
        var container = new CookieContainer(room, room, int.MaxValue);
        foreach (var cookie in cookies)
        {
            if (cookie.Domain.Length > 0 || host is not null)
            {
                TryAdd(container, cookie, host);
            }
        }

        return container;
    }

    // A container tells a host from a domain, but does not say which of them a cookie has.
    private static bool GoesToSubdomains(CookieContainer container, Cookie cookie)
    {
        var domain = cookie.Domain.TrimStart('.');
        return !CookieHost.IsAddress(domain) &&
            container.GetCookies(new UriBuilder(Uri.UriSchemeHttps, "any." + domain, -1, cookie.Path).Uri).Any(c => ReferenceEquals(c, cookie));
    }

    private static Cookie InNet(HttpCookie cookie)
    {
        var inNet = new Cookie(cookie.Name, cookie.Value, cookie.Path)
        {
            Secure = cookie.Secure,
            HttpOnly = cookie.HttpOnly,
            Expires = cookie.Expires?.UtcDateTime ?? default,
        };
        if (!cookie.HostOnly)
        {
            inNet.Domain = "." + cookie.Domain;
        }

        return inNet;
    }

    private static bool TryAdd(CookieContainer container, HttpCookie cookie, Uri? host)
    {
        var name = cookie.Domain.Length == 0 ? host!.IdnHost : cookie.Domain;
        try
        {
            var url = new UriBuilder(cookie.Secure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, name, -1, "/").Uri;
            container.Add(url, InNet(cookie));
            return true;
        }
        catch (Exception e) when (e is CookieException or UriFormatException)
        {
            return false;
        }
    }
}
