using System.Collections.Frozen;
using System.Net;
using Curlew.LibCurl;
using static System.Net.Http.HttpRequestError;

namespace Curlew;

/// <summary>libcurl's codes and what becomes of them; <c>docs/errors.md</c> is the same for readers.</summary>
internal static class ErrorTable
{
    /// <summary>What becomes of a code that is not in the table: not HTTP's, or nothing that a user would tell apart.</summary>
    public static readonly ErrorRule Other = new(
        (string message, Exception cause, HttpRequestError error, in FailureContext _) => new RequestException(message, cause, error),
        Unknown, RetrySafety.Never, "it could not be done");

    private static readonly ErrorFactory s_connection =
        (string message, Exception cause, HttpRequestError error, in FailureContext _) => new ConnectionException(message, cause, error);

    private static readonly ErrorFactory s_nameResolution =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new NameResolutionException(message, cause);

    private static readonly ErrorFactory s_tls =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new TlsException(message, cause);

    private static readonly ErrorFactory s_certificate =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new CertificateException(message, cause);

    private static readonly ErrorFactory s_interface =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new InterfaceException(message, cause);

    private static readonly ErrorFactory s_protocol =
        (string message, Exception cause, HttpRequestError error, in FailureContext _) => new ProtocolException(message, cause, error);

    private static readonly ErrorFactory s_incompleteRead =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new IncompleteReadException(message, cause);

    private static readonly ErrorFactory s_contentDecoding =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new ContentDecodingException(message, cause);

    private static readonly ErrorFactory s_redirects =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new TooManyRedirectsException(message, cause);

    private static readonly ErrorFactory s_tooLarge =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new ResponseTooLargeException(message, cause);

    private static readonly ErrorFactory s_url =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new InvalidUrlException(message, cause);

    private static readonly ErrorFactory s_scheme =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new InvalidSchemeException(message, cause);

    private static readonly ErrorFactory s_body =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new UnrewindableBodyException(message, cause);

    private static readonly ErrorFactory s_login =
        (string message, Exception cause, HttpRequestError _, in FailureContext _) => new RequestAuthenticationException(message, cause);

    private static readonly ErrorFactory s_proxy =
        (string message, Exception cause, HttpRequestError error, in FailureContext context) => new ProxyException(message, cause, error, context.ConnectStatus == 0 ? null : context.ConnectStatus)
        {
            ProxyError = context.ProxyError,
        };

    private static readonly ErrorFactory s_timeout =
        (string message, Exception cause, HttpRequestError error, in FailureContext context) =>
            new RequestTimeoutException(message, context.PassedLimit, cause, error);

    private static readonly ErrorFactory s_status =
        (string message, Exception cause, HttpRequestError _, in FailureContext context) =>
            new StatusException(message, (HttpStatusCode)(context.Response?.StatusCode ?? 0), cause);

    // What libcurl may say of a proxy as of a server, because it is a connection like another.
    private static readonly CurlCode[] s_beforeTheTunnel =
        [CurlCode.CouldntConnect, CurlCode.WeirdServerReply, CurlCode.GotNothing, CurlCode.SendError, CurlCode.RecvError];

    private static readonly ErrorRule s_connectTimedOut =
        new(s_timeout, ConnectionError, RetrySafety.Always, "no connection could be made in time");

    private static readonly ErrorRule s_silent =
        new(s_timeout, Unknown, RetrySafety.Idempotent, "the server was silent, or too slow, for too long");

    private static readonly ErrorRule s_timedOut =
        new(s_timeout, Unknown, RetrySafety.Never, "it was not finished in time");

