namespace Curlew;

/// <summary>A request to send: what the methods of <see cref="Session"/> make of their arguments.</summary>
public sealed class Request
{
    /// <summary>Describes a request.</summary>
    /// <param name="method">The method, any token.</param>
    /// <param name="url">The URL; relative to <see cref="Session.BaseUrl"/> where the session has one.</param>
    /// <param name="options">What the request has of its own.</param>
    public Request(HttpMethod method, string url, RequestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(url);
        Method = method;
        Url = url;
        Options = options;
    }

    /// <summary>The method.</summary>
    public HttpMethod Method { get; }

    /// <summary>The URL as it was given.</summary>
    public string Url { get; }

    /// <summary>What the request has of its own; null for nothing.</summary>
    public RequestOptions? Options { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Redaction.Url(Url)}";
}
