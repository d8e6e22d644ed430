using System.Globalization;

namespace Curlew;

/// <summary>Dates in headers (RFC 9110, section 5.6.7): the form of today, and the two that are obsolete.</summary>
internal static class HttpDate
{
    private static readonly string[] s_formats =
        ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    public static DateTimeOffset? Parse(string? text) =>
        text is not null && DateTimeOffset.TryParseExact(
            text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var date)
            ? date
            : null;
}
