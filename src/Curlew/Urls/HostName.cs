using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Curlew;

/// <summary>The host of a URL.</summary>
internal static class HostName
{
    private static readonly IdnMapping s_mapping = new() { AllowUnassigned = true };

    private static readonly SearchValues<char> s_characters =
        SearchValues.Create("-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether it can be sent as it is: a name of plain characters, or an address in brackets.</summary>
    public static bool IsPlain(ReadOnlySpan<char> host) =>
        !host.IsEmpty && (host[0] == '[' ? IsAddress(host) : !host.ContainsAnyExcept(s_characters));

    /// <summary>Decodes escapes and writes letters beyond ASCII in punycode.</summary>
    /// <param name="host">As it stands in a URL.</param>
    /// <param name="plain">As it can be sent.</param>
    public static bool TryMakePlain(ReadOnlySpan<char> host, [NotNullWhen(true)] out string? plain)
    {
        plain = PercentEncoding.Decode(host);
        if (!Ascii.IsValid(plain))
        {
            try
            {
                plain = s_mapping.GetAscii(plain.Normalize(NormalizationForm.FormKC).ToLowerInvariant());
            }
            catch (ArgumentException)
            {
                return false; // no name of the DNS: a label that is empty or too long, or half a surrogate pair
            }
        }

        return IsPlain(plain);
    }

    private static bool IsAddress(ReadOnlySpan<char> host)
    {
        if (host[^1] != ']')
        {
            return false;
        }

        var address = host[1..^1];
        var zone = address.IndexOf('%');
        return IPAddress.TryParse(zone < 0 ? address : address[..zone], out var parsed)
            && parsed.AddressFamily == AddressFamily.InterNetworkV6
            && !address.ContainsAny('/', '[')
            && (zone < 0 || IsPlain(address[(zone + 1)..].TrimStart("25")));
    }
}
