using Curlew.LibCurl;

namespace Curlew;

/// <summary>A request with everything decided: the request's own options over the session's over the defaults. Whatever is
/// wrong with the arguments is said while this is made.</summary>
internal sealed class RequestPlan
{
    private readonly RequestOptions? _options;
    private readonly bool _isCustom;

    private RequestPlan(Session session, Request request, bool isStreamed)
    {
        Session = session;
        Request = request;
        _options = request.Options;
        _isCustom = _options is { HasTransferSettings: true };
        IsStreamed = isStreamed;
        Url = session.Urls.Build(
            request.Url, session.BaseOfUrls, session.Params, _options?.Params, _options?.Quoting ?? session.Quoting ?? UrlQuoting.Default);
        Headers = HeadersOf(session, request);
        Look = LookOf(session, request);
        _ = Look?.Plan; // says what the library lacks
        Body = BodyOf(request, Look);
        Redirects = _options?.Redirects ?? session.Redirects ?? RedirectPolicy.Follow;
        Timeouts = _options?.Timeout ?? session.Timeout ?? DefaultTimeouts(request, isStreamed);
        MaxResponseSize = _options?.MaxResponseSize ?? session.MaxResponseSize ?? int.MaxValue;
        MaxDecompressionRatio = _options?.MaxDecompressionRatio ?? session.MaxDecompressionRatio ?? 250;
        Guard = Redirects.IsSafe ? Redirects.Allowed : null;
        Cookies = request.Message?.Cookies ?? session.CookiesFor(_options);
        HttpVersion = VersionOf(session, request);
    }

    public Session Session { get; }

    public Request Request { get; }

    public bool IsStreamed { get; }

    public RequestUrl Url { get; }

    public Headers Headers { get; }

    public RequestBody? Body { get; }

    /// <summary>Whom the request looks like; null for nobody.</summary>
    public BrowserLook? Look { get; }

    public RedirectPolicy Redirects { get; }

    public Timeouts Timeouts { get; }

    public long MaxResponseSize { get; }

    public int MaxDecompressionRatio { get; }

    public AddressRules? Guard { get; }

    public IRequestCookies Cookies { get; }

    public CurlHttpVersion HttpVersion { get; }

    /// <summary>The content codings that are asked for; null for all that libcurl knows, or the browser's.</summary>
    public string? AcceptEncoding => _options?.AcceptEncoding ?? Session.AcceptEncoding ?? (Look is null ? Session.HandlerRules?.AcceptEncoding : null);

    /// <summary>Whether bodies are decoded.</summary>
    public bool IsDecoded => AcceptEncoding is not "";

    /// <summary>Most bytes of a response's head.</summary>
    public int MaxHeadSize => Session.HandlerRules?.MaxHeadSize ?? int.MaxValue;

    public string? UnixSocket => _options?.UnixSocket ?? Session.UnixSocket;

    public Stream? Output => _options?.Output;

    public DataReceived? OnData => _options?.OnData;

    public IProgress<TransferProgress>? Progress => _options?.Progress;

    public bool RaiseForStatus => _options?.RaiseForStatus ?? Session.RaiseForStatus ?? false;

    public TextEncoding? DefaultEncoding => _options?.DefaultEncoding ?? Session.DefaultEncoding;

    public RetryOptions Retry => _options?.Retry ?? Session.Retry ?? RetryOptions.None;

    public ResponseCache Cache => _options?.Cache ?? Session.Cache ?? ResponseCache.None;

    public IReadOnlyList<CurlInfo> Infos => _options is { Infos.Count: > 0 } ? [.. Session.Infos, .. _options.Infos] : Session.Infos;

    /// <summary>Whether the body goes elsewhere than into the response.</summary>
    public bool IsDelivered => IsStreamed || Output is not null || OnData is not null;

    /// <exception cref="ArgumentException">Something of the request cannot be.</exception>
    public static RequestPlan Create(Session session, Request request, bool isStreamed)
    {
        request.Options?.Freeze();
        if (request.Options is { Output: not null, OnData: not null })
        {
            throw WrongArgument.Of(nameof(RequestOptions.Output), "A body goes to one place: give one of Output and OnData.");
        }

        if (isStreamed && request.Options is { } options && (options.Output ?? (object?)options.OnData) is not null)
        {
            throw WrongArgument.Of(nameof(RequestOptions.Output), "The body of a streamed response is read from it; Output and OnData are for the other methods.");
        }

        return new RequestPlan(session, request, isStreamed);
    }

    /// <summary>The request as it first goes out.</summary>
    public Hop FirstHop() => new()
    {
        Method = Request.Method,
        Url = Url,
        Headers = Headers,
        Body = Body,
        Auth = AuthFor(Url),
        Proxy = ProxyFor(Url),
        Referer = _options?.Referer,
        Look = Look,
        Page = Url.Origin,
        NeedsFreshConnection = Request.Message is { NeedsFreshConnection: true },
    };

    /// <summary>Those of the URL, or else those of the options; none where the options say so.</summary>
    public Auth AuthFor(RequestUrl url)
    {
        var auth = _options?.Auth ?? Session.Auth;
        if (ReferenceEquals(auth, Auth.None))
        {
            return auth;
        }

        if (auth is null && Session.HandlerRules is { } rules)
        {
            return rules.Credentials?.For(url) ?? Auth.None; // HttpClient does not look at those of a URL
        }

        return url.User is not null ? Auth.Basic(url.User, url.Password ?? "")
            : auth is null || (auth.IsHomeNetrc && !Session.TrustEnvironment) ? Auth.None
            : auth;
    }

