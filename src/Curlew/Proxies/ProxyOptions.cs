using System.Diagnostics.CodeAnalysis;
using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// Which proxy a request goes through: none, one for all, one by scheme and host of the request, or what an
/// <see cref="IWebProxy"/> says.
/// </summary>
/// <example>
/// <code>
/// ProxyOptions one = "socks5h://user:password@proxy.example:1080";
/// var many = new ProxyOptions
/// {
///     ["http"] = "http://proxy.example:3128",
///     ["https"] = "https://proxy.example",
///     ["https://.internal.example"] = ProxyOptions.None,
///     ["all://api.example.com:8443"] = new ProxyOptions("http://other.example:3128") { Tunnel = true },
///     NoProxy = ["localhost", "10.0.0.0/8"],
/// };
/// </code>
/// </example>
/// <remarks>
/// <para>A proxy is <c>http</c>, <c>https</c> (TLS to the proxy), <c>socks4</c>, <c>socks4a</c>, <c>socks5</c> or
/// <c>socks5h</c>; those with an a or an h resolve the names of hosts themselves. <c>socks</c> means <c>socks5h</c>, and no
/// scheme means <c>http</c>. Without a port it is 80 for http, 443 for https and 1080 for the others (curl takes 1080 for
/// http too). A user name and a password in the URL are percent-decoded.</para>
/// <para>Options that are given replace the environment's as a whole: a request that no entry is for goes without a
/// proxy. HTTP/3 does not go through a proxy of any kind.</para>
/// <para>Immutable; any thread may use it. Connections made with one credential, or with one set of
/// <see cref="Headers"/>, are not used with another.</para>
/// </remarks>
public sealed class ProxyOptions
{
    private readonly ProxyServer? _server;
    private readonly IWebProxy? _webProxy;
    private readonly List<(ProxyTarget Target, ProxyOptions Proxy)> _map = [];
    private readonly HostPattern[] _noProxy = [];
    private readonly ProxySettings _settings = new();
    private RequestTarget? _last; // programs ask the same host again

    /// <summary>Without anything more, requests go without a proxy, as with <see cref="None"/>; add entries by target and
    /// scheme.</summary>
    public ProxyOptions()
    {
    }

    /// <summary>One proxy for all requests.</summary>
    /// <param name="url">Its URL, such as <c>http://user:password@proxy.example:3128</c>.</param>
    /// <exception cref="ArgumentException">There is no host, the scheme is unknown, or the port is no number.</exception>
    public ProxyOptions(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        _server = ProxyServer.Parse(url, nameof(url));
    }

    /// <inheritdoc cref="ProxyOptions(string)"/>
    public ProxyOptions(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        _server = ProxyServer.Parse(url.OriginalString, nameof(url));
    }

    private ProxyOptions(ProxyServer server) => _server = server;

    private ProxyOptions(IWebProxy webProxy) => _webProxy = webProxy;

    /// <summary>No proxy at all: not the session's either, and not the environment's.</summary>
    public static ProxyOptions None { get; } = new();

