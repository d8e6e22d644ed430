using Curlew.LibCurl;

namespace Curlew;

/// <summary>The options of curl, in the order in which a request is written with them. Data and forms are in <see cref="CurlCommandState"/>.</summary>
internal static class CommandOptions
{
    private static readonly CurlOption[] s_all =
    [
        .. Request(), .. Credentials(), .. Proxies(), .. Tls(), .. Redirects(), .. Connections(), .. Times(), .. Results(),
        .. Bodies(), .. Refused(), .. Output(), .. Kept(),
    ];

    private static readonly Dictionary<string, CurlOption> s_byName = s_all.ToDictionary(o => o.Name, StringComparer.Ordinal);

    private static readonly Dictionary<char, CurlOption> s_byLetter = s_all.Where(o => o.Letter != '\0').ToDictionary(o => o.Letter);

    public static IReadOnlyList<CurlOption> All => s_all;

    public static CurlOption? Find(string name) => s_byName.GetValueOrDefault(name);

    public static CurlOption? Find(char letter) => s_byLetter.GetValueOrDefault(letter);

    private static ValueOption<string> Text(string name, char letter, Func<RequestSpec, string?> get, Func<RequestSpec, string, RequestSpec> set) =>
        new ValueOption<string>(name, letter, OptionValues.Text, v => v, get, set);

    private static ValueOption<TimeSpan?> Time(string name, char letter, Func<RequestSpec, TimeSpan?> get, Func<RequestSpec, TimeSpan?, RequestSpec> set) =>
        new ValueOption<TimeSpan?>(name, letter, u => OptionValues.Seconds(u), v => OptionValues.Seconds(v!.Value), get, set);

    private static ValueOption<long?> Number(
        string name, char letter, Func<OptionUse, long> parse, Func<RequestSpec, long?> get, Func<RequestSpec, long?, RequestSpec> set) =>
        new ValueOption<long?>(name, letter, u => parse(u), v => OptionValues.Number(v!.Value), get, set);

    private static ListOption<string> Texts(
        string name, char letter, Func<RequestSpec, SpecList<string>> get, Func<RequestSpec, SpecList<string>, RequestSpec> set) =>
        new ListOption<string>(name, letter, OptionValues.Text, v => v, get, set);

    private static FlagOption Flag(string name, char letter, Func<RequestSpec, bool> get, Func<RequestSpec, bool, RequestSpec> set) =>
        new FlagOption(name, letter, get, set);

    private static FlagOption Auth(string name, AuthKinds kind) => Flag(
        name, '\0', s => s.Auth.HasFlag(kind), (s, on) => s with { Auth = on ? s.Auth | kind : s.Auth & ~kind });

    private static FlagOption ProxyAuth(string name, AuthKinds kind) => Flag(
        name, '\0', s => s.ProxyAuth.HasFlag(kind), (s, on) => s with { ProxyAuth = on ? s.ProxyAuth | kind : s.ProxyAuth & ~kind });

    private static ChoiceOption Version(string name, char letter, CurlHttpVersion version) => new ChoiceOption(
        name, letter, s => s.HttpVersion == version, s => s with { HttpVersion = version });

    private static ChoiceOption MinTls(string name, TlsLevel level) => new ChoiceOption(
        name, '\0', s => s.MinTls == level, s => s with { MinTls = level });

    private static SpecialOption Socks(string name, string scheme) => new SpecialOption(
        name, '\0', takesValue: true, (state, use) => state.Spec = state.Spec with { Proxy = OptionValues.WithScheme(use.Text, scheme) });

    private static IEnumerable<CurlOption> Request() =>
    [
        new SpecialOption("request", 'X', takesValue: true, (state, use) => state.Spec = state.Spec with { Method = OptionValues.Token(use) }, WriteMethod),
        new SpecialOption("head", 'I', takesValue: false, (state, use) => state.IsHead = use.IsOn, WriteHead, canBeNegated: true),
        new SpecialOption("url", '\0', takesValue: true, (state, use) => state.AddUrl(use.Word)),
        new SpecialOption("header", 'H', takesValue: true, (state, use) => state.AddHeader(use), WriteHeaders),
        Text("user-agent", 'A', s => s.UserAgent, (s, v) => s with { UserAgent = v }),
        new SpecialOption("referer", 'e', takesValue: true, ReadReferer, WriteReferer),
        new SpecialOption("cookie", 'b', takesValue: true, ReadCookie, WriteCookies),
        Text("cookie-jar", 'c', s => s.CookieJar, (s, v) => s with { CookieJar = v }),
        new SpecialOption("range", 'r', takesValue: true, (state, use) => state.Range = use),
        Flag("compressed", '\0', s => s.Compressed, (s, on) => s with { Compressed = on }),
    ];