    /// <summary>Those for the URL that a redirect leads to. What was given for one origin is not for another.</summary>
    public Auth AuthAfter(Hop hop, RequestUrl next)
    {
        var isElsewhere = hop.Url.Origin != next.Origin;
        var isAskedAgain = Session.HandlerRules is { } rules ? isElsewhere && rules.Credentials is { IsByUrl: true } : next.User is not null;
        return isAskedAgain ? AuthFor(next) : isElsewhere ? Auth.None : hop.Auth;
    }

    public ProxyChoice? ProxyFor(RequestUrl url) => Session.ProxiesFor(_options).Select(url.Scheme, url.Host, url.Port);

    /// <summary>How a handle is set up for a hop. Requests without settings of their own share one profile, so that a
    /// handle that has it already need not be set up again.</summary>
    public TransferProfile ProfileFor(Hop hop)
    {
        if (!_isCustom && Progress is null && Session.LastProfile is { } last && last.IsStreamed == IsStreamed && last.Profile.HttpVersion == HttpVersion
            && Equals(last.Profile.Proxy, hop.Proxy) && Equals(last.Profile.Auth, hop.Auth))
        {
            return last.Profile;
        }

        var profile = MakeProfile(hop);
        if (!_isCustom && Progress is null)
        {
            Session.LastProfile = new SharedProfile(profile, IsStreamed);
        }

        return profile;
    }

    private static Headers HeadersOf(Session session, Request request) =>
        request.Message?.Headers
        ?? (request.Options is { Headers.Count: > 0 } options ? session.Headers.Merge(options.Headers) : session.Headers);

    private static Timeouts DefaultTimeouts(Request request, bool isStreamed) =>
        request.Message is not null ? Timeouts.None : isStreamed ? Timeouts.ForStream : Timeouts.ForBuffered;

    private static CurlHttpVersion VersionOf(Session session, Request request)
    {
        var version = request.Options?.HttpVersion ?? request.Message?.Version ?? session.HttpVersion ?? Session.DefaultHttpVersion;
        return version == CurlHttpVersion.Http2 ? CurlHttpVersion.Http2Tls : version;
    }

    private static BrowserLook? LookOf(Session session, Request request)
    {
        var look = session.LookFor(request.Options);
        return look is not null && request.Message?.Version is CurlHttpVersion.Http10 or CurlHttpVersion.Http11
            ? look with { Protocol = FingerprintProtocol.Http1 }
            : look;
    }

    private static RequestBody? BodyOf(Request request, BrowserLook? look)
    {
        var body = request.Options?.SingleBody();
        if (request.Message?.Body is { } content)
        {
            body = body is null ? content : throw WrongArgument.Of(nameof(RequestOptions.Body), "The message has a content, which is its body: leave out Body, Json and Form.");
        }

        if (body is not null && request.Method == HttpMethod.Head)
        {
            throw WrongArgument.Of(nameof(RequestOptions.Body), "A HEAD request has no body.");
        }

        if (body is not null && request.Method == HttpMethod.Trace)
        {
            throw WrongArgument.Of(nameof(RequestOptions.Body), "A TRACE request has no body (RFC 9110, 9.3.8).");
        }

        return body is MultipartBody form && look?.Fingerprint.FormBoundary is { } style ? form.InStyleOf(style) : body;
    }

    private TransferProfile MakeProfile(Hop hop)
    {
        var (session, options) = (Session, _options);
        return new TransferProfile
        {
            Tls = session.TlsFor(options),
            Auth = hop.Auth,
            Proxy = hop.Proxy,
            HttpVersion = HttpVersion,
            Look = Look?.Plan,
            UserAgent = Look?.Headers?.Navigation.Lines.FirstOrDefault(l => l.Name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)).Value,
            ConnectTimeout = Timeouts.Connect,
            WatchesProgress = Timeouts.Idle is not null || Progress is not null,
            AcceptEncoding = AcceptEncoding,
            Interface = options?.Interface ?? session.Interface,
            DohUrl = options?.DohUrl ?? session.DohUrl,
            Resolve = options?.Resolve ?? session.Resolve,
            ConnectTo = options?.ConnectTo ?? session.ConnectTo,
            UnixSocket = options?.UnixSocket ?? session.UnixSocket,
            MaxReceiveSpeed = options?.MaxReceiveSpeed ?? session.MaxReceiveSpeed ?? 0,
            MaxSendSpeed = options?.MaxSendSpeed ?? session.MaxSendSpeed ?? 0,
            Debug = options?.Debug ?? session.Debug ?? session.WireLog,
            ConnectionLifetime = session.ConnectionLifetime,
            ConnectionIdleTimeout = session.ConnectionIdleTimeout,
            SessionOptions = session.CurlOptions.IsEmpty ? null : session.CurlOptions,
            RequestOptions = options is null || options.CurlOptions.IsEmpty ? null : options.CurlOptions,
        };
    }
}

/// <summary>The profile of a session's requests that have no settings of their own.</summary>
internal sealed record SharedProfile(TransferProfile Profile, bool IsStreamed);