    /// <summary>
    /// Hosts that are reached without a proxy, none by default: names (with all under them, <c>example.com</c> as well as
    /// <c>.example.com</c> and <c>*.example.com</c>), addresses, ranges (<c>10.0.0.0/8</c>, <c>fd00::/8</c>), <c>*</c> for
    /// all, <c>&lt;local&gt;</c> for names without a dot; each of them also with a port. Addresses and ranges are compared
    /// with hosts that are written as an address; no name is resolved for it.
    /// </summary>
    /// <exception cref="ArgumentException">An entry is none of these.</exception>
    public IEnumerable<string> NoProxy
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value];
            _noProxy = [.. field.Select(entry => HostPattern.Parse(entry, nameof(NoProxy), wholeDomains: true))];
        }
    } = [];

    /// <summary>User and password for proxies whose URL has none: a <see cref="NetworkCredential"/>, or a
    /// <see cref="CredentialCache"/> that is asked by the URL of the proxy. The map's own entries come first.</summary>
    public ICredentials? Credentials
    {
        get => _settings.Credentials;
        init => _settings = _settings with { Credentials = value };
    }

    /// <summary>
    /// How to authenticate with an HTTP proxy (<c>CURLOPT_PROXYAUTH</c>): one or more of <see cref="CurlAuth.Basic"/>,
    /// <see cref="CurlAuth.Digest"/>, <see cref="CurlAuth.Ntlm"/> and <see cref="CurlAuth.Negotiate"/>, or
    /// <see cref="CurlAuth.Any"/> for the best that the proxy offers. Null, the default, is that of the options which this
    /// is an entry of, and basic there. With a SOCKS 5 proxy, basic means user and password, and negotiate means GSS-API.
    /// </summary>
    /// <exception cref="ArgumentException">It is none of these methods.</exception>
    public CurlAuth? Authentication
    {
        get => _settings.Authentication;
        init => _settings = _settings with { Authentication = ProxySettings.CheckMethods(value, nameof(Authentication)) };
    }

    /// <summary>
    /// Headers for HTTP proxies alone: those of the request do not go to the proxy that makes a tunnel, nor these to the
    /// server (<c>CURLOPT_PROXYHEADER</c>, <c>CURLOPT_HEADEROPT</c>). An empty value is sent empty; a null one takes a
    /// header away that would be sent otherwise, such as User-Agent. None by default.
    /// </summary>
    /// <exception cref="ArgumentException">A name is no token of HTTP, or a value has a line break or a NUL in it.</exception>
    public IEnumerable<KeyValuePair<string, string?>> Headers
    {
        get => _settings.Headers ?? [];
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _settings = _settings with { Headers = ProxySettings.CheckHeaders(value, nameof(Headers)) };
        }
    }

    /// <summary>Whether an HTTP proxy is asked for a tunnel (CONNECT) for http too; https always goes through one. Null,
    /// the default, is what the options say which this is an entry of, and false there
    /// (<c>CURLOPT_HTTPPROXYTUNNEL</c>).</summary>
    public bool? Tunnel
    {
        get => _settings.Tunnel;
        init => _settings = _settings with { Tunnel = value };
    }

    /// <summary>
    /// The proxy for some requests. A target is a scheme (<c>http</c>, <c>https</c>, or <c>all</c> for any; a WebSocket
    /// counts as the one that it starts with), alone or with a host: a name (<c>https://example.com</c>), a domain with all
    /// under it (<c>https://.example.com</c>), an address or a range (<c>all://10.0.0.0/8</c>), each also with a port. Where
    /// several are for a request, the narrower host counts first, then the one with a port, then that of a scheme.
    /// </summary>
    /// <param name="target">The requests that are meant.</param>
    /// <exception cref="ArgumentException"><paramref name="target"/> is no target.</exception>
    public ProxyOptions? this[string target]
    {
        get
        {
            var key = ProxyTarget.Parse(target, nameof(target));
            return _map.Find(entry => entry.Target == key).Proxy;
        }

        init
        {
            var key = ProxyTarget.Parse(target, nameof(target));
            ArgumentNullException.ThrowIfNull(value);
            if (_server is not null || _webProxy is not null)
            {
                throw new ArgumentException("These options have a proxy for all requests; make a map with new ProxyOptions().", nameof(target));
            }

            Add(key, value);
        }
    }

    /// <summary>One proxy for all requests.</summary>
    /// <inheritdoc cref="ProxyOptions(string)"/>
    [return: NotNullIfNotNull(nameof(url))]
    public static implicit operator ProxyOptions?(string? url) => url is null ? null : new(url);

    /// <inheritdoc cref="ProxyOptions(string)"/>
    [return: NotNullIfNotNull(nameof(url))]
    public static implicit operator ProxyOptions?(Uri? url) => url is null ? null : new(url);

    /// <inheritdoc cref="From"/>
    [return: NotNullIfNotNull(nameof(proxy))]
    public static implicit operator ProxyOptions?(WebProxy? proxy) => proxy is null ? null : From(proxy);

    /// <summary>What a proxy of .NET says for each request, such as <see cref="HttpClient.DefaultProxy"/>, which is that of
    /// the system: <see cref="IWebProxy.IsBypassed"/>, <see cref="IWebProxy.GetProxy"/> and
    /// <see cref="IWebProxy.Credentials"/> are asked with the scheme, host and port of the request.</summary>
    public static ProxyOptions From(IWebProxy proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        return new(proxy);
    }

    /// <summary>As <see cref="From"/>, with whatever way to authenticate the proxy offers.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="credentials">For a proxy without credentials of its own; null for none.</param>
    internal static ProxyOptions FromHandler(IWebProxy proxy, ICredentials? credentials) =>
        new(proxy) { Credentials = credentials, Authentication = CurlAuth.Any };

    /// <summary>
    /// The proxies that the environment names at this moment: <c>http_proxy</c> (in lower case only, as curl has it),
    /// <c>https_proxy</c> or <c>HTTPS_PROXY</c>, <c>all_proxy</c> or <c>ALL_PROXY</c>; and <c>no_proxy</c> or
    /// <c>NO_PROXY</c>, a list with commas or blanks between its entries, which are those of <see cref="NoProxy"/>. A
    /// variable that is empty counts as none.
    /// </summary>
    /// <exception cref="ArgumentException">A variable names no proxy; the error names the variable.</exception>
    public static ProxyOptions FromEnvironment() => EnvironmentProxies.Read();

    /// <summary>The proxies, without their credentials.</summary>
    public override string ToString() =>
        _server?.Url ?? _webProxy?.GetType().Name ?? (IsNone ? "none" : string.Join(", ", _map.Select(entry => $"{entry.Target} -> {entry.Proxy}")));

    internal static ProxyOptions FromVariable(string name, string value) => new(ProxyServer.Parse(value, name));

    internal static ProxyOptions FromMap(IEnumerable<(string Target, ProxyOptions? Proxy)> map, IEnumerable<string> noProxy)
    {
        var options = new ProxyOptions { NoProxy = noProxy };
        foreach (var (target, proxy) in map.Where(entry => entry.Proxy is not null))
        {
            options.Add(ProxyTarget.Parse(target, nameof(map)), proxy!);
        }

        return options;
    }

    /// <summary>The proxy for a request; null for none.</summary>
    /// <param name="scheme">The scheme of its URL.</param>
    /// <param name="host">The host as it stands in the URL.</param>
    /// <param name="port">The port, also where it is the scheme's own.</param>
    /// <exception cref="ArgumentException">An <see cref="IWebProxy"/> gave the URL of a proxy that is none.</exception>
    internal ProxyChoice? Select(string scheme, string host, int port)
    {
        if (IsNone)
        {
            return null;
        }

        var target = _last;
        if (target is null || !target.Is(scheme, host, port))
        {
            _last = target = new RequestTarget(scheme, host, port);
        }

        return Select(target, outer: null);
    }

    private bool IsNone => _server is null && _webProxy is null && _map.Count == 0;

    private ProxyChoice? Select(RequestTarget target, ProxySettings? outer)
    {
        if (_noProxy.Length > 0 && Array.Exists(_noProxy, pattern => pattern.Matches(target.Host)))
        {
            return null;
        }

        var settings = outer is null ? _settings : _settings.Over(outer);
        if (_server is not null)
        {
            return settings.Choose(_server);
        }

        return _webProxy is not null
            ? SelectByWebProxy(_webProxy, target.Url, settings)
            : _map.Find(entry => entry.Target.Matches(target.Scheme, target.Host)).Proxy?.Select(target, settings);
    }

    private void Add(ProxyTarget target, ProxyOptions proxy)
    {
        _map.RemoveAll(entry => entry.Target == target);
        _map.Add((target, proxy));
        _map.Sort((one, other) => other.Target.Rank.CompareTo(one.Target.Rank)); // so that the first which is for a request decides
    }

    private static ProxyChoice? SelectByWebProxy(IWebProxy proxy, Uri target, ProxySettings settings)
    {
        if (proxy.IsBypassed(target) || proxy.GetProxy(target) is not { } url || url == target)
        {
            return null;
        }

        // Those of the proxy come first: its author knows for which of its proxies they are.
        return (settings with { Credentials = proxy.Credentials ?? settings.Credentials }).Choose(ProxyServer.Parse(url.OriginalString, nameof(proxy)));
    }

    /// <summary>Where a request goes, as proxies are chosen by it.</summary>
    private sealed class RequestTarget(string scheme, string host, int port)
    {
        private Uri? _url;

        public string Scheme { get; } = ProxyTarget.SchemeOf(scheme);

        public TargetHost Host { get; } = TargetHost.Of(host, port);

        public Uri Url => _url ??= new UriBuilder(Scheme, Host.Name, Host.Port).Uri;

        public bool Is(string otherScheme, string otherHost, int otherPort) => port == otherPort && host == otherHost && scheme == otherScheme;
    }
}
