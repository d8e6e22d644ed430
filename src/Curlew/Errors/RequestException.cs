using System.Net;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// A request failed: the base of all errors of this library that are not wrong arguments, cancellations or uses after
/// <c>Dispose</c>. Its message says what was asked, what happened and libcurl's own words, and has no credentials.
/// </summary>
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
    public Response? Response { get; internal set; }

    /// <summary>How often the request was sent, counting the attempt that failed: 1 without retries.</summary>
    public int Attempts { get; internal set; } = 1;

    /// <summary>libcurl's code, where libcurl told of the failure.</summary>
    public CurlCode? Code
    {
        get
        {
            for (var cause = InnerException; cause is not null; cause = cause.InnerException)
            {
                if (cause is CurlEasyException error)
                {
                    return error.Code;
                }
            }

            return null;
        }
    }

    /// <summary>When it is safe to send the request again.</summary>
    internal RetrySafety RetrySafety { get; set; }
}
