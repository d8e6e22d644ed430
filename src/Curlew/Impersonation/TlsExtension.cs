using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew;

/// <summary>
/// One extension of a ClientHello at its place. What it carries comes from the other fields of the fingerprint and from the
/// handshake, unless its bytes are given here. In JSON it is its id, or an object with the id and <c>data</c> or <c>random</c>.
/// </summary>
[JsonConverter(typeof(TlsExtensionConverter))]
public readonly record struct TlsExtension
{
    /// <summary>An extension whose content the fingerprint's other fields and the handshake make.</summary>
    /// <param name="id">Which.</param>
    public TlsExtension(TlsId id) => Id = id;

    /// <summary>An extension that carries these bytes.</summary>
    /// <param name="id">Which.</param>
    /// <param name="data">Its content, without the type and length before it.</param>
    public TlsExtension(TlsId id, ReadOnlySpan<byte> data)
    {
        Id = id;
        Data = Convert.ToHexStringLower(data);
    }

    /// <summary>Which.</summary>
    public TlsId Id { get; private init; }

    /// <summary>The bytes that it carries, in hexadecimal; null where they are made for each connection.</summary>
    public string? Data { get; private init; }

    /// <summary>How many random bytes it carries; null where it does not.</summary>
    public int? RandomLength { get; private init; }

    /// <summary>An extension that carries random bytes, new ones for each connection.</summary>
    /// <param name="id">Which.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There can be 0 to 16384.</exception>
    public static TlsExtension Random(TlsId id, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        return new() { Id = id, RandomLength = length };
    }

    /// <summary>The extension of that id, made for each connection.</summary>
    public static implicit operator TlsExtension(int id) => new((TlsId)id);

    /// <summary>The extension of that id, made for each connection.</summary>
    public static implicit operator TlsExtension(TlsId id) => new(id);

    /// <summary>The id, and the content where it is given.</summary>
    public override string ToString() => Data is not null ? $"{Id}={Data}" : RandomLength is { } length ? $"{Id}=random({length})" : Id.ToString();

    internal const int MaxLength = 16384;

    internal static TlsExtension OfHex(TlsId id, string data) => new() { Id = id, Data = data.ToLowerInvariant() };
}

/// <summary>Reads and writes extensions as an id or an object.</summary>
internal sealed class TlsExtensionConverter : JsonConverter<TlsExtension>
{
    public override TlsExtension Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.StartObject ? ReadObject(ref reader) : new(TlsIdConverter.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, TlsExtension value, JsonSerializerOptions options)
    {
        if (value.Data is null && value.RandomLength is null)
        {
            TlsIdConverter.Write(writer, value.Id);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName("id"u8);
        TlsIdConverter.Write(writer, value.Id);
        if (value.Data is { } data)
        {
            writer.WriteString("data"u8, data);
        }
        else
        {
            writer.WriteNumber("random"u8, value.RandomLength!.Value);
        }

        writer.WriteEndObject();
    }

    private static TlsExtension ReadObject(ref Utf8JsonReader reader)
    {
        TlsId? id = null;
        string? data = null;
        int? random = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = TlsIdConverter.Read(ref reader);
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                data = ReadHex(ref reader);
            }
            else if (reader.ValueTextEquals("random"u8))
            {
                reader.Read();
                random = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var length) && length is >= 0 and <= TlsExtension.MaxLength
                    ? length
                    : throw new JsonException("\"random\" is a number of bytes from 0 to 16384.");
            }
            else
            {
                throw new JsonException($"an extension has \"id\", \"data\" and \"random\", not \"{reader.GetString()}\".");
            }
        }

        return (id, data, random) switch
        {
            (null, _, _) => throw new JsonException("an extension needs its \"id\"."),
            (_, not null, not null) => throw new JsonException("an extension has \"data\" or \"random\", not both."),
            ({ } known, { } hex, _) => TlsExtension.OfHex(known, hex),
            ({ } known, _, { } length) => TlsExtension.Random(known, length),
            ({ } known, _, _) => new(known),
        };
    }

    private static string ReadHex(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "?";
        return text.Length % 2 == 0 && text.Length <= 2 * TlsExtension.MaxLength && text.All(char.IsAsciiHexDigit)
            ? text
            : throw new JsonException("\"data\" is bytes in hexadecimal, two digits each, at most 16384 of them.");
    }
}
