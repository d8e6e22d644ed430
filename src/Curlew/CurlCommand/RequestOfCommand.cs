using System.Globalization;
using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>Makes a request of what a curl command says.</summary>
internal sealed class RequestOfCommand(RequestSpec command, Func<string, byte[]>? openFile)
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const int RedirectsOfCurl = 50;

    private readonly RequestSpec _spec = command.ReadFiles(openFile ?? File.ReadAllBytes);
    private readonly RequestOptions _options = new();

    /// <exception cref="NotSupportedException">Something has no counterpart.</exception>
    public Request Make()
    {
        Refuse(_spec.CookieFiles.Any(f => f.Length > 0), "--cookie with a file: load it into Session.Cookies");
        Refuse(_spec.AutoReferer, "--referer with ;auto");
        Refuse(_spec.FollowTrusted, "--location-trusted: credentials go to their own origin only");
        Refuse(_spec.RetryMaxTime is not null, "--retry-max-time");
        Refuse(_spec.Proxy is null && _spec.NoProxy is not (null or "*"), "--noproxy without --proxy");
        TakeHeaders();
        TakeBody();
        TakeConnection();
        _options.Auth = AuthOf();
        _options.Proxy = ProxyOf();
        _options.Tls = TlsOf();
        _options.Timeout = TimeoutOf();
        _options.Retry = RetryOf();
        _options.Redirects = _spec.Follow
            ? new RedirectPolicy { Mode = RedirectMode.All, Max = _spec.MaxRedirects ?? RedirectsOfCurl }
            : RedirectPolicy.None;
        _options.AcceptEncoding = _spec.Compressed ? null : "";
        _options.RaiseForStatus = _spec.Fail ? true : null;
        _options.MaxResponseSize = _spec.MaxFileSize is > 0 and <= int.MaxValue ? _spec.MaxFileSize : null;
        foreach (var extra in _spec.Extras)
        {
            TakeExtra(extra);
        }

        return new Request(new HttpMethod(_spec.EffectiveMethod), _spec.Url, _options);
    }

    private void TakeHeaders()
    {
        var headers = _options.Headers;
        foreach (var header in _spec.Headers)
        {
            Add(header);
        }

        if (_spec.UserAgent is { } agent && !headers.Contains("User-Agent"))
        {
            Add(new HeaderSpec("User-Agent", agent.Length == 0 ? null : (Octets)agent));
        }

        if (_spec.Cookie is { } cookie && !headers.Contains("Cookie"))
        {
            Add(new HeaderSpec("Cookie", cookie));
        }

        _options.Referer = string.IsNullOrEmpty(_spec.Referer) ? null : _spec.Referer;

        void Add(HeaderSpec header)
        {
            if (header.Value is { } value)
            {
                headers.Add(header.Name, value.Span);
            }
            else
            {
                headers.Add(header.Name, null);
            }
        }
    }

    private void TakeBody()
    {
        _options.Body = _spec.Body switch
        {
            DataBodySpec data => RequestBody.Bytes(DataPiece.ReadAll(data.Pieces, static _ => []).Memory, FormType),
            FileBodySpec file => openFile is null ? RequestBody.File(file.Path) : RequestBody.Bytes(openFile(file.Path)),
            MultipartBodySpec form => FormOf(form),
            _ => null,
        };
        if (_spec.Body is FileBodySpec && !_options.Headers.Contains("Content-Type"))
        {
            _options.Headers.Add("Content-Type", null); // curl does not guess one here
        }
    }

    private MultipartBody FormOf(MultipartBodySpec form)
    {
        var body = new MultipartBody();
        foreach (var part in form.Parts)
        {
            Refuse(part.Encoder is not (null or "binary" or "8bit"), $"--form with encoder={part.Encoder}");
            var headers = part.Headers.Select(line => line.Split(':', 2)).Select(h => KeyValuePair.Create(h[0].Trim(), h.ElementAtOrDefault(1)?.Trim() ?? ""));
            var content = part.Content is { } bytes ? RequestBody.Bytes(bytes.Memory)
                : openFile is null ? RequestBody.File(part.File!)
                : RequestBody.Bytes(openFile(part.File!));
            var fileName = part.FileName ?? (part.File is null || part.AsText ? null : Path.GetFileName(part.File));
            body.AddPart(part.Name, content, fileName, part.ContentType ?? (fileName is null ? null : MediaTypes.Of(fileName)), headers);
        }

        return body;
    }

    private void TakeConnection()
    {
        _options.HttpVersion = _spec.HttpVersion == CurlHttpVersion.None ? null : _spec.HttpVersion;
        _options.Resolve = _spec.Resolve.Count == 0 ? null : _spec.Resolve;
        _options.ConnectTo = _spec.ConnectTo.Count == 0 ? null : _spec.ConnectTo;
        _options.UnixSocket = _spec.UnixSocket;
        _options.Interface = _spec.Interface;
        _options.DohUrl = _spec.DohUrl;
        _options.MaxReceiveSpeed = _spec.LimitRate;
        _options.MaxSendSpeed = _spec.LimitRate;
        if (_spec.IpVersion != CurlIpResolve.Whatever)
        {
            _options.CurlOptions.Add(CurlOpt.IpResolve, _spec.IpVersion);
        }
    }

    private Auth? AuthOf()
    {
        var (user, password, kinds) = (_spec.User, _spec.Password ?? "", _spec.Auth);
        if (_spec.BearerToken is { } token)
        {
            return Auth.Bearer(token);
        }

        if (_spec.Netrc != NetrcUse.None || _spec.NetrcFile is not null)
        {
            return Auth.Netrc(_spec.NetrcFile);
        }

        if (_spec.AwsSigV4 is { } signature)
        {
            return signature.Split(':') is [var first, var second, var region, var service]
                ? Auth.AwsSigV4(user ?? "", password, region, service, provider: $"{first}:{second}")
                : throw Unsupported($"--aws-sigv4 {signature}: give provider1:provider2:region:service");
        }

        if (user is null)
        {
            Refuse(kinds is not (AuthKinds.None or AuthKinds.Basic), "a way to authenticate without --user");
            return null;
        }

        return kinds switch
        {
            AuthKinds.None or AuthKinds.Basic => Auth.Basic(user, password),
            AuthKinds.Digest => Auth.Digest(user, password),
            AuthKinds.Ntlm => Auth.Ntlm(user, password),
            AuthKinds.Negotiate => user.Length == 0 ? Auth.Negotiate() : Auth.Negotiate(user, password),
            _ => Auth.Any(user, password, allowBasic: (kinds & (AuthKinds.Basic | AuthKinds.Any)) != AuthKinds.None),
        };
    }

    private ProxyOptions? ProxyOf()
    {
        if (_spec.Proxy is not { Length: > 0 } url)
        {
            return _spec.Proxy is null && _spec.NoProxy is null ? null : ProxyOptions.None;
        }

        return new ProxyOptions(WithPortOfCurl(url))
        {
            NoProxy = _spec.NoProxy?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) ?? [],
            Credentials = _spec.ProxyUser is { } user ? new NetworkCredential(user, _spec.ProxyPassword) : null,
            Authentication = MethodsOf(_spec.ProxyAuth),
            Tunnel = _spec.ProxyTunnel ? true : null,
            Headers = _spec.ProxyHeaders.Select(h => KeyValuePair.Create(h.Name, h.Value?.Latin1)),
        };
    }

    /// <summary>Where an HTTP proxy has no port, curl takes 1080.</summary>
    private static string WithPortOfCurl(string url)
    {
        const string scheme = "http://";
        var authority = url.TrimEnd('/');
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        host = host[(host.LastIndexOf('/') + 1)..];
        return url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && host.LastIndexOf(':') <= host.LastIndexOf(']')
            ? authority + ":1080"
            : url;
    }

    private static CurlAuth? MethodsOf(AuthKinds kinds)
    {
        if (kinds.HasFlag(AuthKinds.Any))
        {
            return CurlAuth.Any;
        }

        var methods = CurlAuth.None;
        methods |= kinds.HasFlag(AuthKinds.Basic) ? CurlAuth.Basic : CurlAuth.None;
        methods |= kinds.HasFlag(AuthKinds.Digest) ? CurlAuth.Digest : CurlAuth.None;
        methods |= kinds.HasFlag(AuthKinds.Ntlm) ? CurlAuth.Ntlm : CurlAuth.None;
        methods |= kinds.HasFlag(AuthKinds.Negotiate) ? CurlAuth.Negotiate : CurlAuth.None;
        return methods == CurlAuth.None ? null : methods;
    }

    private TlsOptions? TlsOf()
    {
        Refuse(_spec.CertificateType is not (null or "PEM" or "P12"), $"--cert-type {_spec.CertificateType}");
        Refuse(_spec.KeyType is not (null or "PEM"), $"--key-type {_spec.KeyType}");
        Refuse(_spec.PinnedPublicKey?.StartsWith("sha256//", StringComparison.Ordinal) == false, "--pinnedpubkey with a file: give sha256// and the hash");
        var proxy = _spec.ProxyInsecure || _spec.ProxyCaFile is not null
            ? new TlsOptions { Verify = !_spec.ProxyInsecure, CaFile = _spec.ProxyCaFile }
            : null;
        var tls = new TlsOptions
        {
            Verify = !_spec.Insecure,
            CaFile = _spec.CaFile,
            ClientCertificate = _spec.Certificate is { } file ? TlsClientCertificate.FromFile(file, _spec.Key, _spec.KeyPassword) : null,
            PinnedPublicKeys = _spec.PinnedPublicKey?.Split(';') ?? TlsOptions.Default.PinnedPublicKeys,
            MinVersion = VersionOf(_spec.MinTls),
            MaxVersion = VersionOf(_spec.MaxTls),
            Ciphers = _spec.Ciphers,
            Tls13Ciphers = _spec.Tls13Ciphers,
            Proxy = proxy,
        };
        foreach (var extra in _spec.Extras)
        {
            tls = Array.Find(TlsExtra.All, e => e.Name == extra.Name)?.Read(tls, extra.Value?.ToString()) ?? tls;
        }

        return tls == TlsOptions.Default ? null : tls;
    }

    private static TlsVersion? VersionOf(TlsLevel level) => level switch
    {
        TlsLevel.Tls10 => TlsVersion.Tls10,
        TlsLevel.Tls11 => TlsVersion.Tls11,
        TlsLevel.Tls12 => TlsVersion.Tls12,
        TlsLevel.Tls13 => TlsVersion.Tls13,
        _ => null,
    };

    private Timeouts? TimeoutOf()
    {
        Refuse(_spec.SpeedLimit > 1, $"--speed-limit {_spec.SpeedLimit}: only silence is timed here");
        var idle = _spec.SpeedTime ?? (_spec.SpeedLimit is null ? null : TimeSpan.FromSeconds(30));
        return _spec.MaxTime is null && _spec.ConnectTimeout is null && idle is null
            ? null
            : new Timeouts { Total = Limit(_spec.MaxTime), Connect = Limit(_spec.ConnectTimeout), Idle = Limit(idle) };

        static TimeSpan? Limit(TimeSpan? time) => time == TimeSpan.Zero ? null : time;
    }

    private RetryOptions? RetryOf() => _spec.Retry is not { } count ? null : new RetryOptions
    {
        Count = count,
        Delay = _spec.RetryDelay is { } delay && delay > TimeSpan.Zero ? delay : TimeSpan.FromSeconds(1),
        Backoff = _spec.RetryDelay > TimeSpan.Zero ? RetryBackoff.Constant : RetryBackoff.Exponential,
        Jitter = TimeSpan.Zero,
        ShouldRetry = _spec.RetryAllErrors ? static attempt => attempt.Exception is not null || attempt.IsRetryable : null,
    };

    private void TakeExtra(ExtraOption extra)
    {
        switch (extra.Name)
        {
            case "--request-target":
                _options.CurlOptions.Add(CurlOpt.RequestTarget, extra.Value!.ToString());
                break;
            case "--no-keepalive":
                _options.CurlOptions.Add(CurlOpt.TcpKeepAlive, false);
                break;
            case "--keepalive-time":
                _options.CurlOptions.Add(CurlOpt.TcpKeepIdle, TimeSpan.FromSeconds(double.Parse(extra.Value!.ToString(), CultureInfo.InvariantCulture)));
                break;
            case "--keepalive" or "--path-as-is" or "--tcp-nodelay" or "--alpn" or "--sessionid":
                break; // as it is here anyway
            default:
                Refuse(!Array.Exists(TlsExtra.All, e => e.Name == extra.Name), extra.Name);
                break;
        }
    }

    private static void Refuse(bool isUnsupported, string what)
    {
        if (isUnsupported)
        {
            throw Unsupported(what);
        }
    }

    private static NotSupportedException Unsupported(string what) => new($"This option of curl has no counterpart in a request: {what}.");
}
