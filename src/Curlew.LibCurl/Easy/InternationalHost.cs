using System.Globalization;
using System.Text;

namespace Curlew.LibCurl;

/// <summary>Host names with letters beyond ASCII. A libcurl may be built without them, and one with libidn2 takes them in
/// the encoding of C's locale, which is not UTF-8 in a .NET process.</summary>
internal static class InternationalHost
{
    private static readonly IdnMapping s_mapping = new() { AllowUnassigned = true };

    /// <summary>The URL with its host in punycode.</summary>
    /// <exception cref="ArgumentException">The host cannot be written in punycode.</exception>
    public static string ToAscii(string url)
    {
        if (Ascii.IsValid(url))
        {
            return url;
        }

        var (start, end) = UrlText.Host(url);
        var host = url[start..end];
        return Ascii.IsValid(host) ? url : string.Concat(url.AsSpan(0, start), s_mapping.GetAscii(host), url.AsSpan(end));
    }
}
