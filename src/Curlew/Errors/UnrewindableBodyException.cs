namespace Curlew;

/// <summary>
/// The body would have to be sent again, for a redirect, a retry, a second request or a round of authentication, and its
/// source gives its bytes only once. A seekable stream, <see cref="RequestBody.Factory"/> or a body in memory can be
/// sent as often as needed.
/// </summary>
public sealed class UnrewindableBodyException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">Which body, and why it is needed again.</param>
    /// <param name="inner">What it was caused by, if anything.</param>
    public UnrewindableBodyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
