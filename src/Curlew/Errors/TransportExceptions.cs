namespace Curlew;

/// <summary>No connection could be made, or it broke (<c>CURLE_COULDNT_CONNECT</c>, <c>CURLE_RECV_ERROR</c> and others).</summary>
public class ConnectionException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    /// <param name="error">.NET's name for what went wrong.</param>
    public ConnectionException(
        string message, Exception? inner = null, HttpRequestError error = HttpRequestError.ConnectionError)
        : base(message, inner, error)
    {
    }
}

/// <summary>The name of the host has no address (<c>CURLE_COULDNT_RESOLVE_HOST</c>).</summary>
public sealed class NameResolutionException : ConnectionException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public NameResolutionException(string message, Exception? inner = null)
        : base(message, inner, HttpRequestError.NameResolutionError)
    {
    }
}

/// <summary>
/// TLS could not be set up: the handshake failed, or what it needs on this side (client certificate, authorities, ciphers)
/// could not be used (<c>CURLE_SSL_CONNECT_ERROR</c> and others).
/// </summary>
public class TlsException : ConnectionException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public TlsException(string message, Exception? inner = null)
        : base(message, inner, HttpRequestError.SecureConnectionError)
    {
    }
}

/// <summary>
/// The server's certificate was not accepted: not trusted, of another host or issuer, revoked, or not the pinned key
/// (<c>CURLE_PEER_FAILED_VERIFICATION</c>, <c>CURLE_SSL_ISSUER_ERROR</c>, <c>CURLE_SSL_PINNEDPUBKEYNOTMATCH</c>,
/// <c>CURLE_SSL_INVALIDCERTSTATUS</c>). Never tried again.
/// </summary>
public sealed class CertificateException : TlsException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public CertificateException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The interface or address to send from could not be used (<c>CURLE_INTERFACE_FAILED</c>).</summary>
public sealed class InterfaceException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public InterfaceException(string message, Exception? inner = null)
        : base(message, inner, HttpRequestError.ConnectionError)
    {
    }
}

/// <summary>
/// What came over the connection was not HTTP as it should be (<c>CURLE_WEIRD_SERVER_REPLY</c>, <c>CURLE_HTTP2</c>,
/// <c>CURLE_HTTP2_STREAM</c>, <c>CURLE_HTTP3</c>). A status of 400 or above is a <see cref="StatusException"/> instead.
/// </summary>
public class ProtocolException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    /// <param name="error">.NET's name for what went wrong.</param>
    public ProtocolException(
        string message, Exception? inner = null, HttpRequestError error = HttpRequestError.HttpProtocolError)
        : base(message, inner, error)
    {
    }
}

/// <summary>The body ended before its announced length or its last chunk (<c>CURLE_PARTIAL_FILE</c>).</summary>
public sealed class IncompleteReadException : ProtocolException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public IncompleteReadException(string message, Exception? inner = null)
        : base(message, inner, HttpRequestError.ResponseEnded)
    {
    }
}

/// <summary>The body's content encoding is unknown, or its data is broken (<c>CURLE_BAD_CONTENT_ENCODING</c>).</summary>
public sealed class ContentDecodingException : ProtocolException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="inner">What it was caused by.</param>
    public ContentDecodingException(string message, Exception? inner = null)
        : base(message, inner, HttpRequestError.InvalidResponse)
    {
    }
}
