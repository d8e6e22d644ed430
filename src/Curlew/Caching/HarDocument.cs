using System.Text.Json.Serialization;

namespace Curlew;

/// <summary>HAR 1.2 (HTTP Archive), as the members of its JSON. What begins with an underscore is our own, as the format
/// allows.</summary>
internal sealed record HarDocument(HarLog Log);

internal sealed record HarLog(string Version, HarCreator Creator, IReadOnlyList<HarEntry> Entries);

internal sealed record HarCreator(string Name, string Version);

internal sealed record HarEntry
{
    public required DateTimeOffset StartedDateTime { get; init; }

    /// <summary>Milliseconds, as all times here.</summary>
    public required double Time { get; init; }

    public required HarRequest Request { get; init; }

    public required HarResponse Response { get; init; }

    public HarCache Cache { get; init; } = new();

    public required HarTimings Timings { get; init; }

    [JsonPropertyName("serverIPAddress")]
    public string? ServerIpAddress { get; init; }

    [JsonPropertyName("_curlew")]
    public HarExtension? Extension { get; init; }
}

internal sealed record HarCache;

/// <summary>What HAR has no place for.</summary>
internal sealed record HarExtension(DateTimeOffset ResponseTime, string Url, IReadOnlyDictionary<string, string> Extras);

internal sealed record HarRequest
{
    public required string Method { get; init; }

    public required string Url { get; init; }

    public required string HttpVersion { get; init; }

    public IReadOnlyList<HarPair> Cookies { get; init; } = [];

    public IReadOnlyList<HarPair> Headers { get; init; } = [];

    public IReadOnlyList<HarPair> QueryString { get; init; } = [];

    public HarContent? PostData { get; init; }

    public long HeadersSize { get; init; } = -1;

    public long BodySize { get; init; } = -1;
}

internal sealed record HarResponse
{
    public required int Status { get; init; }

    public required string StatusText { get; init; }

    public required string HttpVersion { get; init; }

    public IReadOnlyList<HarPair> Cookies { get; init; } = [];

    public IReadOnlyList<HarPair> Headers { get; init; } = [];

    public required HarContent Content { get; init; }

    [JsonPropertyName("redirectURL")]
    public string RedirectUrl { get; init; } = "";

    public long HeadersSize { get; init; } = -1;

    public long BodySize { get; init; } = -1;
}

internal sealed record HarPair(string Name, string Value);

/// <summary>A body: <c>content</c> of a response, and <c>postData</c> of a request, where size and encoding are ours.</summary>
internal sealed record HarContent
{
    public long? Size { get; init; }

    public string MimeType { get; init; } = "";

    public string? Text { get; init; }

    /// <summary><c>base64</c> for bytes that are no text.</summary>
    public string? Encoding { get; init; }
}

/// <summary>Milliseconds; -1 for what did not happen or is not known.</summary>
internal sealed record HarTimings
{
    public double Blocked { get; init; } = -1;

    public double Dns { get; init; } = -1;

    public double Connect { get; init; } = -1;

    public double Ssl { get; init; } = -1;

    public double Send { get; init; }

    public double Wait { get; init; }

    public double Receive { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HarDocument))]
internal sealed partial class HarJson : JsonSerializerContext;
