using System.Net;

namespace Curlew;

/// <summary>
/// The server was reached and did not agree to a WebSocket, or not as it should have (RFC 6455, section 4.1).
/// <see cref="RequestException.Response"/> is its answer: status, headers, and at most 64 KiB of its body.
/// </summary>
public sealed class WebSocketHandshakeException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what was answered.</param>
    /// <param name="statusCode">The status of the answer.</param>
    /// <param name="inner">What it was caused by.</param>
    public WebSocketHandshakeException(string message, HttpStatusCode? statusCode = null, Exception? inner = null)
        : base(message, inner, HttpRequestError.InvalidResponse, statusCode)
    {
    }
}
