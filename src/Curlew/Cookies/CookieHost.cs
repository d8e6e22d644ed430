using System.Buffers;
using System.Globalization;
using System.Net;

namespace Curlew;

/// <summary>Hosts as cookies know them: lower case, ASCII, IPv6 addresses without brackets.</summary>
internal static class CookieHost
{
    private static readonly SearchValues<char> s_notInNames = SearchValues.Create(" \t#%/:;<>?@[\\]^|\",");
    private static readonly IdnMapping s_idn = new() { AllowUnassigned = true };

    /// <summary>The host that a person or a file gave; a leading dot is left out.</summary>
    public static string Parse(string host, string argument)
    {
        ArgumentNullException.ThrowIfNull(host, argument);
        if (host.Length == 0)
        {
            return "";
        }

        string canonical;
        try
        {
            canonical = Canonical(host[0] == '.' ? host[1..] : host);
        }
        catch (ArgumentException e)
        {
            throw Refused(host, argument, e);
        }

        return IsHost(canonical) ? canonical : throw Refused(host, argument, null);
    }

    /// <summary>Whether a canonical text can be a host at all.</summary>
    public static bool IsHost(string host) =>
        host is not ("" or ['.', ..]) && CookieText.IsClean(host) &&
        (host.Contains(':') ? IPAddress.TryParse(host, out _) : !host.AsSpan().ContainsAny(s_notInNames));

    /// <summary>The host of a URL.</summary>
    /// <exception cref="ArgumentException">An international name that has no ASCII form.</exception>
    public static string Canonical(string host)
    {
        if (host is ['[', .., ']'])
        {
            host = host[1..^1];
        }

        if (host.Contains(':') && IPAddress.TryParse(host, out var address))
        {
            return address.ToString();
        }

        var lower = host.ToLowerInvariant();
        return System.Text.Ascii.IsValid(lower) ? lower : s_idn.GetAscii(lower);
    }

    public static bool IsAddress(ReadOnlySpan<char> host) =>
        host.Contains(':') || (host.Length > 0 && char.IsAsciiDigit(host[^1]) && IPAddress.TryParse(host, out _));

    /// <summary>Whether a host is a domain or lies in it (RFC 6265bis, 5.1.3).</summary>
    public static bool IsIn(ReadOnlySpan<char> host, ReadOnlySpan<char> domain) =>
        host.EndsWith(domain) && (host.Length == domain.Length || (host[^(domain.Length + 1)] == '.' && !IsAddress(host)));

    /// <summary>Whether the host is this machine, which browsers trust without https.</summary>
    public static bool IsThisMachine(ReadOnlySpan<char> host)
    {
        var name = host is [.., '.'] ? host[..^1] : host;
        return name is "localhost" || name.EndsWith(".localhost") || (IsAddress(name) && IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }

    private static ArgumentException Refused(string host, string argument, Exception? inner) =>
        new($"'{host}' is not the host of a cookie: give a name or an address, without scheme, port and path.", argument, inner);
}
