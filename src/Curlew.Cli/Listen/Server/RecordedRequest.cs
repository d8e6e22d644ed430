using System.Collections.Immutable;

namespace Curlew.Cli.Listen;

/// <summary>A request as it was sent, without its body.</summary>
internal sealed record RecordedRequest
{
    /// <summary>Its stream of HTTP/2; null for HTTP/1.1.</summary>
    public int? Stream { get; init; }

    /// <summary>The priority of that stream, where the client gave one.</summary>
    public Http2Priority? Priority { get; init; }

    public required bool IsSecure { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query.</summary>
    public required string Target { get; init; }

    /// <summary>The host and port that it is for.</summary>
    public required string Authority { get; init; }

    /// <summary>All header fields in their order.</summary>
    public required ImmutableArray<HeaderField> Fields { get; init; }

    /// <summary>How many bytes of body came.</summary>
    public long BodyLength { get; init; }

    public bool IsHttp2 => Stream is not null;

    public string Version => IsHttp2 ? "HTTP/2" : "HTTP/1.1";

    public string Origin => $"{(IsSecure ? "https" : "http")}://{Authority}";

    public string Path => Target.Split('?')[0];

    /// <summary>The letters of the pseudo-headers in their order.</summary>
    public string PseudoHeaders => string.Concat(Fields.Where(f => f.IsPseudo && f.Name.Length > 1).Select(f => f.Name[1]));

    /// <summary>The header fields without pseudo-headers.</summary>
    public IEnumerable<HeaderField> Headers => Fields.Where(f => !f.IsPseudo);

    public bool AcceptsHtml => Find("Accept")?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>What a browser made it for; null for images and the like, which no fingerprint tells of.</summary>
    public RequestKind? Kind =>
        "websocket".Equals(Find("Upgrade"), StringComparison.OrdinalIgnoreCase) ? RequestKind.WebSocket
        : Find("Sec-Fetch-Dest") is { } purpose ? (purpose == "document" ? RequestKind.Navigation : purpose == "empty" ? RequestKind.Fetch : null)
        : Path.StartsWith(ListenSite.FetchPath, StringComparison.Ordinal) ? RequestKind.Fetch
        : Path == "/favicon.ico" ? null
        : RequestKind.Navigation;

    public string? Find(string name) => Fields.Where(f => f.IsNamed(name)).Select(f => f.Value).FirstOrDefault();
}
