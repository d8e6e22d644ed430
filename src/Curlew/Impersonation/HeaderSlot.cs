using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew;

/// <summary>
/// A place in a browser's list of headers: with the value that the browser sends there, or for what a request brings with it, such
/// as <c>Cookie</c>. In JSON it is the line, <c>Accept: */*</c>, or the name alone.
/// </summary>
/// <param name="Name">The name as it is spelt on HTTP/1.1; <c>*</c> for headers that have no place of their own.</param>
/// <param name="Value">What is sent unless the request says otherwise; null for nothing. <c>{origin}</c> in it stands for the
/// scheme, host and port of the URL.</param>
[JsonConverter(typeof(HeaderSlotConverter))]
public readonly record struct HeaderSlot(string Name, string? Value = null)
{
    /// <summary>Whether this is the place for headers that have none of their own.</summary>
    [JsonIgnore]
    public bool IsForOthers => Name == "*";

    /// <summary>The line, or the name alone.</summary>
    public override string ToString() => Value is null ? Name : $"{Name}: {Value}";
}

/// <summary>The headers of one kind of request, in their order. Immutable, and equal where it says the same.</summary>
public sealed record HeaderProfile
{
    /// <summary>The places in their order. In the fetch and WebSocket profiles a place without a value has the one that it has in
    /// the navigation profile.</summary>
    public required ImmutableArray<HeaderSlot> Lines { get; init => field = value.OrEmpty(); }

    /// <summary>The priority of such a request's HTTP/2 stream; null for that of <see cref="Http2Fingerprint.Priority"/>.</summary>
    public Http2Priority? Priority { get; init; }

    /// <inheritdoc/>
    public bool Equals(HeaderProfile? other) => FingerprintJson.Same(this, other, FingerprintJson.Default.HeaderProfile);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Lines.Length, Priority);
}

/// <summary>The headers that a browser sends, by kind of request. Immutable, and equal where it says the same.</summary>
public sealed record HeaderProfiles
{
    /// <summary>Names that are sent on HTTP/2 and HTTP/3 only.</summary>
    public ImmutableArray<string> Http2Only { get; init => field = value.OrEmpty(); } = [];

    /// <summary>Opening a page.</summary>
    public required HeaderProfile Navigation { get; init; }

    /// <summary>A script's <c>fetch()</c>; null where that is not known, and navigation's headers are used.</summary>
    public HeaderProfile? Fetch { get; init; }

    /// <summary>Opening a WebSocket; null where that is not known.</summary>
    public HeaderProfile? WebSocket { get; init; }

    /// <inheritdoc/>
    public bool Equals(HeaderProfiles? other) => FingerprintJson.Same(this, other, FingerprintJson.Default.HeaderProfiles);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Navigation, Fetch, WebSocket);
}

/// <summary>What a browser makes a request for; each kind has headers of its own.</summary>
public enum RequestKind
{
    /// <summary>Opening a page.</summary>
    Navigation,

    /// <summary>A script's <c>fetch()</c> or <c>XMLHttpRequest</c> to the page's own origin.</summary>
    Fetch,

    /// <summary>Opening a WebSocket.</summary>
    WebSocket,
}

/// <summary>Reads and writes places as lines.</summary>
internal sealed class HeaderSlotConverter : JsonConverter<HeaderSlot>
{
    public override HeaderSlot Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var line = reader.TokenType == JsonTokenType.String
            ? reader.GetString()!
            : throw new JsonException("expected a header as a line, such as \"Accept: */*\", or its name alone.");
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(line) : new(line[..colon], line[(colon + 1)..].Trim(' '));
    }

    public override void Write(Utf8JsonWriter writer, HeaderSlot value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
