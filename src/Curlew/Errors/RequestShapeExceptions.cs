namespace Curlew;

/// <summary>
/// A URL that a server sent, or that only libcurl could judge, is not well formed (<c>CURLE_URL_MALFORMAT</c>). A URL of
/// the caller's that is known to be wrong is an <see cref="ArgumentException"/>.
/// </summary>
public class InvalidUrlException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public InvalidUrlException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The URL's scheme is unknown to this libcurl, or not allowed (<c>CURLE_UNSUPPORTED_PROTOCOL</c>).</summary>
public sealed class InvalidSchemeException : InvalidUrlException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public InvalidSchemeException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>
/// The body had to be sent again, for a redirect, a retry or a login, and can be read only once
/// (<c>CURLE_SEND_FAIL_REWIND</c>).
/// </summary>
public sealed class UnrewindableBodyException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public UnrewindableBodyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>
/// Logging in failed before there was an answer (<c>CURLE_LOGIN_DENIED</c>, <c>CURLE_AUTH_ERROR</c>). An answer of 401 is a
/// response like any other.
/// </summary>
public sealed class RequestAuthenticationException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public RequestAuthenticationException(string message, Exception? inner = null)
        : base(message, inner, HttpRequestError.UserAuthenticationError)
    {
    }
}
