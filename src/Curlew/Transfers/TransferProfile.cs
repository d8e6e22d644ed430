using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// All of a transfer's settings that do not change from one request to the next as a rule. A handle that has them
/// already need not be reset.
/// </summary>
internal sealed record TransferProfile
{
    private const int ReceiveBuffer = 64 * 1024;

    // From then on the transfers of a multi handle share one buffer; before, each has its own.
    private static readonly bool s_sharesBuffer = CurlLibrary.Version >= new Version(8, 7);

    // Before, the second request in HTTP/2 on a connection without TLS fails (curl's issue 10634).
    private static readonly bool s_reusesClearHttp2 = CurlLibrary.Version >= new Version(8, 0);

    public required TlsOptions Tls { get; init; }

    public required Auth Auth { get; init; }

    public ProxyChoice? Proxy { get; init; }

    public required CurlHttpVersion HttpVersion { get; init; }

    /// <summary>Whether a connection without TLS serves no more than one request.</summary>
    public bool IsLoneInClearText => HttpVersion == CurlHttpVersion.Http2PriorKnowledge && !s_reusesClearHttp2;

    /// <summary>Whom it looks like; null for nobody.</summary>
    public FingerprintPlan? Look { get; init; }

    /// <summary>What a proxy is told that is asked for a tunnel; null for libcurl's usual.</summary>
    public string? UserAgent { get; init; }

    public TimeSpan? ConnectTimeout { get; init; }

    public bool WatchesProgress { get; init; }

    public string? AcceptEncoding { get; init; }

    public string? Interface { get; init; }

    public string? DohUrl { get; init; }

    public IReadOnlyList<string>? Resolve { get; init; }

    public IReadOnlyList<string>? ConnectTo { get; init; }

    public string? UnixSocket { get; init; }

    public long MaxReceiveSpeed { get; init; }

    public long MaxSendSpeed { get; init; }

    public DebugCallback? Debug { get; init; }

    public TimeSpan? ConnectionLifetime { get; init; }

    public TimeSpan? ConnectionIdleTimeout { get; init; }

    /// <summary>The session's, then the request's.</summary>
    public CurlOptions? SessionOptions { get; init; }

    public CurlOptions? RequestOptions { get; init; }

    public void Apply(Curl curl, ProxyConnections proxies)
    {
        curl.SetOpt(CurlOpt.ProtocolsStr, "http,https");
        curl.SetOpt(CurlOpt.PathAsIs, true);
        curl.SetOpt(CurlOpt.SuppressConnectHeaders, true);
        ThrowIfMissing(HttpVersion);
        curl.SetOpt(CurlOpt.HttpVersion, HttpVersion);
        ApplyLook(curl);
        if (s_sharesBuffer)
        {
            curl.SetOpt(CurlOpt.BufferSize, ReceiveBuffer);
        }

        curl.SetOpt(CurlOpt.CertInfo, true);
        Set(curl, CurlOpt.ConnectTimeoutMs, ConnectTimeout);
        SetText(curl, CurlOpt.AcceptEncoding, AcceptEncoding is { Length: 0 } ? null : AcceptEncoding ?? "");
        SetText(curl, CurlOpt.Interface, Interface);
        SetText(curl, CurlOpt.DohUrl, DohUrl);
        SetText(curl, CurlOpt.UnixSocketPath, UnixSocket);
        SetList(curl, CurlOpt.Resolve, Resolve);
        SetList(curl, CurlOpt.ConnectTo, ConnectTo);
        if (MaxReceiveSpeed > 0)
        {
            curl.SetOpt(CurlOpt.MaxRecvSpeedLarge, MaxReceiveSpeed);
        }

        if (MaxSendSpeed > 0)
        {
            curl.SetOpt(CurlOpt.MaxSendSpeedLarge, MaxSendSpeed);
        }

        Set(curl, CurlOpt.MaxLifetimeConn, ConnectionLifetime);
        Set(curl, CurlOpt.MaxAgeConn, ConnectionIdleTimeout);
        Tls.Apply(curl, Proxy is { IsHttps: true });
        Auth.Apply(curl);
        proxies.Apply(curl, Proxy);
        if (Debug is not null)
        {
            curl.SetOpt(CurlOpt.DebugFunction, Debug);
        }
    }

    /// <summary>A version that is more than a browser's usual choice stays.</summary>
    private void ApplyLook(Curl curl)
    {
        if (Look is null)
        {
            return;
        }

        Look.ApplyTo(curl);
        SetText(curl, CurlOpt.UserAgent, UserAgent);
        if (HttpVersion is not (CurlHttpVersion.None or CurlHttpVersion.Http2Tls or CurlHttpVersion.Http11))
        {
            curl.SetOpt(CurlOpt.HttpVersion, HttpVersion);
        }
    }

    /// <summary>What the user says in libcurl's words goes last.</summary>
    public void ApplyCustom(Curl curl)
    {
        SessionOptions?.Apply(curl);
        RequestOptions?.Apply(curl);
    }

    private static void ThrowIfMissing(CurlHttpVersion version)
    {
        var feature = version switch
        {
            CurlHttpVersion.Http2 or CurlHttpVersion.Http2Tls or CurlHttpVersion.Http2PriorKnowledge => "HTTP2",
            CurlHttpVersion.Http3 or CurlHttpVersion.Http3Only => "HTTP3",
            _ => null,
        };
        if (feature is not null && !CurlLibrary.HasFeature(feature))
        {
            throw new NotSupportedException(
                $"HttpVersion {version} needs a libcurl that is built with {feature}; loaded is libcurl {CurlLibrary.Version} from {CurlLibrary.Path}.");
        }
    }

    private static void Set(Curl curl, CurlOpt<TimeSpan> option, TimeSpan? value)
    {
        if (value is { } given)
        {
            curl.SetOpt(option, given);
        }
    }

    private static void SetText(Curl curl, CurlOpt<string> option, string? value)
    {
        if (value is not null && (value.Length > 0 || option == CurlOpt.AcceptEncoding))
        {
            curl.SetOpt(option, value);
        }
    }

    private static void SetList(Curl curl, CurlOpt<IEnumerable<string>> option, IReadOnlyList<string>? value)
    {
        if (value is { Count: > 0 })
        {
            curl.SetOpt(option, value);
        }
    }
}