    private static IEnumerable<CurlOption> Credentials() =>
    [
        new SpecialOption("user", 'u', takesValue: true, (state, use) =>
        {
            var (user, password) = OptionValues.Credentials(use);
            state.Spec = state.Spec with { User = user, Password = password };
        }, (spec, line) => line.AddIfGiven("user", OptionValues.Credentials(spec.User, spec.Password))),
        Auth("basic", AuthKinds.Basic),
        Auth("digest", AuthKinds.Digest),
        Auth("ntlm", AuthKinds.Ntlm),
        Auth("negotiate", AuthKinds.Negotiate),
        new ChoiceOption("anyauth", '\0', s => s.Auth.HasFlag(AuthKinds.Any), s => s with { Auth = s.Auth | AuthKinds.Any }),
        Text("oauth2-bearer", '\0', s => s.BearerToken, (s, v) => s with { BearerToken = v }),
        Text("aws-sigv4", '\0', s => s.AwsSigV4, (s, v) => s with { AwsSigV4 = v }),
        Flag("netrc", 'n', s => s.Netrc == NetrcUse.Required, (s, on) => s with { Netrc = on ? NetrcUse.Required : NetrcUse.None }),
        Flag("netrc-optional", '\0', s => s.Netrc == NetrcUse.Optional, (s, on) => s with { Netrc = on ? NetrcUse.Optional : NetrcUse.None }),
        Text("netrc-file", '\0', s => s.NetrcFile, (s, v) => s with { NetrcFile = v }),
    ];

    private static IEnumerable<CurlOption> Proxies() =>
    [
        new ValueOption<string>(
            "proxy", 'x', u => OptionValues.WithScheme(u.Text, "http"), v => v, s => s.Proxy, (s, v) => s with { Proxy = v }),
        Socks("socks4", "socks4"),
        Socks("socks4a", "socks4a"),
        Socks("socks5", "socks5"),
        Socks("socks5-hostname", "socks5h"),
        new SpecialOption("proxy-user", 'U', takesValue: true, (state, use) =>
        {
            var (user, password) = OptionValues.Credentials(use);
            state.Spec = state.Spec with { ProxyUser = user, ProxyPassword = password };
        }, (spec, line) => line.AddIfGiven("proxy-user", OptionValues.Credentials(spec.ProxyUser, spec.ProxyPassword))),
        ProxyAuth("proxy-basic", AuthKinds.Basic),
        ProxyAuth("proxy-digest", AuthKinds.Digest),
        ProxyAuth("proxy-ntlm", AuthKinds.Ntlm),
        ProxyAuth("proxy-negotiate", AuthKinds.Negotiate),
        new ChoiceOption("proxy-anyauth", '\0', s => s.ProxyAuth.HasFlag(AuthKinds.Any), s => s with { ProxyAuth = s.ProxyAuth | AuthKinds.Any }),
        Text("noproxy", '\0', s => s.NoProxy, (s, v) => s with { NoProxy = v }),
        Flag("proxytunnel", 'p', s => s.ProxyTunnel, (s, on) => s with { ProxyTunnel = on }),
        new ListOption<HeaderSpec>(
            "proxy-header", '\0', OptionValues.Header, OptionValues.Header, s => s.ProxyHeaders, (s, v) => s with { ProxyHeaders = v }),
        Flag("proxy-insecure", '\0', s => s.ProxyInsecure, (s, on) => s with { ProxyInsecure = on }),
        Text("proxy-cacert", '\0', s => s.ProxyCaFile, (s, v) => s with { ProxyCaFile = v }),
    ];

