using System.Globalization;
using Curlew.Cli.Listen;

namespace Curlew.Cli.Fingerprints;

/// <summary>The differences of two fingerprints for people: what the first alone has is after a minus, the second's after a plus.</summary>
internal static class DiffPage
{
    public static void Write(TextWriter output, Fingerprint first, Fingerprint second, IReadOnlyList<Difference> differences)
    {
        if (differences.Count == 0)
        {
            output.WriteLine($"{first.Name} and {second.Name} are the same.");
            return;
        }

        output.WriteLine($"--- {first.Name}");
        output.WriteLine($"+++ {second.Name}");
        WriteHashes(output, "JA3N", first, second, f => f.Tls is { } tls ? Ja3.Of(tls).Sorted().Hash : null);
        WriteHashes(output, "JA4", first, second, f => f.Tls is { } tls ? Ja4.Of(tls) : null);
        WriteHashes(output, "HTTP/2", first, second, f => f.Http2 is { } http2 ? Akamai.Of(http2).ToString() : null);
        foreach (var difference in differences)
        {
            output.WriteLine(difference.Path);
            foreach (var line in Lines(difference))
            {
                output.WriteLine("  " + SafeText.OneLine(line));
            }
        }
    }

    private static void WriteHashes(TextWriter output, string name, Fingerprint first, Fingerprint second, Func<Fingerprint, string?> hash)
    {
        var (one, other) = (hash(first), hash(second));
        output.WriteLine(one == other ? $"{name}: the same" : $"{name}\n  - {one ?? "none"}\n  + {other ?? "none"}");
    }

    private static IEnumerable<string> Lines(Difference difference)
    {
        switch (difference)
        {
            case Difference.Value value:
                yield return $"- {Shown(value.First)}";
                yield return $"+ {Shown(value.Second)}";
                break;
            case Difference.List list:
                foreach (var item in list.OnlyFirst)
                {
                    yield return $"- {InWords(list.Path, item)}";
                }

                foreach (var item in list.OnlySecond)
                {
                    yield return $"+ {InWords(list.Path, item)}";
                }

                if (list.IsReordered)
                {
                    yield return $"- in the order {string.Join(", ", list.First)}";
                    yield return $"+ in the order {string.Join(", ", list.Second)}";
                }

                break;
            default:
                throw new InvalidOperationException($"There is no such difference as {difference}.");
        }
    }

    /// <summary>A whole part, which the other has nothing of, is not spelt out.</summary>
    private static string Shown(string? value) => value is null ? "nothing" : value.StartsWith('{') ? "all of it" : value;

    /// <summary>With the name of a number where it has one.</summary>
    private static string InWords(string path, string item)
    {
        var name = path.Split('.')[^1];
        return !int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id > ushort.MaxValue || Name(name, id) is not { } word ? item : $"{item} {word}";
    }

    private static string? Name(string field, TlsId id) => field switch
    {
        "ciphers" => TlsNames.Cipher(id),
        "groups" or "keyShares" => TlsNames.Group(id),
        "signatureAlgorithms" or "delegatedCredentials" => TlsNames.SignatureAlgorithm(id),
        "extensions" or "omit" => TlsNames.Extension(id),
        "versions" => FingerprintWords.Version(id),
        "certificateCompression" => FingerprintWords.Compression(id),
        _ => null,
    };
}
