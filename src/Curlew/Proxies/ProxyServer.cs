using System.Globalization;
using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>A proxy as its URL names it.</summary>
/// <param name="Kind">What it speaks.</param>
/// <param name="Host">Name or address, the latter with brackets where it is IPv6.</param>
/// <param name="Port">Port.</param>
/// <param name="Credential">User and password of the URL, decoded.</param>
internal sealed record ProxyServer(ProxyServer.Protocol Kind, string Host, int Port, NetworkCredential? Credential)
{
    private const string Schemes = "http, https, socks4, socks4a, socks5 or socks5h";

    private static readonly Protocol[] s_protocols =
    [
        new("http", CurlProxyType.Http, 80),
        new("https", CurlProxyType.Https, 443),
        new("socks4", CurlProxyType.Socks4, 1080),
        new("socks4a", CurlProxyType.Socks4a, 1080),
        new("socks5", CurlProxyType.Socks5, 1080),
        new("socks5h", CurlProxyType.Socks5Hostname, 1080),
    ];

    /// <summary>Without the credentials, so that it may be shown.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"{Kind.Scheme}://{Host}:{Port}");

    public bool IsHttp => Kind.Type is CurlProxyType.Http or CurlProxyType.Https;

    /// <summary>Reads the URL of a proxy; without a scheme it is http. Nothing of it but the scheme or the port goes into an
    /// error, as a password may stand anywhere in what is no URL.</summary>
    /// <exception cref="ArgumentException">It is none, or one of an unknown kind.</exception>
    public static ProxyServer Parse(string url, string argument)
    {
        var text = url.Trim();
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = separator < 0 ? "http" : text[..separator].ToLowerInvariant();
        var kind = Array.Find(s_protocols, protocol => protocol.Scheme == (scheme == "socks" ? "socks5h" : scheme))
            ?? throw new ArgumentException($"There is no kind of proxy '{Shown(scheme)}'; write {Schemes}.", argument);

        var rest = separator < 0 ? text : text[(separator + 3)..];
        rest = rest.EndsWith('/') ? rest[..^1] : rest;
        var at = rest.LastIndexOf('@');
        var (host, port) = SplitPort(rest[(at + 1)..], argument);
        return new(kind, CheckHost(host, argument), port ?? kind.DefaultPort, at < 0 ? null : ReadCredential(rest[..at], argument));
    }

    private static (string Host, int? Port) SplitPort(string text, string argument)
    {
        var colon = text.LastIndexOf(':');
        if (colon < text.LastIndexOf(']') || colon < 0)
        {
            return (text, null);
        }

        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= IPEndPoint.MaxPort
            ? (text[..colon], port)
            : throw new ArgumentException($"The port of the proxy is no number from 1 to {IPEndPoint.MaxPort}; write 'host:port'.", argument);
    }

    private static string CheckHost(string text, string argument)
    {
        if (text.Length == 0)
        {
            throw new ArgumentException("The proxy has no host; write 'scheme://host:port', or use ProxyOptions.None for no proxy.", argument);
        }

        var isBracketed = text is ['[', .., ']'];
        var name = TargetHost.Canonical(text);
        var type = Uri.CheckHostName(name);
        if (type == UriHostNameType.Unknown || (type == UriHostNameType.IPv6) != isBracketed)
        {
            throw new ArgumentException(
                "The host of the proxy is no host name and no address; write 'scheme://host:port' without a path, an IPv6 address"
                + " in brackets, and percent-encode '/', '?', '#' and '@' in the user name and the password.",
                argument);
        }

        return isBracketed ? $"[{name}]" : name;
    }

    private static NetworkCredential ReadCredential(string text, string argument)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = Uri.UnescapeDataString(colon < 0 ? text : text[..colon]);
        var password = colon < 0 ? "" : Uri.UnescapeDataString(text[(colon + 1)..]);
        return user.Any(char.IsControl) || password.Any(char.IsControl)
            ? throw new ArgumentException("The user name or the password of the proxy has a control character in it; remove it.", argument)
            : new NetworkCredential(user, password);
    }

    /// <summary>What stands where a scheme should is shown if it could be one.</summary>
    private static string Shown(string scheme) => scheme.Length <= 12 && scheme.All(char.IsAsciiLetterOrDigit) ? scheme : "...";

    /// <summary>A kind of proxy.</summary>
    internal sealed record Protocol(string Scheme, CurlProxyType Type, int DefaultPort);
}