    private static IEnumerable<CurlOption> Tls() =>
    [
        Flag("insecure", 'k', s => s.Insecure, (s, on) => s with { Insecure = on }),
        Text("cacert", '\0', s => s.CaFile, (s, v) => s with { CaFile = v }),
        new SpecialOption("cert", 'E', takesValue: true, (state, use) =>
        {
            var (file, password) = OptionValues.Certificate(use, state.HasDrives);
            state.Spec = state.Spec with { Certificate = file, KeyPassword = password ?? state.Spec.KeyPassword };
        }, (spec, line) => line.AddIfGiven("cert", OptionValues.Certificate(spec.Certificate))),
        Text("cert-type", '\0', s => s.CertificateType, (s, v) => s with { CertificateType = v }),
        Text("key", '\0', s => s.Key, (s, v) => s with { Key = v }),
        Text("key-type", '\0', s => s.KeyType, (s, v) => s with { KeyType = v }),
        Text("pass", '\0', s => s.KeyPassword, (s, v) => s with { KeyPassword = v }),
        Text("pinnedpubkey", '\0', s => s.PinnedPublicKey, (s, v) => s with { PinnedPublicKey = v }),
        MinTls("tlsv1.0", TlsLevel.Tls10),
        MinTls("tlsv1.1", TlsLevel.Tls11),
        MinTls("tlsv1.2", TlsLevel.Tls12),
        MinTls("tlsv1.3", TlsLevel.Tls13),
        new SpecialOption("tlsv1", '1', takesValue: false, (state, _) => state.Spec = state.Spec with { MinTls = TlsLevel.Tls10 }),
        new ValueOption<TlsLevel?>("tls-max", '\0', ReadMaxTls, WriteMaxTls, s => s.MaxTls == TlsLevel.Default ? null : s.MaxTls, (s, v) => s with { MaxTls = v!.Value }),
        Text("ciphers", '\0', s => s.Ciphers, (s, v) => s with { Ciphers = v }),
        Text("tls13-ciphers", '\0', s => s.Tls13Ciphers, (s, v) => s with { Tls13Ciphers = v }),
    ];

    private static IEnumerable<CurlOption> Redirects() =>
    [
        Flag("location", 'L', s => s is { Follow: true, FollowTrusted: false }, (s, on) => s with { Follow = on, FollowTrusted = on && s.FollowTrusted }),
        Flag("location-trusted", '\0', s => s.FollowTrusted, (s, on) => s with { Follow = on, FollowTrusted = on }),
        new ValueOption<int?>(
            "max-redirs", '\0', u => OptionValues.Limit(u), v => OptionValues.Number(v!.Value), s => s.MaxRedirects, (s, v) => s with { MaxRedirects = v }),
    ];

    private static IEnumerable<CurlOption> Connections() =>
    [
        Version("http1.0", '0', CurlHttpVersion.Http10),
        Version("http1.1", '\0', CurlHttpVersion.Http11),
        Version("http2", '\0', CurlHttpVersion.Http2),
        Version("http2-prior-knowledge", '\0', CurlHttpVersion.Http2PriorKnowledge),
        Version("http3", '\0', CurlHttpVersion.Http3),
        Version("http3-only", '\0', CurlHttpVersion.Http3Only),
        Texts("resolve", '\0', s => s.Resolve, (s, v) => s with { Resolve = v }),
        Texts("connect-to", '\0', s => s.ConnectTo, (s, v) => s with { ConnectTo = v }),
        Text("unix-socket", '\0', s => s.UnixSocket, (s, v) => s with { UnixSocket = v }),
        Text("interface", '\0', s => s.Interface, (s, v) => s with { Interface = v }),
        Text("doh-url", '\0', s => s.DohUrl, (s, v) => s with { DohUrl = v }),
        new ChoiceOption("ipv4", '4', s => s.IpVersion == CurlIpResolve.V4, s => s with { IpVersion = CurlIpResolve.V4 }),
        new ChoiceOption("ipv6", '6', s => s.IpVersion == CurlIpResolve.V6, s => s with { IpVersion = CurlIpResolve.V6 }),
    ];

