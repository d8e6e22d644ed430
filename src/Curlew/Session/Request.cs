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

    /// <summary>What a message of HttpClient says; null for other requests.</summary>
    internal MessageParts? Message { get; init; }

    /// <summary>The command of curl that makes this request, for a POSIX shell; <see cref="CurlCommand.Parse"/> reads it
    /// back. What is to be done with the answer is not in it. curl adds a User-Agent and an Accept of its own where the request
    /// has none. Credentials and cookies are in it as they are: it is not for logs.</summary>
    /// <param name="session">The session that would send it, whose defaults and cookies become part of the command; null for the
    /// request alone.</param>
    /// <param name="multiLine">Whether each option has a line of its own.</param>
    /// <exception cref="NotSupportedException">A command cannot say all of it; the message names what.</exception>
    /// <exception cref="ArgumentException">The URL is none, or relative without a base.</exception>
    public string ToCurlCommand(Session? session = null, bool multiLine = false) =>
        CurlCommandWriter.Write(new CommandOfRequest(this, session).Make(), multiLine);

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Redaction.Url(Url)}";
}
