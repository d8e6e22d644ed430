using System.Net;

namespace Curlew;

/// <summary>
/// The server answered with a status that is an error, and that is all that went wrong: <c>RaiseForStatus</c>, and sessions
/// that call it by themselves. <see cref="RequestException.Response"/> is the answer.
/// </summary>
public sealed class StatusException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what was answered.</param>
    /// <param name="statusCode">The status.</param>
    /// <param name="inner">What it was caused by.</param>
    public StatusException(string message, HttpStatusCode statusCode, Exception? inner = null)
        : base(message, inner, HttpRequestError.Unknown, statusCode)
    {
    }
}

/// <summary>
/// More redirects came than are allowed (<c>CURLE_TOO_MANY_REDIRECTS</c>). <see cref="RequestException.Response"/> is the
/// last one.
/// </summary>
public sealed class TooManyRedirectsException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public TooManyRedirectsException(string message, Exception? inner = null)
        : base(message, inner, HttpRequestError.ConfigurationLimitExceeded)
    {
    }
}

/// <summary>The response is larger than allowed (<c>CURLE_FILESIZE_EXCEEDED</c>, <c>CURLE_TOO_LARGE</c>).</summary>
public sealed class ResponseTooLargeException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public ResponseTooLargeException(string message, Exception? inner = null)
        : base(message, inner, HttpRequestError.ConfigurationLimitExceeded)
    {
    }
}
