namespace Curlew;

/// <summary>Which requests an entry of a map of proxies is for: <c>https</c>, <c>all</c>, <c>https://example.com</c>,
/// <c>all://.example.com:8443</c>.</summary>
/// <param name="Scheme">The only scheme that is meant; null for all.</param>
/// <param name="Host">The only hosts that are meant; null for all.</param>
internal sealed record ProxyTarget(string? Scheme, HostPattern? Host)
{
    private const string All = "all";

    /// <summary>How narrow it is: by host, then by port, then by scheme.</summary>
    public (int Host, bool Port, bool Scheme) Rank => (Host?.Weight ?? 0, Host?.Port is not null, Scheme is not null);

    public static ProxyTarget Parse(string text, string argument)
    {
        ArgumentNullException.ThrowIfNull(text, argument);
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = (separator < 0 ? text : text[..separator]).ToLowerInvariant();
        if (scheme is not (All or "http" or "https" or "ws" or "wss"))
        {
            throw new ArgumentException(
                $"'{text}' names no target of requests; write a scheme (http, https, ws, wss or all), or one with a host: 'https://example.com'.",
                argument);
        }

        return new(
            scheme == All ? null : SchemeOf(scheme),
            separator < 0 ? null : HostPattern.Parse(text[(separator + 3)..].TrimEnd('/'), argument));
    }

    /// <summary>The scheme that proxies are chosen by: a WebSocket starts as a request of HTTP.</summary>
    public static string SchemeOf(string scheme) => scheme.ToLowerInvariant() switch
    {
        "ws" => "http",
        "wss" => "https",
        var other => other,
    };

    public bool Matches(string scheme, TargetHost host) => (Scheme is null || Scheme == scheme) && (Host is null || Host.Matches(host));
}
