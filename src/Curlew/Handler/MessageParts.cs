using Curlew.LibCurl;

namespace Curlew;

/// <summary>What a message of HttpClient says of its request, besides method, URL and <see cref="RequestOptions"/>.</summary>
internal sealed class MessageParts
{
    /// <summary>All of them, with those of the session and the options.</summary>
    public required Headers Headers { get; init; }

    /// <summary>The content; null for none.</summary>
    public RequestBody? Body { get; init; }

    /// <summary>Null leaves it to the session.</summary>
    public CurlHttpVersion? Version { get; init; }

    /// <summary>Whether a connection that is open already will not do.</summary>
    public bool NeedsFreshConnection { get; init; }

    /// <summary>Null leaves them to the session.</summary>
    public IRequestCookies? Cookies { get; init; }
}