    private static IEnumerable<CurlOption> Times() =>
    [
        Time("connect-timeout", '\0', s => s.ConnectTimeout, (s, v) => s with { ConnectTimeout = v }),
        Time("max-time", 'm', s => s.MaxTime, (s, v) => s with { MaxTime = v }),
        Number("speed-limit", 'Y', OptionValues.Count, s => s.SpeedLimit, (s, v) => s with { SpeedLimit = v }),
        Time("speed-time", 'y', s => s.SpeedTime, (s, v) => s with { SpeedTime = v }),
        Number("limit-rate", '\0', OptionValues.Bytes, s => s.LimitRate, (s, v) => s with { LimitRate = v }),
        new ValueOption<int?>("retry", '\0', u => OptionValues.SmallCount(u), v => OptionValues.Number(v!.Value), s => s.Retry, (s, v) => s with { Retry = v }),
        Time("retry-delay", '\0', s => s.RetryDelay, (s, v) => s with { RetryDelay = v }),
        Time("retry-max-time", '\0', s => s.RetryMaxTime, (s, v) => s with { RetryMaxTime = v }),
        Flag("retry-all-errors", '\0', s => s.RetryAllErrors, (s, on) => s with { RetryAllErrors = on }),
        Flag("retry-connrefused", '\0', s => s.RetryConnectionRefused, (s, on) => s with { RetryConnectionRefused = on }),
    ];

    private static IEnumerable<CurlOption> Results() =>
    [
        Flag("fail", 'f', s => s.Fail, (s, on) => s with { Fail = on }),
        new SpecialOption("fail-with-body", '\0', takesValue: false, (state, use) => state.Spec = state.Spec with { Fail = use.IsOn }, canBeNegated: true),
        Number("max-filesize", '\0', OptionValues.Bytes, s => s.MaxFileSize, (s, v) => s with { MaxFileSize = v }),
        Text("output", 'o', s => s.OutputFile, (s, v) => s with { OutputFile = v }),
    ];

    private static IEnumerable<CurlOption> Bodies() =>
    [
        new SpecialOption("data", 'd', takesValue: true, (state, use) => state.AddData(use, DataFileForm.WithoutLineBreaks)),
        new SpecialOption("data-ascii", '\0', takesValue: true, (state, use) => state.AddData(use, DataFileForm.WithoutLineBreaks)),
        new SpecialOption("data-binary", '\0', takesValue: true, (state, use) => state.AddData(use, DataFileForm.AsIs)),
        new SpecialOption("data-raw", '\0', takesValue: true, (state, use) => state.AddRawData(use)),
        new SpecialOption("data-urlencode", '\0', takesValue: true, (state, use) => state.AddEncodedData(use)),
        new SpecialOption("json", '\0', takesValue: true, (state, use) => state.AddJson(use)),
        new SpecialOption("url-query", '\0', takesValue: true, (state, use) => state.AddQuery(use)),
        new SpecialOption("get", 'G', takesValue: false, (state, use) => state.IsGet = use.IsOn, canBeNegated: true),
        new SpecialOption("form", 'F', takesValue: true, (state, use) => state.AddPart(use, isLiteral: false)),
        new SpecialOption("form-string", '\0', takesValue: true, (state, use) => state.AddPart(use, isLiteral: true)),
        new SpecialOption("upload-file", 'T', takesValue: true, (state, use) => state.SetUpload(use)),
        new SpecialOption("globoff", 'g', takesValue: false, (state, use) => state.TakesUrlAsItIs = use.IsOn, canBeNegated: true),
        new SpecialOption("proto-default", '\0', takesValue: true, (state, use) => state.DefaultScheme = use.Text),
    ];

    private static IEnumerable<CurlOption> Refused() =>
    [
        new RefusedOption("next", ':', takesValue: false, "one request is taken; write the next one as a command of its own"),
        new RefusedOption("config", 'K', takesValue: true, "options in a file are not read; write them out"),
        new RefusedOption("variable", '\0', takesValue: true, "variables of curl are not known here; write their values out"),
        new RefusedOption("help", 'h', takesValue: false, "this asks curl for help and makes no request"),
        new RefusedOption("manual", 'M', takesValue: false, "this asks curl for its manual and makes no request"),
        new RefusedOption("version", 'V', takesValue: false, "this asks curl for its version and makes no request"),
    ];