    /// <summary>The first that applies goes before <see cref="Codes"/>.</summary>
    public static readonly ContextRule[] Contexts =
    [
        new("while connecting by a proxy", [CurlCode.OperationTimedOut],
            context => context is { AtProxy: true, PassedLimit: TimeoutKind.Connect },
            new(s_timeout, ProxyTunnelError, RetrySafety.Always, "the proxy did not open the way to the server in time")),
        new("while connecting", [CurlCode.OperationTimedOut], context => context.PassedLimit is TimeoutKind.Connect, s_connectTimedOut),
        new("after a silence", [CurlCode.OperationTimedOut], context => context.PassedLimit is TimeoutKind.Idle, s_silent),
        new("the proxy refused CONNECT", s_beforeTheTunnel, context => context.TunnelRefused,
            new(s_proxy, ProxyTunnelError, RetrySafety.Always, "the proxy refused to open the way to the server")),
        new("before the proxy had opened the way", s_beforeTheTunnel, context => context.AtProxy,
            new(s_proxy, ProxyTunnelError, RetrySafety.Always, "the proxy could not be reached, or did not open the way to the server")),
        new("before a proxy that speaks TLS had opened the way", [CurlCode.SslConnectError],
            context => context is { AtProxy: true, ProxyIsTls: true },
            new(s_proxy, ProxyTunnelError, RetrySafety.Always, "the TLS handshake with the proxy failed")),
        new("after a response had begun", [CurlCode.SendError], context => context.ResponseStarted,
            new(s_connection, ResponseEnded, RetrySafety.Idempotent, "the connection broke")),
        new("after the request was sent", [CurlCode.UnsupportedProtocol], context => context.Connected,
            new(s_protocol, InvalidResponse, RetrySafety.Never, "the answer is not of an HTTP that can be understood")),
    ];

