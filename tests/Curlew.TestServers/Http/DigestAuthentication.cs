using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Curlew.TestServers;

/// <summary>The server's half of RFC 7616 with qop=auth: nonces it gave out, counted so that none is replayed.</summary>
internal sealed partial class DigestAuthentication
{
    private const string Realm = "curlew";
    private const string Opaque = "6375726c6577";

    private readonly ConcurrentDictionary<string, long> _lastCountOfNonce = new(StringComparer.Ordinal);

    public string Challenge(string algorithm, bool stale)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _lastCountOfNonce[nonce] = 0;
        return $"Digest realm=\"{Realm}\", qop=\"auth\", algorithm={algorithm}, nonce=\"{nonce}\", opaque=\"{Opaque}\""
            + (stale ? ", stale=true" : "");
    }

    public DigestVerdict Check(string? header, string method, string target, string user, string password, string algorithm)
    {
        if (header is null || !header.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase))
        {
            return DigestVerdict.Refused;
        }

        Dictionary<string, string> sent = Parse(header["Digest ".Length..]);
        string Field(string name) => sent.GetValueOrDefault(name, "");

        bool matches = Field("username") == user
            && Field("realm") == Realm
            && Field("opaque") == Opaque
            && Field("uri") == target
            && Field("qop") == "auth"
            && Field("cnonce").Length > 0
            && (sent.GetValueOrDefault("algorithm") ?? "MD5").Equals(algorithm, StringComparison.OrdinalIgnoreCase)
            && Field("response") == Response(method, target, user, password, algorithm, Field);
        if (!matches)
        {
            return DigestVerdict.Refused;
        }

        return Count(Field("nonce"), Field("nc")) ? DigestVerdict.Accepted : DigestVerdict.Stale;
    }

    private static string Response(
        string method, string target, string user, string password, string algorithm, Func<string, string> field)
    {
        string Hash(string text) => DigestAuthentication.Hash(algorithm, text);

        string secret = Hash($"{user}:{Realm}:{password}");
        string request = Hash($"{method}:{target}");
        return Hash($"{secret}:{field("nonce")}:{field("nc")}:{field("cnonce")}:auth:{request}");
    }

    private static string Hash(string algorithm, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5351 // RFC 7616 still names MD5, and clients are tested for it.
        byte[] hash = algorithm == "SHA-256" ? SHA256.HashData(bytes) : MD5.HashData(bytes);
#pragma warning restore CA5351
        return Convert.ToHexStringLower(hash);
    }

    private static Dictionary<string, string> Parse(string fields)
    {
        var parsed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match field in Fields().Matches(fields))
        {
            string value = field.Groups["quoted"].Success
                ? field.Groups["quoted"].Value.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)
                : field.Groups["plain"].Value;
            parsed[field.Groups["name"].Value] = value;
        }

        return parsed;
    }

    [GeneratedRegex("""(?<name>\w+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<plain>[^\s,]+))""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fields();

    private bool Count(string nonce, string count)
    {
        if (!long.TryParse(count, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long number))
        {
            return false;
        }

        while (_lastCountOfNonce.TryGetValue(nonce, out long last) && number > last)
        {
            if (_lastCountOfNonce.TryUpdate(nonce, number, last))
            {
                return true;
            }
        }

        return false;
    }
}
