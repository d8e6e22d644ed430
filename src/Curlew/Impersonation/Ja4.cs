using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Curlew;

/// <summary>JA4, as FoxIO defines it: a hello in three parts that do not change with the order of what may be shuffled.</summary>
internal static class Ja4
{
    /// <summary>The hashed form: <c>t13d1517h2_8daaf6152771_937be626dbce</c>.</summary>
    public static string Of(TlsFingerprint tls)
    {
        var ciphers = Plain(tls.Ciphers);
        var extensions = Plain([.. tls.Extensions.Select(e => e.Id)]);
        var signatures = string.Join(',', Plain(tls.SignatureAlgorithms).Select(Hex));
        var listed = string.Join(',', extensions.Where(e => e is not (TlsExtensionIds.ServerName or TlsExtensionIds.Alpn)).Select(Hex).Order(StringComparer.Ordinal));
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"t{Version(tls)}{(extensions.Contains(TlsExtensionIds.ServerName) ? 'd' : 'i')}{Math.Min(ciphers.Length, 99):00}{Math.Min(extensions.Length, 99):00}{Alpn(tls)}");
        return $"{head}_{Digest(string.Join(',', ciphers.Select(Hex).Order(StringComparer.Ordinal)))}_{Digest(signatures.Length == 0 ? listed : $"{listed}_{signatures}")}";
    }

    private static string Version(TlsFingerprint tls) => tls.Versions.Where(v => !v.IsGrease).Max(v => (int?)v.Value) switch
    {
        772 => "13",
        771 => "12",
        770 => "11",
        769 => "10",
        768 => "s3",
        _ => "00",
    };

    private static string Alpn(TlsFingerprint tls)
    {
        if (tls.Alpn.IsEmpty)
        {
            return "00";
        }

        var first = tls.Alpn[0];
        return char.IsAsciiLetterOrDigit(first[0]) && char.IsAsciiLetterOrDigit(first[^1])
            ? $"{first[0]}{first[^1]}"
            : $"{first[0] >> 4:x}{first[^1] & 0xF:x}";
    }

    private static ImmutableArray<int> Plain(ImmutableArray<TlsId> ids) => [.. ids.Where(i => !i.IsGrease).Select(i => (int)i.Value)];

    private static string Hex(int id) => id.ToString("x4", CultureInfo.InvariantCulture);

    private static string Digest(string text) =>
        text.Length == 0 ? "000000000000" : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..12];
}
