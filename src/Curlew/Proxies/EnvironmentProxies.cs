namespace Curlew;

/// <summary>The proxies that the environment names, by the rules of the curl tool.</summary>
internal static class EnvironmentProxies
{
    private static readonly char[] s_separators = [',', ' ', '\t'];

    public static ProxyOptions Read() => Read(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows());

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">Gives the value of one.</param>
    /// <param name="ignoresCase">Whether the system makes no difference between <c>http_proxy</c> and <c>HTTP_PROXY</c>.</param>
    public static ProxyOptions Read(Func<string, string?> variable, bool ignoresCase)
    {
        // To a CGI program HTTP_PROXY is what a client sent as the header Proxy, so only the spelling in lower case counts.
        var http = ignoresCase && variable("REQUEST_METHOD") is not null ? null : Proxy("http_proxy");
        var https = Proxy("https_proxy") ?? Proxy("HTTPS_PROXY");
        var all = Proxy("all_proxy") ?? Proxy("ALL_PROXY");
        var direct = Value("no_proxy") ?? Value("NO_PROXY") ?? "";

        // An entry that makes no sense to us names no host of ours; the list is made for other programs too.
        return ProxyOptions.FromMap(
            [("http", http), ("https", https), ("all", all)],
            direct.Split(s_separators, StringSplitOptions.RemoveEmptyEntries)
                .Where(entry => HostPattern.TryParse(entry, wholeDomains: true, out _)));

        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

        ProxyOptions? Proxy(string name) => Value(name) is { } value ? ProxyOptions.FromVariable(name, value) : null;
    }
}
