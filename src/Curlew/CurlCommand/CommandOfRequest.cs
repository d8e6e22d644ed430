using Curlew.LibCurl;

namespace Curlew;

/// <summary>Says a request with the options of curl. What a command cannot say is refused: no command is better than one for
/// another request.</summary>
internal sealed class CommandOfRequest
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const int RedirectsOfCurl = 50;

    private readonly Session? _session;
    private readonly RequestOptions _options;
    private readonly Request _request;
    private readonly RequestUrl _url;
    private readonly RequestBody? _body;

    public CommandOfRequest(Request request, Session? session)
    {
        (_request, _session, _options) = (request, session, request.Options ?? new RequestOptions());
        _url = new UrlBuilder().Build(request.Url, session?.BaseOfUrls, session?.Params, _options.Params, _options.Quoting ?? session?.Quoting ?? UrlQuoting.Default);
        _body = _options.SingleBody();
    }

    /// <exception cref="NotSupportedException">A command cannot say it.</exception>
    public RequestSpec Make()
    {
        var isEmptyPost = _body is null && _request.Method.Method is "POST" or "PUT" or "PATCH";
        var redirects = _options.Redirects ?? _session?.Redirects ?? RedirectPolicy.Follow;
        var spec = new RequestSpec
        {
            Method = _request.Method.Method,
            Url = _url.Text,
            Body = isEmptyPost && _body is null ? new DataBodySpec() : BodyOf(_body),
            Referer = _options.Referer,
            Follow = redirects.Mode != RedirectMode.None,
            MaxRedirects = redirects.Mode == RedirectMode.None || redirects.Max == RedirectsOfCurl ? null : redirects.Max,
            Compressed = Either(o => o.AcceptEncoding) is not "",
            Fail = (_options.RaiseForStatus ?? _session?.RaiseForStatus) == true,
            HttpVersion = _options.HttpVersion ?? _session?.HttpVersion ?? CurlHttpVersion.None,
            Resolve = [.. Either(o => o.Resolve) ?? []],
            ConnectTo = [.. Either(o => o.ConnectTo) ?? []],
            UnixSocket = NotEmpty(Either(o => o.UnixSocket)),
            Interface = NotEmpty(Either(o => o.Interface)),
            DohUrl = NotEmpty(Either(o => o.DohUrl)),
            LimitRate = Rate(),
            Retry = Either(o => o.Retry) is { Count: > 0 } retry ? retry.Count : null,
            IpVersion = (CurlIpResolve)(Option(CurlOpt.IpResolve) ?? CurlIpResolve.Whatever),
            Extras = Option(CurlOpt.RequestTarget) is string target ? [new("--request-target", target)] : [],
        };
        spec = WithTimeouts(WithTls(WithProxy(WithAuth(WithCookie(spec with { Headers = HeadersOf() })))));
        return spec with { Method = spec.Method == (spec with { Method = null }).EffectiveMethod ? null : spec.Method };
    }

    private T? Either<T>(Func<TransferOptions, T?> get)
        where T : class => get(_options) ?? (_session is null ? null : get(_session));

    private SpecList<HeaderSpec> HeadersOf()
    {
        var headers = _session is null ? _options.Headers : _session.Headers.Merge(_options.Headers);
        if (Look() is { Headers: { } profiles } look)
        {
            headers = BrowserHeaders.Merge(profiles, headers, look.Describe(new Hop { Method = _request.Method, Url = _url, Page = _url.Origin, Headers = headers, Auth = Auth.None })).Headers;
        }

        List<HeaderSpec> lines = [.. headers.ToLines().Select(line => OptionValues.Header(new Octets(line.Span)).Header ?? throw Unsupported("a header"))];
        if (!headers.Contains("Content-Type"))
        {
            var type = _body?.ContentType;
            if (_body is not (null or MultipartBody) || _request.Method.Method is "POST" or "PUT" or "PATCH")
            {
                lines.AddRange(_body is MultipartBody || type == FormType ? [] : [new HeaderSpec("Content-Type", type is null ? null : (Octets)type)]);
            }
        }

        if (NotEmpty(Either(o => o.AcceptEncoding)) is { } codings && !headers.Contains("Accept-Encoding"))
        {
            lines.Add(new HeaderSpec("Accept-Encoding", codings));
        }

        foreach (var (name, value) in _body?.ContentHeaders ?? [])
        {
            if (!headers.Contains(name))
            {
                lines.Add(new HeaderSpec(name, value));
            }
        }

        return [.. lines];
    }

    private BrowserLook? Look() => _session is null ? BrowserLook.Of(_options, request: null) : BrowserLook.Of(_session, _options);

    /// <summary>A header Cookie of one's own is sent in place of all others.</summary>
    private RequestSpec WithCookie(RequestSpec spec)
    {
        var own = spec.HeadersNamed("Cookie").ToList();
        return own is [{ Value.Text: { } text } header] && text.Contains('=', StringComparison.Ordinal) && !text.StartsWith('@')
            ? spec with { Cookie = text, Headers = [.. spec.Headers.Where(h => h != header)] }
            : own.Count > 0 ? spec : spec with { Cookie = CookieOf() };
    }

    private string? CookieOf() => _session is null
        ? NotEmpty(string.Join("; ", _options.Cookies.Select(c => $"{c.Key}={c.Value}")))
        : new RequestCookies(_session.Cookies, isKept: false, _options.Cookies).HeaderFor(
            new Hop { Method = _request.Method, Url = _url, Headers = _options.Headers, Auth = Auth.None }, _url);

    private static BodySpec? BodyOf(RequestBody? body) => body switch
    {
        null => null,
        MultipartBody form => new MultipartBodySpec([.. form.Parts.Select(PartOf)]),
        FileBody file => new DataBodySpec(new DataFile(file.Path, DataFileForm.AsIs)),
        _ when body.TryGetBuffer(out var bytes) => new DataBodySpec(new DataText(new Octets(bytes.Span))),
        _ => throw Unsupported("a body whose bytes are known only when they are sent"),
    };

    private static PartSpec PartOf(MultipartPart part)
    {
        var plain = new PartSpec
        {
            Name = part.Name ?? "",
            FileName = part.FileName,
            ContentType = part.ContentType,
            Headers = [.. part.Headers.Select(h => $"{h.Key}: {h.Value}")],
        };
        return part.Body switch
        {
            FileBody file => plain with { File = file.Path, AsText = part.FileName is null },
            _ when part.Body.TryGetBuffer(out var bytes) => plain with { Content = new Octets(bytes.Span) },
            _ => throw Unsupported("a part whose bytes are known only when they are sent"),
        };
    }

    private long? Rate()
    {
        var receive = _options.MaxReceiveSpeed ?? _session?.MaxReceiveSpeed ?? 0;
        var send = _options.MaxSendSpeed ?? _session?.MaxSendSpeed ?? 0;
        return receive != send ? throw Unsupported("a limit of the speed one way only") : receive > 0 ? receive : null;
    }

    private object? Option(CurlOpt option)
    {
        object? value = null;
        foreach (var (set, given) in (_session?.CurlOptions ?? []).Values.Concat(_options.CurlOptions.Values))
        {
            if (set.Id != CurlOpt.IpResolve.Id && set.Id != CurlOpt.RequestTarget.Id)
            {
                throw Unsupported($"CurlOptions with {set}");
            }

            value = set.Id == option.Id ? given : value;
        }

        return value;
    }

    private RequestSpec WithAuth(RequestSpec spec)
    {
        var auth = _options.Auth ?? _session?.Auth;
        if (_url.User is { } user && !ReferenceEquals(auth, Auth.None))
        {
            return spec with { User = user, Password = _url.Password ?? "" };
        }

        return auth?.ToCommand(spec) ?? spec;
    }

    private RequestSpec WithProxy(RequestSpec spec)
    {
        if (Either(o => o.Proxy) is not { } proxies)
        {
            return spec; // the environment's, which curl asks as well
        }

        if (proxies.Select(_url.Scheme, _url.Host, _url.Port) is not { } proxy)
        {
            return spec with { Proxy = "" };
        }

        var kinds = AuthKinds.None;
        foreach (var (method, kind) in new[]
        {
            (CurlAuth.Digest, AuthKinds.Digest), (CurlAuth.Ntlm, AuthKinds.Ntlm), (CurlAuth.Negotiate, AuthKinds.Negotiate),
        })
        {
            kinds |= proxy.Methods.HasFlag(method) ? kind : AuthKinds.None;
        }

        kinds |= kinds != AuthKinds.None && proxy.Methods.HasFlag(CurlAuth.Basic) ? AuthKinds.Basic : AuthKinds.None;
        return spec with
        {
            Proxy = proxy.Url,
            ProxyUser = proxy.User,
            ProxyPassword = proxy.User is null ? null : proxy.Password ?? "",
            ProxyAuth = proxy.Methods == CurlAuth.Any ? AuthKinds.Any : kinds,
            ProxyTunnel = proxy.Tunnel,
            ProxyHeaders = [.. proxy.Headers.Select(line => OptionValues.Header(line).Header!)],
        };
    }

    private RequestSpec WithTls(RequestSpec spec)
    {
        if (Either(o => o.Tls) is not { } tls)
        {
            return spec;
        }

        Refuse(!tls.CaBytes.IsEmpty, "authorities in memory; give TlsOptions.CaFile");
        Refuse(tls.AddSystemAuthorities, "the system's authorities besides others");
        Refuse(tls.VerifyHost is { } host && host != tls.Verify, "a certificate of which one half is verified");
        Refuse(tls.ClientCertificate is { Source: null }, "a client certificate in memory; give a file");
        Refuse(tls.ServerCertificateCallback is not null, "a certificate callback");
        Refuse(tls.Proxy is { } p && p with { Verify = true, CaFile = null } != TlsOptions.Default, "these options of TLS for a proxy");
        var source = tls.ClientCertificate?.Source;
        return spec with
        {
            Insecure = !tls.Verify,
            CaFile = tls.CaFile,
            Certificate = source?.Path,
            Key = source?.KeyPath,
            KeyPassword = source?.Password,
            PinnedPublicKey = tls.PinnedPublicKeys.Count == 0 ? null : string.Join(';', tls.PinnedPublicKeys),
            MinTls = LevelOf(tls.MinVersion),
            MaxTls = LevelOf(tls.MaxVersion),
            Ciphers = tls.Ciphers,
            Tls13Ciphers = tls.Tls13Ciphers,
            ProxyInsecure = tls.Proxy is { Verify: false },
            ProxyCaFile = tls.Proxy?.CaFile,
            Extras = [.. spec.Extras, .. TlsExtra.All.Select(e => (e.Name, Value: e.Write(tls))).Where(e => e.Value is not null)
                .Select(e => new ExtraOption(e.Name, string.IsNullOrEmpty(e.Value) ? null : (Octets)e.Value))],
        };
    }

    private static TlsLevel LevelOf(TlsVersion? version) => version switch
    {
        TlsVersion.Tls10 => TlsLevel.Tls10,
        TlsVersion.Tls11 => TlsLevel.Tls11,
        TlsVersion.Tls12 => TlsLevel.Tls12,
        TlsVersion.Tls13 => TlsLevel.Tls13,
        _ => TlsLevel.Default,
    };

    private RequestSpec WithTimeouts(RequestSpec spec) => Either(o => o.Timeout) is not { } limits ? spec : spec with
    {
        MaxTime = limits.Total,
        ConnectTimeout = limits.Connect,
        SpeedTime = limits.Idle,
    };

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static void Refuse(bool isUnsupported, string what)
    {
        if (isUnsupported)
        {
            throw Unsupported(what);
        }
    }

    internal static NotSupportedException Unsupported(string what) => new($"A curl command cannot say {what}.");
}
