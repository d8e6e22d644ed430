using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Curlew;

/// <summary>
/// A perk: <c>SETTINGS|pseudo-headers|QUIC transport parameters</c> of an HTTP/3 connection, such as
/// <c>1:65536;7:100;GREASE|masp|1:30000;15:;GREASE</c>. Immutable, and equal where it says the same.
/// </summary>
/// <remarks>Settings are <c>id:value</c> or <c>GREASE</c>. A transport parameter is <c>id:value</c> with a decimal number, <c>0x</c> and bytes,
/// or nothing as the value; or <c>GREASE</c>; or one of the words of 15 (<c>AUTO</c>), 17 (<c>chosen@versions,GREASE</c>) and 12583
/// (<c>AUTO</c>, <c>RANDOM</c>).</remarks>
public sealed record Perk
{
    private const string What = "perk";
    private const long MaxVarint = (1L << 62) - 1;
    private const string Grease = "GREASE";

    private Perk()
    {
    }

    /// <summary>The SETTINGS frame in its order.</summary>
    public ImmutableArray<PerkItem> Settings { get; private init; }

    /// <summary>The order of the pseudo-headers: four letters.</summary>
    public string PseudoHeaders { get; private init; } = "masp";

    /// <summary>The QUIC transport parameters in their order.</summary>
    public ImmutableArray<PerkItem> TransportParameters { get; private init; }

    /// <summary>Reads a string.</summary>
    public static implicit operator Perk(string text) => Parse(text);

    /// <summary>Reads a string.</summary>
    /// <exception cref="FingerprintException">It is none; <see cref="FingerprintException.Position"/> says where.</exception>
    public static Perk Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = FingerprintText.Fields(What, text, '|', 3, "settings|pseudo-headers|transport parameters");
        return new()
        {
            Settings = Items(fields[0], Setting),
            PseudoHeaders = FingerprintText.PseudoOrder(What, fields[1].Text, fields[1].Position),
            TransportParameters = Items(fields[2], Parameter),
        };
    }

    /// <summary>Reads a string.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Perk? perk)
    {
        perk = null;
        try
        {
            perk = text is null ? null : Parse(text);
        }
        catch (FingerprintException)
        {
            // The answer is "no".
        }

        return perk is not null;
    }

    /// <summary>What a fingerprint's HTTP/3 is in this notation.</summary>
    /// <exception cref="FingerprintException">The fingerprint is not valid.</exception>
    public static Perk Of(Http3Fingerprint http3)
    {
        ArgumentNullException.ThrowIfNull(http3);
        return Parse($"{http3.Settings}|{http3.PseudoHeaders}|{http3.TransportParameters}");
    }

    /// <inheritdoc/>
    public bool Equals(Perk? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The string.</summary>
    public override string ToString() => $"{Text(Settings)}|{PseudoHeaders}|{Text(TransportParameters)}";

    internal static string Text(ImmutableArray<PerkItem> items) => string.Join(';', items);

    private static ImmutableArray<PerkItem> Items((string Text, int Position) field, Func<PerkItem, int, PerkItem> check)
    {
        var items = ImmutableArray.CreateBuilder<PerkItem>();
        HashSet<long> seen = [];
        foreach (var (text, position) in FingerprintText.Split(field.Text, field.Position, ';'))
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            PerkItem item = text == Grease ? new(Id: null, Value: null)
                : colon < 0 ? new(FingerprintText.Number(What, text, position, 0, MaxVarint), Value: null)
                : new(FingerprintText.Number(What, text[..colon], position, 0, MaxVarint), text[(colon + 1)..]);
            if (item.Id is { } id && !seen.Add(id))
            {
                throw FingerprintException.AtPosition(What, position, $"{id} is there twice.");
            }

            items.Add(item.Id is null ? item : check(item, position + colon + 1));
        }

        return items.DrainToImmutable();
    }

    private static PerkItem Setting(PerkItem item, int valueAt)
    {
        if (item.Id is >= 2 and <= 5)
        {
            throw FingerprintException.AtPosition(What, valueAt, $"setting {item.Id} is of HTTP/2 and not allowed here (RFC 9114, section 7.2.4.1).");
        }

        return item with { Value = FingerprintText.Number(What, item.Value ?? "", valueAt, 0, MaxVarint).ToString(CultureInfo.InvariantCulture) };
    }

    private static PerkItem Parameter(PerkItem item, int valueAt)
    {
        var value = item.Value;
        switch (item.Id)
        {
            case 0 or 2 or 13 or 16:
                throw FingerprintException.AtPosition(What, valueAt, $"transport parameter {item.Id} is for servers (RFC 9000, section 18.2).");
            case 15 when value is "AUTO":
            case 12583 when value is "AUTO" or "RANDOM":
                return item;
            case 17 when value is not null && !value.StartsWith("0x", StringComparison.Ordinal):
                CheckVersions(value, valueAt);
                return item;
        }

        if (value is null or "")
        {
            return item;
        }

        if (value.StartsWith("0x", StringComparison.Ordinal))
        {
            return value.Length % 2 == 0 && value.Length > 2 && value.Skip(2).All(char.IsAsciiHexDigit)
                ? item
                : throw FingerprintException.AtPosition(What, valueAt, "expected bytes in hexadecimal after 0x, two digits each.");
        }

        return item with
        {
            Value = FingerprintText.Number(What, value, valueAt, 0, item.Id == 18258 ? uint.MaxValue : MaxVarint).ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>version_information: the version in use, and those that could be.</summary>
    private static void CheckVersions(string value, int position)
    {
        var at = value.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            throw FingerprintException.AtPosition(What, position, "expected chosen@version,version, such as 1@1,GREASE.");
        }

        FingerprintText.Number(What, value[..at], position, 0, uint.MaxValue);
        foreach (var (version, place) in FingerprintText.Split(value[(at + 1)..], position + at + 1, ','))
        {
            if (version != Grease)
            {
                FingerprintText.Number(What, version, place, 0, uint.MaxValue);
            }
        }
    }
}

/// <summary>A setting or a transport parameter of a <see cref="Perk"/>.</summary>
/// <param name="Id">Its number; null for GREASE.</param>
/// <param name="Value">Its value as it is written; null where there is none, not even an empty one.</param>
public readonly record struct PerkItem(long? Id, string? Value)
{
    /// <summary>The item as it is written.</summary>
    public override string ToString() => Id is not { } id ? "GREASE" : Value is null ? id.ToString(CultureInfo.InvariantCulture) : $"{id.ToString(CultureInfo.InvariantCulture)}:{Value}";
}
