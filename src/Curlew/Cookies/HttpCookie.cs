using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>One cookie. It never changes; <c>with</c> makes another.</summary>
public sealed record HttpCookie
{
    /// <summary>Makes a cookie of a session, for any host that is asked, until its other properties say more.</summary>
    /// <param name="name">The name; empty for a cookie that is a value alone.</param>
    /// <param name="value">The value, as it is sent: nothing is quoted or escaped.</param>
    /// <exception cref="ArgumentException">The name has a <c>=</c>, or one of the two has a <c>;</c>, a control character or
    /// half of a surrogate pair in it, or blanks around it; or both are empty.</exception>
    public HttpCookie(string name, string value)
    {
        Name = name;
        Value = value;
        if (name.Length + value.Length == 0)
        {
            throw new ArgumentException("A cookie needs a name or a value.", nameof(name));
        }
    }

    /// <summary>The name. It may be empty: such a cookie is sent as its value alone.</summary>
    public string Name
    {
        get;
        init => field = CookieText.CheckTrimmed(value, "=;", nameof(Name));
    }

    /// <summary>The value, with the quotes that the server may have put around it.</summary>
    public string Value
    {
        get;
        init => field = CookieText.CheckTrimmed(value, ";", nameof(Value));
    }

    /// <summary>
    /// The host that the cookie belongs to, in lower case, international names in their ASCII form, IPv6 addresses without
    /// brackets. Empty, the default, for a cookie that goes to whatever host a request names (see <see cref="CookieJar"/>).
    /// </summary>
    /// <exception cref="ArgumentException">It is not a host name or an address: it has a port or a scheme, say.</exception>
    public string Domain
    {
        get;
        init => field = CookieHost.Parse(value, nameof(Domain));
    }

    = "";

    /// <summary>Whether the cookie goes to <see cref="Domain"/> alone, and not to its subdomains. Default: true.</summary>
    public bool HostOnly { get; init; } = true;

    /// <summary>What the path of a URL must be or lie under. Default: <c>/</c>.</summary>
    /// <exception cref="ArgumentException">It does not start with a slash, or has a control character in it.</exception>
    public string Path
    {
        get;
        init => field = CookieText.CheckPath(value, nameof(Path));
    }

    = "/";

    /// <summary>When it ends. Null: with the session, as far as a server is concerned; a <see cref="CookieJar"/> keeps it.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Sent by https, or to this machine, alone.</summary>
    public bool Secure { get; init; }

    /// <summary>Hidden from scripts, in browsers. Kept for them: nothing here depends on it.</summary>
    public bool HttpOnly { get; init; }

    /// <summary>On which requests from other sites it goes along.</summary>
    public CookieSameSite SameSite { get; init; }

    /// <summary>Whether it is kept apart for each top-level site (CHIPS).</summary>
    public bool Partitioned => PartitionKey is not null;

    /// <summary>The top-level site that it is kept for, such as <c>https://example.com</c>; null if it is not partitioned.</summary>
    /// <exception cref="ArgumentException">A control character or half of a surrogate pair is in it.</exception>
    public string? PartitionKey
    {
        get;
        init => field = value is null ? null : CookieText.Check(value, "", nameof(PartitionKey));
    }

    /// <summary>When it was first set. A jar fills it in.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Takes over a cookie of libcurl's.</summary>
    /// <param name="cookie">The cookie. A leading dot of its domain is left out.</param>
    /// <exception cref="ArgumentException">A field of it has what a cookie cannot have.</exception>
    public static HttpCookie FromCurlCookie(CurlCookie cookie)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        return new(cookie.Name, cookie.Value)
        {
            Domain = cookie.Domain,
            HostOnly = !cookie.IncludeSubDomains,
            Path = cookie.Path is "" ? "/" : cookie.Path,
            Secure = cookie.Secure,
            HttpOnly = cookie.HttpOnly,
            Expires = cookie.Expires,
        };
    }

    /// <summary>The cookie as libcurl has it, which knows neither <see cref="SameSite"/> nor <see cref="PartitionKey"/>.</summary>
    public CurlCookie ToCurlCookie() => new(HostOnly ? Domain : "." + Domain, Name, Value)
    {
        IncludeSubDomains = !HostOnly,
        Path = Path,
        Secure = Secure,
        HttpOnly = HttpOnly,
        Expires = Expires,
    };

    /// <summary>What the cookie is, without its value, which may be a secret.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Name).Append("=***");
        if (Domain.Length > 0)
        {
            text.Append("; domain=").Append(HostOnly ? "" : ".").Append(Domain);
        }

        return text.Append("; path=").Append(Path).Append(Secure ? "; secure" : "").ToString();
    }

    /// <summary>Whether setting one replaces the other.</summary>
    internal bool IsSameCookie(HttpCookie other) =>
        Name == other.Name && Domain == other.Domain && HostOnly == other.HostOnly && Path == other.Path && PartitionKey == other.PartitionKey;
}
