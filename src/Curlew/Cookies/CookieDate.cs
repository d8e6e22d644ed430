namespace Curlew;

/// <summary>The dates of cookies, in all the forms that servers ever sent (RFC 6265bis, 5.1.1).</summary>
internal static class CookieDate
{
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";

    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        (int Hour, int Minute, int Second)? time = null;
        int? day = null, month = null, year = null;
        while (NextToken(ref text, out var token))
        {
            if (time is null && Time(token) is { } foundTime)
            {
                time = foundTime;
            }
            else if (day is null && Number(token, 1, 2) is { } foundDay)
            {
                day = foundDay;
            }
            else if (month is null && Month(token) is { } foundMonth)
            {
                month = foundMonth;
            }
            else if (year is null && Number(token, 2, 4) is { } foundYear)
            {
                year = foundYear + (foundYear switch { < 70 => 2000, < 100 => 1900, _ => 0 });
            }
        }

        date = default;
        if (time is not { } t || day is not { } d || month is not { } m || year is not { } y ||
            y < 1601 || t.Hour > 23 || t.Minute > 59 || t.Second > 59 || d < 1 || d > DateTime.DaysInMonth(y, m))
        {
            return false;
        }

        date = new(y, m, d, t.Hour, t.Minute, t.Second, TimeSpan.Zero);
        return true;
    }

    private static bool NextToken(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> token)
    {
        var start = 0;
        while (start < text.Length && IsDelimiter(text[start]))
        {
            start++;
        }

        var end = start;
        while (end < text.Length && !IsDelimiter(text[end]))
        {
            end++;
        }

        token = text[start..end];
        text = text[end..];
        return token.Length > 0;
    }

    private static bool IsDelimiter(char c) =>
        c is '\t' or (>= ' ' and <= '/') or (>= ';' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~');

    private static (int, int, int)? Time(ReadOnlySpan<char> token)
    {
        Span<Range> fields = stackalloc Range[4];
        return token.Split(fields, ':') >= 3 &&
            Field(token[fields[0]]) is { } hour && Field(token[fields[1]]) is { } minute && Number(token[fields[2]], 1, 2) is { } second
            ? (hour, minute, second)
            : null;
    }

    private static int? Field(ReadOnlySpan<char> digits) =>
        digits.ContainsAnyExceptInRange('0', '9') ? null : Number(digits, 1, 2);

    /// <summary>The digits that a token starts with, if there are as many as that and no digit follows.</summary>
    private static int? Number(ReadOnlySpan<char> token, int least, int most)
    {
        var digits = 0;
        var number = 0;
        while (digits < token.Length && char.IsAsciiDigit(token[digits]))
        {
            number = digits < most ? (number * 10) + token[digits] - '0' : number;
            digits++;
        }

        return digits >= least && digits <= most ? number : null;
    }

    private static int? Month(ReadOnlySpan<char> token)
    {
        for (var month = 0; token.Length >= 3 && month < 12; month++)
        {
            if (token.StartsWith(Months.AsSpan(month * 3, 3), StringComparison.OrdinalIgnoreCase))
            {
                return month + 1;
            }
        }

        return null;
    }
}
