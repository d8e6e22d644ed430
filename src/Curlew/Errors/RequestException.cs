using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>A request failed: the base of all errors of this library that are not wrong arguments.</summary>
public class RequestException : HttpRequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked, what happened, and libcurl's own words.</param>
    /// <param name="inner">What it was caused by; the <see cref="CurlException"/> where libcurl told of it.</param>
    /// <param name="error">.NET's name for what went wrong.</param>
    /// <param name="statusCode">The status, where a response was received.</param>
    public RequestException(
        string message, Exception? inner = null, HttpRequestError error = HttpRequestError.Unknown, HttpStatusCode? statusCode = null)
        : base(error, message, inner, statusCode)
    {
    }

    /// <summary>What the server had answered by then, if anything.</summary>
    public Response? Response { get; internal init; }

    /// <summary>libcurl's code, where libcurl told of the failure.</summary>
    public CurlCode? Code => (InnerException as CurlEasyException)?.Code;
}
