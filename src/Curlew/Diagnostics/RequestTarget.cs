using System.Diagnostics;
using System.Globalization;

namespace Curlew;

/// <summary>What is asked of whom, as the attributes of spans and measurements name it.</summary>
/// <param name="Method">The method as it is sent.</param>
/// <param name="Scheme">"http" or "https".</param>
/// <param name="Host">The host, an IPv6 address without brackets.</param>
/// <param name="Port">The port.</param>
/// <param name="Url">The URL with its secrets.</param>
internal sealed record RequestTarget(string Method, string Scheme, string Host, int Port, string Url)
{
    /// <summary>The method, or <c>_OTHER</c> for one that OpenTelemetry does not know: an attribute must not take any
    /// number of values.</summary>
    public string KnownMethod =>
        Method is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "CONNECT" or "OPTIONS" or "TRACE" or "PATCH" or "QUERY"
            ? Method
            : "_OTHER";

    /// <summary>The attributes that all measurements have.</summary>
    public TagList Tags => new()
    {
        { "http.request.method", KnownMethod },
        { "server.address", Host },
        { "server.port", Port },
        { "url.scheme", Scheme },
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Method} {Redaction.Url(Url)}");
}
