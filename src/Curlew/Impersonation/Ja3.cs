using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Curlew;

/// <summary>
/// A JA3 string: what a ClientHello offers, as five lists of numbers without GREASE,
/// <c>version,ciphers,extensions,groups,point formats</c>: <c>771,4865-4866,0-23-10,29-23,0</c>. Immutable, and equal where it says the
/// same.
/// </summary>
/// <remarks>Used for a request, the extensions that it names are sent, and no others: with the content that the fingerprint
/// underneath has for them, else with a usual one. An extension whose content nobody can guess needs its bytes from
/// <see cref="ExtraFingerprints.Extensions"/>.</remarks>
public sealed record Ja3
{
    private const string What = "ja3";

    private Ja3()
    {
    }

    /// <summary>The version field of the hello, 771 for all of today's clients.</summary>
    public int Version { get; private init; }

    /// <summary>Cipher suites in their order.</summary>
    public ImmutableArray<int> Ciphers { get; private init; }

    /// <summary>Extensions in their order.</summary>
    public ImmutableArray<int> Extensions { get; private init; }

    /// <summary>Groups in their order.</summary>
    public ImmutableArray<int> Groups { get; private init; }

    /// <summary>Point formats in their order.</summary>
    public ImmutableArray<int> PointFormats { get; private init; }

    /// <summary>MD5 of the string in hexadecimal, the form in which JA3 is usually told.</summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "JA3 is defined so.")]
    public string Hash => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(ToString())));

    /// <summary>Reads a string.</summary>
    public static implicit operator Ja3(string text) => Parse(text);

    /// <summary>Reads a string.</summary>
    /// <exception cref="FingerprintException">It is none; <see cref="FingerprintException.Position"/> says where.</exception>
    public static Ja3 Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = FingerprintText.Fields(What, text, ',', 5, "version,ciphers,extensions,groups,formats");
        return new()
        {
            Version = (int)FingerprintText.Number(What, fields[0].Text, fields[0].Position, 768, 772),
            Ciphers = Ids(fields[1], "a cipher suite", id => TlsNames.Cipher(id) is not null),
            Extensions = Ids(fields[2], "an extension", _ => true),
            Groups = Ids(fields[3], "a group", id => TlsNames.Group(id) is not null),
            PointFormats = Ids(fields[4], "a point format", id => id <= 255),
        };
    }

    /// <summary>Reads a string.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Ja3? ja3)
    {
        ja3 = null;
        try
        {
            ja3 = text is null ? null : Parse(text);
        }
        catch (FingerprintException)
        {
            // The answer is "no".
        }

        return ja3 is not null;
    }

    /// <summary>What a fingerprint's hello is in this notation; extensions that are shuffled stand in the order of the list.</summary>
    public static Ja3 Of(TlsFingerprint tls)
    {
        ArgumentNullException.ThrowIfNull(tls);
        return new()
        {
            Version = tls.Versions.Where(v => !v.IsGrease).Max(v => (int?)v.Value) is { } newest ? Math.Min(newest, 771) : 771,
            Ciphers = Plain(tls.Ciphers),
            Extensions = Plain([.. tls.Extensions.Select(e => e.Id)]),
            Groups = Plain(tls.Groups),
            PointFormats = tls.PointFormats,
        };
    }

    /// <summary>The same with the extensions in numerical order, which makes the string the same for each of a browser's
    /// permutations (known as JA3N).</summary>
    public Ja3 Sorted() => this with { Extensions = Extensions.Sort() };

    /// <inheritdoc/>
    public bool Equals(Ja3? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The string.</summary>
    public override string ToString() =>
        string.Join(',', Version, FingerprintText.Join('-', Ciphers), FingerprintText.Join('-', Extensions), FingerprintText.Join('-', Groups), FingerprintText.Join('-', PointFormats));

    /// <summary>Where the extension stands in the string.</summary>
    internal int PositionOfExtension(int index) =>
        string.Join(',', Version, FingerprintText.Join('-', Ciphers)).Length + 1 + Extensions.Take(index).Sum(e => $"{e}-".Length);

    private static ImmutableArray<int> Plain(ImmutableArray<TlsId> ids) => [.. ids.Where(i => !i.IsGrease).Select(i => (int)i.Value)];

    private static ImmutableArray<int> Ids((string Text, int Position) field, string what, Func<int, bool> isKnown)
    {
        var ids = ImmutableArray.CreateBuilder<int>();
        HashSet<int> seen = [];
        foreach (var (text, position) in FingerprintText.Split(field.Text, field.Position, '-'))
        {
            var id = (int)FingerprintText.Number(What, text, position, 0, ushort.MaxValue);
            var problem =
                TlsId.IsReserved(id) ? $"{id} is a value of GREASE, which JA3 leaves out; use {nameof(ExtraFingerprints)}.{nameof(ExtraFingerprints.Grease)}."
                : !isKnown(id) ? $"{id} (0x{id:x4}) is not {what} that anybody knows."
                : !seen.Add(id) ? $"{id} is there twice."
                : null;
            if (problem is not null)
            {
                throw FingerprintException.AtPosition(What, position, problem);
            }

            ids.Add(id);
        }

        return ids.DrainToImmutable();
    }
}