    private static IEnumerable<CurlOption> Output()
    {
        foreach (var (name, letter) in new[]
        {
            ("silent", 's'), ("show-error", 'S'), ("verbose", 'v'), ("include", 'i'), ("show-headers", '\0'), ("fail-early", '\0'),
            ("progress-bar", '#'), ("progress-meter", '\0'), ("buffer", 'N'), ("remote-name", 'O'), ("remote-name-all", '\0'),
            ("remote-header-name", 'J'), ("remote-time", 'R'), ("create-dirs", '\0'), ("clobber", '\0'), ("skip-existing", '\0'),
            ("xattr", '\0'), ("trace-time", '\0'), ("trace-ids", '\0'), ("styled-output", '\0'), ("disable", 'q'), ("parallel", 'Z'),
            ("parallel-immediate", '\0'), ("remove-on-error", '\0'), ("suppress-connect-headers", '\0'), ("metalink", '\0'), ("out-null", '\0'),
        })
        {
            yield return new OutputOption(name, letter, takesValue: false);
        }

        foreach (var (name, letter) in new[]
        {
            ("output-dir", '\0'), ("create-file-mode", '\0'), ("dump-header", 'D'), ("write-out", 'w'), ("stderr", '\0'), ("trace", '\0'),
            ("trace-ascii", '\0'), ("trace-config", '\0'), ("libcurl", '\0'), ("parallel-max", '\0'), ("parallel-max-host", '\0'),
            ("rate", '\0'), ("etag-save", '\0'),
        })
        {
            yield return new OutputOption(name, letter, takesValue: true);
        }
    }

    private static IEnumerable<CurlOption> Kept()
    {
        foreach (var name in new[]
        {
            "alpn", "ca-native", "cert-status", "compressed-ssh", "crlf", "disable-eprt", "disable-epsv", "disallow-username-in-url",
            "doh-cert-status", "doh-insecure", "false-start", "follow", "form-escape", "ftp-create-dirs", "ftp-pasv", "ftp-pret",
            "ftp-skip-pasv-ip", "ftp-ssl-ccc", "ftp-ssl-control", "haproxy-protocol", "http0.9", "ignore-content-length", "keepalive",
            "mail-rcpt-allowfails", "mptcp", "npn", "ntlm-wb", "path-as-is", "post301", "post302", "post303", "proxy-ca-native",
            "proxy-http2", "proxy-ssl-allow-beast", "proxy-ssl-auto-client-cert", "proxy-tlsv1", "raw", "sasl-ir", "sessionid",
            "socks5-basic", "socks5-gssapi", "socks5-gssapi-nec", "ssl", "ssl-allow-beast", "ssl-auto-client-cert", "ssl-no-revoke",
            "ssl-reqd", "ssl-revoke-best-effort", "tcp-fastopen", "tcp-nodelay", "tftp-no-options", "tls-earlydata",
            "tr-encoding",
        })
        {
            yield return new KeptOption(name, '\0', takesValue: false);
        }

        foreach (var (name, letter) in new[] { ("append", 'a'), ("use-ascii", 'B'), ("list-only", 'l'), ("junk-session-cookies", 'j'), ("sslv2", '2'), ("sslv3", '3') })
        {
            yield return new KeptOption(name, letter, takesValue: false);
        }

        foreach (var name in new[]
        {
            "abstract-unix-socket", "alt-svc", "capath", "crlfile", "curves", "delegation", "dns-interface", "dns-ipv4-addr",
            "dns-ipv6-addr", "dns-servers", "ech", "egd-file", "engine", "etag-compare", "expect100-timeout", "ftp-account",
            "ftp-alternative-to-user", "ftp-method", "ftp-ssl-ccc-mode", "happy-eyeballs-timeout-ms", "haproxy-clientip", "hostpubmd5",
            "hostpubsha256", "hsts", "ip-tos", "ipfs-gateway", "keepalive-cnt", "keepalive-time", "knownhosts", "krb", "local-port",
            "login-options", "mail-auth", "mail-from", "mail-rcpt", "preproxy", "proto", "proto-redir", "proxy-capath", "proxy-cert",
            "proxy-cert-type", "proxy-ciphers", "proxy-crlfile", "proxy-key", "proxy-key-type", "proxy-pass", "proxy-pinnedpubkey",
            "proxy-service-name", "proxy-tls13-ciphers", "proxy-tlsauthtype", "proxy-tlspassword", "proxy-tlsuser", "proxy1.0", "pubkey",
            "random-file", "request-target", "sasl-authzid", "service-name", "sigalgs", "socks5-gssapi-service", "ssl-sessions",
            "tftp-blksize", "tlsauthtype", "tlspassword", "tlsuser", "upload-flags", "vlan-priority",
        })
        {
            yield return new KeptOption(name, '\0', takesValue: true);
        }

        foreach (var (name, letter) in new[] { ("continue-at", 'C'), ("ftp-port", 'P'), ("quote", 'Q'), ("telnet-option", 't'), ("time-cond", 'z') })
        {
            yield return new KeptOption(name, letter, takesValue: true);
        }
    }

