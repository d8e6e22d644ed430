using System.Globalization;
using System.Net;
using System.Text;

namespace Curlew;

/// <summary>The host and port that a request is for, spelt in one way only.</summary>
/// <param name="Name">In lower case and in punycode, without brackets and without the dot that may end a name.</param>
/// <param name="Address">The address that the name is a spelling of, if any; an IPv4 address where it is mapped into IPv6.</param>
/// <param name="Port">The port.</param>
internal readonly record struct TargetHost(string Name, IPAddress? Address, int Port)
{
    // Full-width forms of ASCII, and the other dots of RFC 3490: Unicode's mapping of names takes them for the plain ones,
    // and a .NET without globalisation data leaves them as they are.
    private const char FirstWide = '\uff01';
    private const char LastWide = '\uff5e';
    private const int WideOffset = FirstWide - '!';

    private static readonly IdnMapping s_idn = new() { AllowUnassigned = true };

    /// <summary>Reads a host as it stands in a URL, percent-encoded or not.</summary>
    public static TargetHost Of(string host, int port)
    {
        var text = Unwrap(host);
        var name = Spell(text);
        return new(name, ParseAddress(name) ?? ParseAddress(Spell(Narrow(text))), port);
    }

    /// <summary>The one spelling of a host.</summary>
    public static string Canonical(string host) => Spell(Unwrap(host));

    /// <summary>The address that the system connects to.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string Unwrap(string host)
    {
        var text = host is ['[', .. var inner, ']'] ? inner : host;
        return text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
    }

    /// <summary>In punycode just as libcurl is given it: a list of names must not match what libcurl takes for another one.</summary>
    private static string Spell(string text)
    {
        var name = text;
        if (!Ascii.IsValid(text))
        {
            try
            {
                name = s_idn.GetAscii(text);
            }
            catch (ArgumentException)
            {
                return text; // the name of no host; whoever looks it up will hear so
            }
        }

        return (name is [.. { Length: > 0 } rest, '.'] ? rest : name).ToLowerInvariant();
    }

    /// <summary>The address that is written, in any way that a resolver of the system understands: <c>127.1</c>,
    /// <c>0x7f.1</c> and <c>2130706433</c> are 127.0.0.1.</summary>
    private static IPAddress? ParseAddress(string name) =>
        !name.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(name, out var address) ? Plain(address) : null;

    private static string Narrow(string text) => string.Create(text.Length, text, (span, wide) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = Narrow(wide[i]);
        }
    });

    private static char Narrow(char c) => c switch
    {
        >= FirstWide and <= LastWide => (char)(c - WideOffset),
        '\u3002' or '\uff61' => '.',
        _ => c,
    };
}
