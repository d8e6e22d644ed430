using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Curlew;

/// <summary>
/// A number that TLS gives to a cipher suite, group, signature algorithm, version or extension, or the place where a browser puts
/// a reserved number of its choice so that servers learn to pass over what they do not know (GREASE, RFC 8701). In JSON it is a
/// number or <c>"GREASE"</c>.
/// </summary>
[JsonConverter(typeof(TlsIdConverter))]
public readonly record struct TlsId : IComparable<TlsId>
{
    private const ushort GreaseValue = 0x0A0A;

    /// <summary>Makes an id; every one of the sixteen reserved numbers is <see cref="Grease"/>.</summary>
    /// <param name="value">The number on the wire.</param>
    public TlsId(ushort value) => Value = IsReserved(value) ? GreaseValue : value;

    /// <summary>A place for a reserved number, chosen anew for each connection.</summary>
    public static TlsId Grease { get; } = new(GreaseValue);

    /// <summary>The number on the wire; 0x0A0A for GREASE.</summary>
    public ushort Value { get; }

    /// <summary>Whether this is a place for a reserved number.</summary>
    public bool IsGrease => Value == GreaseValue;

    /// <summary>The id of that number.</summary>
    /// <param name="value">0 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit into two bytes.</exception>
    public static implicit operator TlsId(int value)
    {
        if (value is < 0 or > ushort.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A TLS id is a number from 0 to 65535.");
        }

        return new((ushort)value);
    }

    /// <summary>The id of a cipher suite, group or signature algorithm of that name, in any case; <c>GREASE</c> is one too.</summary>
    /// <param name="name">A name of <see cref="TlsNames"/>.</param>
    /// <exception cref="ArgumentException">Nobody knows such a name.</exception>
    public static implicit operator TlsId(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == "GREASE" ? Grease
            : TlsNames.TryFind(name, out var id) ? id
            : throw new ArgumentException($"Nobody knows a cipher suite, group or signature algorithm '{name}'; give its number.", nameof(name));
    }

    /// <summary>Whether one number is below another.</summary>
    public static bool operator <(TlsId left, TlsId right) => left.Value < right.Value;

    /// <summary>Whether one number is below or equal to another.</summary>
    public static bool operator <=(TlsId left, TlsId right) => left.Value <= right.Value;

    /// <summary>Whether one number is above another.</summary>
    public static bool operator >(TlsId left, TlsId right) => left.Value > right.Value;

    /// <summary>Whether one number is above or equal to another.</summary>
    public static bool operator >=(TlsId left, TlsId right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(TlsId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal, or <c>GREASE</c>.</summary>
    public override string ToString() => IsGrease ? "GREASE" : Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether RFC 8701 reserves a number for GREASE.</summary>
    internal static bool IsReserved(int value) => (value & 0x0F0F) == 0x0A0A && (value >> 8) == (value & 0xFF);
}

/// <summary>Reads and writes ids as numbers or <c>"GREASE"</c>.</summary>
internal sealed class TlsIdConverter : JsonConverter<TlsId>
{
    public override TlsId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, TlsId value, JsonSerializerOptions options) => Write(writer, value);

    public static TlsId Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt16(out var number) ? new(number)
        : reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("GREASE"u8) ? TlsId.Grease
        : throw new JsonException("expected a number from 0 to 65535, or \"GREASE\".");

    public static void Write(Utf8JsonWriter writer, TlsId value)
    {
        if (value.IsGrease)
        {
            writer.WriteStringValue("GREASE"u8);
        }
        else
        {
            writer.WriteNumberValue(value.Value);
        }
    }
}
