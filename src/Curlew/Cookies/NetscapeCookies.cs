using System.Globalization;
using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>The cookies.txt format.</summary>
internal static class NetscapeCookies
{
    private const string Heading = "# Netscape HTTP Cookie File"; // Python and wget refuse a file without it
    private const string HttpOnlyPrefix = "#HttpOnly_";
    private static readonly long s_latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static byte[] Format(IEnumerable<HttpCookie> cookies, out int written)
    {
        written = 0;
        var text = new StringBuilder(Heading).Append("\n\n");
        foreach (var cookie in cookies)
        {
            if (!HasTab(cookie.Name) && !HasTab(cookie.Value) && !HasTab(cookie.Path))
            {
                text.Append(cookie.ToCurlCookie().ToNetscapeLine()).Append('\n');
                written++;
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static List<HttpCookie> Parse(byte[] text)
    {
        var cookies = new List<HttpCookie>();
        var number = 0;
        foreach (var whole in CookieText.Decode(text).TrimStart('\ufeff').Split('\n'))
        {
            number++;
            var line = whole.TrimEnd('\r');
            if (string.IsNullOrWhiteSpace(line) || (line[0] == '#' && !line.StartsWith(HttpOnlyPrefix, StringComparison.Ordinal)))
            {
                continue;
            }

            try
            {
                cookies.Add(HttpCookie.FromCurlCookie(CurlCookie.Parse(Usual(line))));
            }
            catch (Exception e) when (e is FormatException or ArgumentException)
            {
                // Without the line, which has a secret in it.
                throw new FormatException($"Line {number} of the cookie file is not a cookie of seven fields with tabs between: {Reason(e)}", e);
            }
        }

        return cookies;
    }

    private static bool HasTab(string text) => text.Contains('\t');

    private static string Reason(Exception e) => e is ArgumentException ? e.Message : "a field is missing, or the time is not a number.";

    /// <summary>What other programs write, as curl writes it: an empty value without its tab, fractions of seconds, small letters.</summary>
    private static string Usual(string line)
    {
        var fields = line.Split('\t').ToList();
        if (fields.Count == 6)
        {
            fields.Add("");
        }

        if (fields.Count == 7)
        {
            fields[1] = fields[1].ToUpperInvariant();
            fields[3] = fields[3].ToUpperInvariant();
            fields[4] = decimal.TryParse(fields[4], NumberStyles.Number, CultureInfo.InvariantCulture, out var time)
                ? Math.Clamp(Math.Truncate(time), 0, s_latest).ToString(CultureInfo.InvariantCulture)
                : fields[4];
        }

        return string.Join('\t', fields);
    }
}
