using Curlew.LibCurl;

namespace Curlew;

/// <summary>The proxy that one transfer goes through.</summary>
internal sealed class ProxyChoice(ProxyServer server, string? user, string? password, CurlAuth methods, string[] headers, bool tunnel)
    : IEquatable<ProxyChoice>
{
    // These compare user and password of proxies of all kinds before they use a connection again (CVE-2026-3784).
    private static readonly Version s_comparesCredentials = new(8, 19, 0);

    /// <summary>Its URL without credentials.</summary>
    public string Url => server.Url;

    /// <summary>Whether it speaks HTTP, with or without TLS, rather than SOCKS.</summary>
    public bool IsHttp => server.IsHttp;

    /// <summary>Whether it is spoken to over TLS, for which the options of TLS for proxies count.</summary>
    public bool IsHttps => server.Kind.Type == CurlProxyType.Https;

    /// <summary>Whether libcurl may answer a refusal of the proxy with a further round by itself.</summary>
    public bool IsMultiStep => IsHttp && (methods & ~CurlAuth.Basic) != CurlAuth.None;

    /// <summary>User name, decoded; null without credentials.</summary>
    public string? User => user;

    /// <summary>Password, decoded; null without credentials.</summary>
    public string? Password => password;

    /// <summary>Sets the options of a transfer. Without a proxy libcurl is told so, that it does not look into the
    /// environment for one.</summary>
    public static void Apply(Curl curl, ProxyChoice? choice)
    {
        curl.SetOpt(CurlOpt.NoProxy, ""); // our own lists have been asked; null would let the environment's count
        if (choice is null)
        {
            curl.SetOpt(CurlOpt.Proxy, "");
        }
        else
        {
            choice.Apply(curl);
        }
    }

    /// <summary>Whether a connection that one was made for may carry requests of the other, as far as libcurl does not
    /// compare that itself.</summary>
    /// <param name="other">Another choice of the same proxy.</param>
    /// <param name="library">The version of libcurl.</param>
    public bool SharesConnectionsWith(ProxyChoice other, Version library) =>
        headers.AsSpan().SequenceEqual(other.Headers) && (library >= s_comparesCredentials || (user == other.User && password == other.Password));

    /// <inheritdoc/>
    public bool Equals(ProxyChoice? other) => ReferenceEquals(this, other) || (other is not null && Settings == other.Settings
        && headers.AsSpan().SequenceEqual(other.Headers));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ProxyChoice);

    /// <inheritdoc/>
    public override int GetHashCode() => Settings.GetHashCode();

    /// <summary>Lines for HTTP proxies alone, in the notation of <c>CURLOPT_PROXYHEADER</c>.</summary>
    public string[] Headers => headers;

    /// <summary>Ways to authenticate.</summary>
    public CurlAuth Methods => methods;

    /// <summary>Whether http goes through a tunnel as well.</summary>
    public bool Tunnel => tunnel;

    private (string Url, string? User, string? Password, CurlAuth Methods, bool Tunnel) Settings => (Url, user, password, methods, tunnel);

    private void Apply(Curl curl)
    {
        curl.SetOpt(CurlOpt.Proxy, Url);
        curl.SetOpt(CurlOpt.ProxyUserName, user);
        curl.SetOpt(CurlOpt.ProxyPassword, password);
        if (server.IsHttp)
        {
            curl.SetOpt(CurlOpt.ProxyAuth, methods);
            curl.SetOpt(CurlOpt.HttpProxyTunnel, tunnel);
            curl.SetOpt(CurlOpt.HeaderOpt, CurlHeaderOption.Separate);
            curl.SetOpt(CurlOpt.ProxyHeader, headers);
            curl.SetOpt(CurlOpt.SuppressConnectHeaders, true);
        }
        else
        {
            curl.SetOpt(CurlOpt.Socks5Auth, methods & (CurlAuth.Basic | CurlAuth.GssApi));
        }
    }
}
