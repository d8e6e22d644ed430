using System.Collections.Frozen;
using System.Globalization;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>The rarer options of curl that a session has its own words for, or libcurl's.</summary>
internal static class RequestSpecExtras
{
    private static readonly FrozenDictionary<string, Action<Target, string>> s_known = new Dictionary<string, Action<Target, string>>(StringComparer.Ordinal)
    {
        ["--alpn"] = Nothing,
        ["--no-alpn"] = Tls(t => t with { Alpn = false }),
        ["--sessionid"] = Nothing,
        ["--no-sessionid"] = Tls(t => t with { ResumeSessions = false }),
        ["--cert-status"] = Tls(t => t with { RequireOcspStaple = true }),
        ["--ca-native"] = Tls(t => t with { AddSystemAuthorities = true }),
        ["--capath"] = Tls((t, v) => t with { CaPath = v }),
        ["--crlfile"] = Tls((t, v) => t with { CrlFile = v }),
        ["--curves"] = Tls((t, v) => t with { Groups = v }),
        ["--sigalgs"] = Tls((t, v) => t with { SignatureAlgorithms = v }),
        ["--ech"] = Tls((t, v) => t with { Ech = v }),
        ["--path-as-is"] = (t, _) => t.Options.Quoting = UrlQuoting.None,
        ["--keepalive"] = Nothing,
        ["--no-keepalive"] = Set(CurlOpt.TcpKeepAlive, _ => false),
        ["--tcp-nodelay"] = Nothing,
        ["--no-tcp-nodelay"] = Set(CurlOpt.TcpNoDelay, _ => false),
        ["--tcp-fastopen"] = Set(CurlOpt.TcpFastOpen, _ => true),
        ["--http0.9"] = Set(CurlOpt.Http09Allowed, _ => true),
        ["--tr-encoding"] = Set(CurlOpt.TransferEncoding, _ => true),
        ["--dns-interface"] = Set(CurlOpt.DnsInterface, v => v),
        ["--dns-ipv4-addr"] = Set(CurlOpt.DnsLocalIp4, v => v),
        ["--dns-ipv6-addr"] = Set(CurlOpt.DnsLocalIp6, v => v),
        ["--dns-servers"] = Set(CurlOpt.DnsServers, v => v),
        ["--happy-eyeballs-timeout-ms"] = Set(CurlOpt.HappyEyeballsTimeoutMs, v => TimeSpan.FromMilliseconds(int.Parse(v, NumberStyles.None, CultureInfo.InvariantCulture))),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="extras">The options.</param>
    /// <param name="options">Where they are put.</param>
    /// <param name="tls">What those of TLS are put on top of, where nothing else is said of it.</param>
    /// <exception cref="NotSupportedException">One of them is not known here; the message names it.</exception>
    public static void Apply(IEnumerable<ExtraOption> extras, RequestOptions options, TlsOptions? tls)
    {
        foreach (var extra in extras)
        {
            if (!s_known.TryGetValue(extra.Name, out var apply))
            {
                throw new NotSupportedException($"A session does not do what curl's option {extra.Name} asks for.");
            }

            apply(new Target(options, tls), extra.Value?.ToString() ?? "");
        }
    }

    private static void Nothing(Target target, string value)
    {
        // It asks for what happens anyway.
    }

    private static Action<Target, string> Tls(Func<TlsOptions, TlsOptions> change) => Tls((t, _) => change(t));

    private static Action<Target, string> Tls(Func<TlsOptions, string, TlsOptions> change) =>
        (target, value) => target.Options.Tls = change(target.Options.Tls ?? target.Tls ?? TlsOptions.Default, value);

    private static Action<Target, string> Set<T>(CurlOpt<T> option, Func<string, T> read) => (target, value) => target.Options.CurlOptions.Add(option, read(value));

    private sealed record Target(RequestOptions Options, TlsOptions? Tls);
}
