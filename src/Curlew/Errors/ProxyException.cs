using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// The proxy could not be found or reached, or would not open the way to the host (<c>CURLE_COULDNT_RESOLVE_PROXY</c>,
/// <c>CURLE_PROXY</c>, and failures of the connection before the proxy had opened it).
/// </summary>
public sealed class ProxyException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    /// <param name="error">.NET's name for what went wrong.</param>
    public ProxyException(string message, Exception? inner = null, HttpRequestError error = HttpRequestError.ProxyTunnelError)
        : base(message, inner, error)
    {
    }

    internal ProxyException(string message, Exception? inner, HttpRequestError error, int? proxyStatus)
        : base(message, inner, error, (HttpStatusCode?)proxyStatus) => ProxyStatusCode = proxyStatus;

    /// <summary>The status with which an HTTP proxy answered CONNECT; null without an answer.</summary>
    public int? ProxyStatusCode { get; }

    /// <summary>What went wrong with a SOCKS proxy (<c>CURLINFO_PROXY_ERROR</c>); <see cref="CurlProxyError.Ok"/> for others.</summary>
    public CurlProxyError ProxyError { get; internal init; }
}
