using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew;

/// <summary>How a client opens an HTTP/2 connection and its streams. Immutable, and equal where it says the same.</summary>
public sealed record Http2Fingerprint
{
    /// <summary>The SETTINGS frame, in its order, ids that nobody knows included.</summary>
    public required ImmutableArray<Http2Setting> Settings { get; init => field = value.OrEmpty(); }

    /// <summary>By how much a WINDOW_UPDATE widens the connection's window; null for no such frame.</summary>
    public long? WindowUpdate { get; init; }

    /// <summary>The order of the pseudo-headers: <c>m</c>ethod, <c>a</c>uthority, <c>s</c>cheme, <c>p</c>ath.</summary>
    public required string PseudoHeaders { get; init; }

    /// <summary>The priority in the HEADERS frame of a request; null for none.</summary>
    public Http2Priority? Priority { get; init; }

    /// <summary>PRIORITY frames that are sent when the connection opens.</summary>
    public ImmutableArray<Http2PriorityFrame> PriorityFrames { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The number of the first stream; null for 1.</summary>
    public int? FirstStream { get; init; }

    /// <summary>By how much a WINDOW_UPDATE widens the window of each stream as it opens; null for no such frame.</summary>
    public long? StreamWindowUpdate { get; init; }

    /// <inheritdoc/>
    public bool Equals(Http2Fingerprint? other) => FingerprintJson.Same(this, other, FingerprintJson.Default.Http2Fingerprint);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Settings.Length, WindowUpdate, PseudoHeaders, Priority);
}

/// <summary>The priority of a request's stream (RFC 7540, section 5.3).</summary>
public sealed record Http2Priority
{
    /// <summary>1 to 256.</summary>
    public int Weight { get; init; } = 16;

    /// <summary>Whether the stream depends exclusively.</summary>
    public bool Exclusive { get; init; }

    /// <summary>The stream that it depends on; 0 for none.</summary>
    public int DependsOn { get; init; }
}

/// <summary>A PRIORITY frame.</summary>
public sealed record Http2PriorityFrame
{
    /// <summary>The stream that it is about.</summary>
    public required int Stream { get; init; }

    /// <summary>1 to 256.</summary>
    public required int Weight { get; init; }

    /// <summary>Whether the stream depends exclusively.</summary>
    public bool Exclusive { get; init; }

    /// <summary>The stream that it depends on; 0 for none.</summary>
    public int DependsOn { get; init; }
}

/// <summary>One setting of a SETTINGS frame. In JSON it is a pair of numbers.</summary>
/// <param name="Id">Which: 1 header table size, 2 push, 3 streams at once, 4 window, 5 frame size, 6 header list size, and others.</param>
/// <param name="Value">Its value.</param>
[JsonConverter(typeof(Http2SettingConverter))]
public readonly record struct Http2Setting(int Id, long Value);

/// <summary>Reads and writes settings as pairs.</summary>
internal sealed class Http2SettingConverter : JsonConverter<Http2Setting>
{
    public override Http2Setting Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray
            && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var id)
            && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)
            && reader.Read() && reader.TokenType == JsonTokenType.EndArray)
        {
            return new(id, value);
        }

        throw new JsonException("expected a setting as a pair of numbers, such as [1, 65536].");
    }

    public override void Write(Utf8JsonWriter writer, Http2Setting value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Id);
        writer.WriteNumberValue(value.Value);
        writer.WriteEndArray();
    }
}