    /// <summary>curl waits for the body of what it does not know to be a HEAD.</summary>
    private static void WriteMethod(RequestSpec spec, CurlCommandLine line)
    {
        if (spec.Method is not null && !IsPlainHead(spec))
        {
            line.Add("request", spec.Method);
        }
    }

    private static void WriteHead(RequestSpec spec, CurlCommandLine line)
    {
        if (IsPlainHead(spec))
        {
            line.Add("head");
        }
    }

    private static bool IsPlainHead(RequestSpec spec) => spec is { Method: "HEAD", Body: null };

    private static void WriteHeaders(RequestSpec spec, CurlCommandLine line)
    {
        foreach (var header in spec.Headers)
        {
            line.Add("header", OptionValues.Header(header));
        }

        foreach (var file in spec.HeaderFiles)
        {
            line.Add("header", "@" + file);
        }
    }

    private static void WriteReferer(RequestSpec spec, CurlCommandLine line)
    {
        if (spec.Referer is not null || spec.AutoReferer)
        {
            line.Add("referer", spec.Referer + (spec.AutoReferer ? ";auto" : ""));
        }
    }

    private static void WriteCookies(RequestSpec spec, CurlCommandLine line)
    {
        line.AddIfGiven("cookie", spec.Cookie);
        foreach (var file in spec.CookieFiles)
        {
            line.Add("cookie", file.StartsWith('@') || file.Contains('=', StringComparison.Ordinal) ? "@" + file : file);
        }
    }

    private static void ReadReferer(CurlCommandState state, OptionUse use)
    {
        const string auto = ";auto";
        var text = use.Text;
        var end = text.IndexOf(auto, StringComparison.Ordinal);
        state.Spec = end < 0
            ? state.Spec with { Referer = text }
            : state.Spec with { Referer = end == 0 ? null : text[..end], AutoReferer = true };
    }

    /// <summary>Cookies have an equals sign; what has none is a file, and so is what follows an at sign.</summary>
    private static void ReadCookie(CurlCommandState state, OptionUse use)
    {
        var text = use.Text;
        if (text.StartsWith('@') || !text.Contains('=', StringComparison.Ordinal))
        {
            state.Spec = state.Spec with { CookieFiles = [.. state.Spec.CookieFiles, text.StartsWith('@') ? text[1..] : text] };
        }
        else
        {
            state.Spec = state.Spec with { Cookie = state.Spec.Cookie is { } before ? $"{before};{text}" : text };
        }
    }

    private static TlsLevel? ReadMaxTls(OptionUse use) => use.Text switch
    {
        "default" => TlsLevel.Default,
        "1.0" => TlsLevel.Tls10,
        "1.1" => TlsLevel.Tls11,
        "1.2" => TlsLevel.Tls12,
        "1.3" => TlsLevel.Tls13,
        _ => throw use.Error("takes 1.0, 1.1, 1.2, 1.3 or default"),
    };

    private static string WriteMaxTls(TlsLevel? level) => $"1.{level!.Value - TlsLevel.Tls10}";
}
