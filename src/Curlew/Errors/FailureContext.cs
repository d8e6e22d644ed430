using Curlew.LibCurl;

namespace Curlew;

/// <summary>What was going on when a transfer failed.</summary>
/// <param name="Method">The method of the request.</param>
/// <param name="Url">The URL without credentials, as it may be shown.</param>
internal readonly record struct FailureContext(string Method, string Url)
{
    /// <summary>Whether the head of a response had come.</summary>
    public bool ResponseStarted { get; init; }

    /// <summary>Whether the way to the server was open: connection, tunnel and TLS, new or kept.</summary>
    public bool Connected { get; init; }

    /// <summary>Whether the transfer went by a proxy.</summary>
    public bool ProxyInUse { get; init; }

    /// <summary>Whether that proxy is spoken to in TLS.</summary>
    public bool ProxyIsTls { get; init; }

    /// <summary>The status of the last answer to CONNECT; 0 without one.</summary>
    public int ConnectStatus { get; init; }

    /// <summary>What went wrong with a SOCKS proxy.</summary>
    public CurlProxyError ProxyError { get; init; }

    /// <summary>The limit for connecting that this transfer had; null for libcurl's own of 300 seconds.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>The limit for silence that this transfer had.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>The limit for the whole that this transfer had.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>How long the transfer went on.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The response so far.</summary>
    public Response? Response { get; init; }

    /// <summary>Whether the proxy had been asked to open the way, and had not yet.</summary>
    public bool AtProxy => ProxyInUse && !Connected && !TunnelIsOpen;

    /// <summary>Whether the proxy refused to open the way.</summary>
    public bool TunnelRefused => ConnectStatus != 0 && !TunnelIsOpen && !Connected;

    private bool TunnelIsOpen => ConnectStatus is >= 200 and < 300;

    /// <summary>Which limit it was that passed.</summary>
    public TimeoutKind PassedLimit
    {
        get
        {
            if (!Connected)
            {
                // Both clocks run until then, and the shorter one is the first to ring.
                return TotalTimeout is { } total && total < (ConnectTimeout ?? TimeSpan.FromSeconds(300))
                    ? TimeoutKind.Total
                    : TimeoutKind.Connect;
            }

            return IdleTimeout is not null && (TotalTimeout is null || Elapsed < TotalTimeout) ? TimeoutKind.Idle : TimeoutKind.Total;
        }
    }

    /// <summary>Reads from a handle whose transfer has failed what libcurl knows; the rest is for the caller to add.</summary>
    public static FailureContext Of(Curl curl, string method, string url) => new(method, url)
    {
        ResponseStarted = curl.GetInfo(CurlInfo.ResponseCode) != 0,
        // This clock stops when the request can go out, on a new connection or a kept one.
        Connected = curl.GetInfo(CurlInfo.PretransferTimeT) > TimeSpan.Zero,
        ConnectStatus = curl.GetInfo(CurlInfo.HttpConnectCode),
        ProxyError = curl.GetInfo(CurlInfo.ProxyError),
        Elapsed = curl.GetInfo(CurlInfo.TotalTimeT),
    };
}
