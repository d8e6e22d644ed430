using System.Globalization;

namespace Curlew;

/// <summary>Where a URL leads: what credentials and cookies of their own are sent to again (RFC 6454).</summary>
/// <param name="Scheme">In small letters.</param>
/// <param name="Host">In small letters and punycode; an IPv6 address without its brackets.</param>
/// <param name="Port">The scheme's own where the URL has none.</param>
internal readonly record struct Origin(string Scheme, string Host, int Port)
{
    /// <summary>The port that a URL need not name; 0 for an unknown scheme.</summary>
    public static int DefaultPort(string scheme) => scheme switch
    {
        "http" or "ws" => 80,
        "https" or "wss" => 443,
        _ => 0,
    };

    /// <summary>As a browser writes it: <c>https://example.com</c>, with the port where it is not the scheme's own.</summary>
    public override string ToString() => $"{Scheme}://{Authority(Scheme, Host, Port)}";

    /// <summary>Host and port as in the Host header.</summary>
    public static string Authority(string scheme, string host, int port)
    {
        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return port == DefaultPort(scheme) ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{port}");
    }
}