    /// <summary>What becomes of each code.</summary>
    public static readonly FrozenDictionary<CurlCode, ErrorRule> Codes = new Dictionary<CurlCode, ErrorRule>
    {
        [CurlCode.UnsupportedProtocol] = new(s_scheme, Unknown, RetrySafety.Never, "the scheme of the URL cannot be used"),
        [CurlCode.UrlMalformat] = new(s_url, Unknown, RetrySafety.Never, "the URL is not well formed"),
        [CurlCode.CouldntResolveProxy] = new(s_proxy, NameResolutionError, RetrySafety.Always, "the name of the proxy has no address"),
        [CurlCode.CouldntResolveHost] = new(s_nameResolution, NameResolutionError, RetrySafety.Always, "the name of the host has no address"),
        [CurlCode.CouldntConnect] = new(s_connection, ConnectionError, RetrySafety.Always, "no connection could be made"),
        [CurlCode.WeirdServerReply] = new(s_protocol, InvalidResponse, RetrySafety.Never, "the answer cannot be understood"),
        [CurlCode.RemoteAccessDenied] = new(s_connection, Unknown, RetrySafety.Never, "the server denied access"),
        [CurlCode.Http2] = new(s_protocol, HttpProtocolError, RetrySafety.Idempotent, "HTTP/2 went wrong"),
        [CurlCode.PartialFile] = new(s_incompleteRead, ResponseEnded, RetrySafety.Idempotent, "the body ended too early"),
        [CurlCode.HttpReturnedError] = new(s_status, Unknown, RetrySafety.Never, "the status is an error"),
        [CurlCode.OperationTimedOut] = s_timedOut,
        [CurlCode.SslConnectError] = new(s_tls, SecureConnectionError, RetrySafety.Always, "the TLS handshake failed"),
        [CurlCode.InterfaceFailed] = new(s_interface, ConnectionError, RetrySafety.Never, "the interface or address to send from cannot be used"),
        [CurlCode.TooManyRedirects] = new(s_redirects, ConfigurationLimitExceeded, RetrySafety.Never, "there were too many redirects"),
        [CurlCode.GotNothing] = new(s_connection, ResponseEnded, RetrySafety.Idempotent, "the server closed the connection without an answer"),
        [CurlCode.SslEngineNotFound] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the crypto engine is not there"),
        [CurlCode.SslEngineSetFailed] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the crypto engine cannot be used"),
        [CurlCode.SendError] = new(s_connection, ConnectionError, RetrySafety.Idempotent, "the connection broke while sending"),
        [CurlCode.RecvError] = new(s_connection, ResponseEnded, RetrySafety.Idempotent, "the connection broke"),
        [CurlCode.SslCertProblem] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the client certificate or its key cannot be used"),
        [CurlCode.SslCipher] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the ciphers cannot be used"),
        [CurlCode.PeerFailedVerification] = new(s_certificate, SecureConnectionError, RetrySafety.Never, "the server's certificate was not accepted"),
        [CurlCode.BadContentEncoding] = new(s_contentDecoding, InvalidResponse, RetrySafety.Never, "the body cannot be decoded"),
        [CurlCode.FileSizeExceeded] = new(s_tooLarge, ConfigurationLimitExceeded, RetrySafety.Never, "the response is too large"),
        [CurlCode.UseSslFailed] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the server does not do the TLS that was demanded"),
        [CurlCode.SendFailRewind] = new(s_body, Unknown, RetrySafety.Never, "the body had to be sent again and can be read only once"),
        [CurlCode.SslEngineInitFailed] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the crypto engine could not be started"),
        [CurlCode.LoginDenied] = new(s_login, UserAuthenticationError, RetrySafety.Never, "the server refused the login"),
        [CurlCode.SslCaCertBadFile] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the certificate authorities cannot be read"),
        [CurlCode.SslShutdownFailed] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the TLS connection could not be closed"),
        [CurlCode.SslCrlBadFile] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the list of revoked certificates cannot be read"),
        [CurlCode.SslIssuerError] = new(s_certificate, SecureConnectionError, RetrySafety.Never, "the server's certificate has another issuer"),
        [CurlCode.SslPinnedPubKeyNotMatch] = new(s_certificate, SecureConnectionError, RetrySafety.Never, "the server's key is not the pinned one"),
        [CurlCode.SslInvalidCertStatus] = new(s_certificate, SecureConnectionError, RetrySafety.Never, "the server's certificate is not confirmed as good"),
        [CurlCode.Http2Stream] = new(s_protocol, HttpProtocolError, RetrySafety.Idempotent, "the HTTP/2 stream went wrong"),
        [CurlCode.AuthError] = new(s_login, UserAuthenticationError, RetrySafety.Never, "logging in failed"),
        [CurlCode.Http3] = new(s_protocol, HttpProtocolError, RetrySafety.Idempotent, "HTTP/3 went wrong"),
        [CurlCode.QuicConnectError] = new(s_connection, HttpProtocolError, RetrySafety.Always, "no QUIC connection could be made"),
        [CurlCode.Proxy] = new(s_proxy, ProxyTunnelError, RetrySafety.Always, "the proxy did not open the way to the server"),
        [CurlCode.SslClientCert] = new(s_tls, SecureConnectionError, RetrySafety.Never, "the server wants a client certificate"),
        [CurlCode.TooLarge] = new(s_tooLarge, ConfigurationLimitExceeded, RetrySafety.Never, "a value or the response is too large"),
        [CurlCode.EchRequired] = new(s_tls, SecureConnectionError, RetrySafety.Never, "Encrypted Client Hello was demanded and did not succeed"),
    }.ToFrozenDictionary();

    /// <summary>What becomes of a limit that has passed.</summary>
    public static ErrorRule Timeout(TimeoutKind kind) => kind switch
    {
        TimeoutKind.Connect => s_connectTimedOut,
        TimeoutKind.Idle => s_silent,
        _ => s_timedOut,
    };

    /// <summary>What becomes of a failure.</summary>
    public static ErrorRule Find(CurlCode code, FailureContext context)
    {
        foreach (var special in Contexts)
        {
            if (Array.IndexOf(special.Codes, code) >= 0 && special.Applies(context))
            {
                return special.Rule;
            }
        }

        return Codes.GetValueOrDefault(code, Other);
    }
}
