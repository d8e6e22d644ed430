using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// Makes a request for a <see cref="Session"/> of what a text tells. Cookie files, the cookie jar and the output file are
/// for whoever sends it; all else is in the request, or refused.
/// </summary>
internal static class RequestSpecMapper
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string TokenSigns = "!#$%&'*+-.^_`|~";
    private const string CookieSigns = "\",;\\ ";

    /// <summary>Makes the request. Files with data, a query or headers are read now, others when it is sent.</summary>
    /// <param name="spec">What the text tells.</param>
    /// <param name="open">Reads a file whole; null for the file system.</param>
    /// <param name="tls">What the text's settings of TLS are put on top of.</param>
    /// <exception cref="NotSupportedException">The text asks for something that a session does not do; the message names it.</exception>
    /// <exception cref="ArgumentException">A value cannot be.</exception>
    /// <exception cref="FormatException">A file of headers has a line that is none.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Request Map(RequestSpec spec, Func<string, byte[]>? open = null, TlsOptions? tls = null)
    {
        var request = spec.ReadFiles(open ?? File.ReadAllBytes);
        var (url, login) = TakeLogin(request);
        var headers = MapHeaders(request);
        var options = new RequestOptions
        {
            Headers = headers,
            Body = RequestSpecBody.Map(request.Body, headers),
            Auth = MapAuth(request, login, url),
            Proxy = MapProxy(request),
            Tls = RequestSpecTls.Map(request, tls),
            Timeout = MapTimeout(request),
            Redirects = request.Follow ? RedirectPolicy.Follow with { Max = request.MaxRedirects ?? RedirectPolicy.Follow.Max } : RedirectPolicy.None,
            Retry = MapRetry(request),
            HttpVersion = request.HttpVersion == CurlHttpVersion.None ? null : request.HttpVersion,
            Interface = request.Interface,
            DohUrl = request.DohUrl,
            Resolve = request.Resolve.Count > 0 ? request.Resolve : null,
            ConnectTo = request.ConnectTo.Count > 0 ? request.ConnectTo : null,
            UnixSocket = request.UnixSocket,
            MaxReceiveSpeed = request.LimitRate,
            MaxSendSpeed = request.LimitRate,
            Referer = string.IsNullOrEmpty(request.Referer) ? null : request.Referer,
            RaiseForStatus = request.Fail ? true : null,
            // What asks for a coding by a header wants it undone.
            AcceptEncoding = request.Compressed || request.HeadersNamed("Accept-Encoding").Any(h => h.Value is { Length: > 0 }) ? null : "",
        };
        MapCookies(request.Cookie, options);
        MapLimits(request, options.CurlOptions);
        RefuseWhatIsNotDone(request);
        RequestSpecExtras.Apply(request.Extras, options, tls);
        return new Request(new HttpMethod(request.EffectiveMethod), url, options);
    }

    private static Headers MapHeaders(RequestSpec spec)
    {
        var headers = new Headers();
        foreach (var header in spec.Headers)
        {
            if (header.Value is { } value)
            {
                headers.Add(header.Name, value.Span);
            }
            else
            {
                headers.Set(header.Name, null);
            }
        }

        Add("User-Agent", spec.UserAgent);
        Add("Referer", spec.Referer is "" ? "" : null);
        return headers;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                headers.TryAdd(name, value.Length > 0 ? value : null);
            }
        }
    }

    /// <summary>Takes user and password out of a URL where they do not count, or count in another way than the session's.</summary>
    private static (string Url, NetworkCredential? Login) TakeLogin(RequestSpec spec)
    {
        var isBasic = spec.Auth is AuthKinds.None or AuthKinds.Basic && spec.AwsSigV4 is null && spec.BearerToken is null;
        var start = spec.Url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = spec.Url.AsSpan(start).IndexOfAny('/', '?', '#');
        var authority = end < 0 ? spec.Url[start..] : spec.Url[start..(start + end)];
        var at = authority.LastIndexOf('@');
        if (at < 0 || (isBasic && spec.Netrc != NetrcUse.Required))
        {
            return (spec.Url, null);
        }

        var parts = authority[..at].Split(':', 2);
        return (spec.Url.Remove(start, at + 1), new(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")));
    }

    private static Auth? MapAuth(RequestSpec spec, NetworkCredential? login, string url)
    {
        var (user, password) = spec.User is { } given ? (given, spec.Password ?? "")
            : spec.Netrc != NetrcUse.Required && login is not null ? (login.UserName, login.Password)
            : (null, null);
        if (spec.AwsSigV4 is { } service)
        {
            return Sign(service, user, password, url);
        }

        if (user is null)
        {
            return spec.BearerToken is not null ? Auth.Bearer(spec.BearerToken)
                : spec.Netrc != NetrcUse.None ? Auth.Netrc(spec.NetrcFile)
                : null;
        }

        return spec.Auth switch
        {
            AuthKinds.None when spec.BearerToken is not null => Auth.Bearer(spec.BearerToken),
            AuthKinds.None or AuthKinds.Basic => Auth.Basic(user, password!),
            AuthKinds.Digest => Auth.Digest(user, password!),
            AuthKinds.Ntlm => Auth.Ntlm(user, password!),
            AuthKinds.Negotiate => user.Length == 0 ? Auth.Negotiate() : Auth.Negotiate(user, password!),
            var kinds => Auth.Any(user, password!, allowBasic: kinds.HasFlag(AuthKinds.Any) || kinds.HasFlag(AuthKinds.Basic)),
        };
    }

    /// <summary>What the option does not say, the name of the host does: <c>service.region.</c></summary>
    private static Auth Sign(string option, string? accessKey, string? secretKey, string url)
    {
        var names = option.Split(':');
        var host = new Uri(url).Host.Split('.');
        var provider = names[0].Length > 0 ? names[0] : "aws";
        return Auth.AwsSigV4(
            accessKey ?? throw WrongArgument.Of(nameof(RequestSpec.User), "--aws-sigv4 needs the keys as --user KEY:SECRET."),
            secretKey!,
            names.ElementAtOrDefault(2) is { Length: > 0 } region ? region : host.ElementAtOrDefault(1) ?? "",
            names.ElementAtOrDefault(3) is { Length: > 0 } service ? service : host[0],
            provider: $"{provider}:{(names.ElementAtOrDefault(1) is { Length: > 0 } second ? second : provider)}");
    }

    private static ProxyOptions? MapProxy(RequestSpec spec)
    {
        if (spec.Proxy is null)
        {
            return spec.NoProxy?.Trim() == "*" ? ProxyOptions.None : null;
        }

        return spec.Proxy.Length == 0 ? ProxyOptions.None : new ProxyOptions(spec.Proxy)
        {
            NoProxy = spec.NoProxy?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) ?? [],
            Credentials = spec.ProxyUser is null ? null : new NetworkCredential(spec.ProxyUser, spec.ProxyPassword ?? ""),
            Authentication = spec.ProxyAuth == AuthKinds.None ? null : MapProxyAuth(spec.ProxyAuth),
            Tunnel = spec.ProxyTunnel ? true : null,
            Headers = [.. spec.ProxyHeaders.Select(h => KeyValuePair.Create(h.Name, h.Value?.Text))],
        };
    }

    private static CurlAuth MapProxyAuth(AuthKinds kinds) 
    {
        return kinds.HasFlag(AuthKinds.Any)
            ? CurlAuth.Any
            : Of(AuthKinds.Basic, CurlAuth.Basic) | Of(AuthKinds.Digest, CurlAuth.Digest) | Of(AuthKinds.Ntlm, CurlAuth.Ntlm) | Of(AuthKinds.Negotiate, CurlAuth.Negotiate);

        CurlAuth Of(AuthKinds kind, CurlAuth method) => kinds.HasFlag(kind) ? method : CurlAuth.None;
    }

    private static Timeouts? MapTimeout(RequestSpec spec) => spec.MaxTime is null && spec.ConnectTimeout is null
        ? null
        : new Timeouts { Total = Limit(spec.MaxTime), Connect = Limit(spec.ConnectTimeout) };

    private static TimeSpan? Limit(TimeSpan? time) => time == TimeSpan.Zero ? null : time;

    private static RetryOptions? MapRetry(RequestSpec spec)
    {
        if (spec.Retry is not { } count)
        {
            return null;
        }

        var isFixed = spec.RetryDelay > TimeSpan.Zero;
        var end = spec.RetryMaxTime > TimeSpan.Zero ? Environment.TickCount64 + (long)spec.RetryMaxTime.Value.TotalMilliseconds : long.MaxValue;
        return RetryOptions.None with
        {
            Count = count,
            Delay = isFixed ? spec.RetryDelay!.Value : TimeSpan.FromSeconds(1),
            Backoff = isFixed ? RetryBackoff.Constant : RetryBackoff.Exponential,
            MaxDelay = TimeSpan.FromMinutes(10),
            Jitter = TimeSpan.Zero,
            Methods = [.. RetryOptions.None.Methods, new HttpMethod(spec.EffectiveMethod)],
            ShouldRetry = attempt => (attempt.IsRetryable || (spec.RetryAllErrors && attempt.Response is null or { Ok: false })) && Environment.TickCount64 < end,
        };
    }

    /// <summary>As cookies they are put together with those of the session; what is none by the RFC is sent as it is.</summary>
    private static void MapCookies(string? text, RequestOptions options)
    {
        if (text is null)
        {
            return;
        }

        var cookies = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split('=', 2)).ToList();
        if (cookies.TrueForAll(c => c is [var name, var value] && IsToken(name) && !value.Any(IsOutsideCookie)) && cookies.DistinctBy(c => c[0], StringComparer.Ordinal).Count() == cookies.Count)
        {
            cookies.ForEach(c => options.Cookies.Add(c[0], c[1]));
        }
        else
        {
            options.Headers.TryAdd("Cookie", text);
        }
    }

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || TokenSigns.Contains(c, StringComparison.Ordinal));

    private static bool IsOutsideCookie(char c) => c is <= ' ' or >= (char)0x7F || CookieSigns.Contains(c, StringComparison.Ordinal);

    private static void MapLimits(RequestSpec spec, CurlOptions options)
    {
        if (spec.SpeedLimit is not null || spec.SpeedTime is not null)
        {
            options.Add(CurlOpt.LowSpeedLimit, spec.SpeedLimit ?? 1);
            options.Add(CurlOpt.LowSpeedTime, spec.SpeedTime ?? TimeSpan.FromSeconds(30));
        }

        if (spec.MaxFileSize is { } size)
        {
            options.Add(CurlOpt.MaxFileSizeLarge, size);
        }

        if (spec.IpVersion != CurlIpResolve.Whatever)
        {
            options.Add(CurlOpt.IpResolve, spec.IpVersion);
        }
    }

    private static void RefuseWhatIsNotDone(RequestSpec spec)
    {
        var option = spec switch
        {
            { FollowTrusted: true } => "--location-trusted: credentials do not go to another origin",
            { AutoReferer: true } => "--referer with ';auto': a redirect keeps the Referer that the request began with",
            { Proxy: null, NoProxy: { } hosts } when hosts.Trim() != "*" => "--noproxy without --proxy: set no_proxy in the environment",
            _ => null,
        };
        if (option is not null)
        {
            throw new NotSupportedException($"A session does not do what {option}.");
        }
    }

    /// <summary>Media type of data that is not told one.</summary>
    internal static string DataType => FormType;
}
