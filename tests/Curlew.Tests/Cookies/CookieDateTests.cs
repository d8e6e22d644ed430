using System.Globalization;

namespace Curlew.Tests.Cookies;

public sealed class CookieDateTests
{
    [Theory]
    [InlineData("Wed, 09 Jun 2021 10:18:14 GMT", "2021-06-09T10:18:14Z")]
    [InlineData("Wednesday, 09-Jun-21 10:18:14 GMT", "2021-06-09T10:18:14Z")]
    [InlineData("Wed Jun  9 10:18:14 2021", "2021-06-09T10:18:14Z")]
    [InlineData("Wed, 09-Jun-2021 10:18:14 GMT", "2021-06-09T10:18:14Z")]
    [InlineData("9 June 2021 10:18:14", "2021-06-09T10:18:14Z")]
    [InlineData("10:18:14 9 JUNEBUG 21", "2021-06-09T10:18:14Z")]
    [InlineData("2021 Jun 09 1:8:4 EST", "2021-06-09T01:08:04Z")]
    [InlineData("09 2021 Jun 1:8:4 EST", "2021-06-09T01:08:04Z")]
    [InlineData("Mon, 10-Dec-2007 17:02:24 GMT", "2007-12-10T17:02:24Z")]
    [InlineData("Mon Dec 10 2007 17:02:24 GMT+0200 (somewhere)", "2007-12-10T17:02:24Z")]
    [InlineData("Thu, 17 Apr 2014 02:12:29 GMT, baz=qux", "2014-04-17T02:12:29Z")]
    [InlineData("01 Jan 70 00:00:00", "1970-01-01T00:00:00Z")]
    [InlineData("01 Jan 69 00:00:00", "2069-01-01T00:00:00Z")]
    [InlineData("01 Jan 99 00:00:00", "1999-01-01T00:00:00Z")]
    [InlineData("01 Jan 00 00:00:00", "2000-01-01T00:00:00Z")]
    [InlineData("01 Jan 1601 00:00:00", "1601-01-01T00:00:00Z")]
    [InlineData("29 Feb 2024 23:59:59", "2024-02-29T23:59:59Z")]
    [InlineData("1st Jan 2030 10:20:30pm", "2030-01-01T10:20:30Z")]
    [InlineData("01 Jan 1600 00:00:00", null)]
    [InlineData("29 Feb 2023 00:00:00", null)]
    [InlineData("31 Apr 2023 00:00:00", null)]
    [InlineData("00 Jan 2023 00:00:00", null)]
    [InlineData("32 Jan 2023 00:00:00", null)]
    [InlineData("01 Jan 2023 24:00:00", null)]
    [InlineData("01 Jan 2023 00:60:00", null)]
    [InlineData("01 Jan 2023 00:00:60", null)]
    [InlineData("01 Jan 2023 00:00", null)]
    [InlineData("01 Jan 2023 0x:00:00", null)]
    [InlineData("01 Jan 2023 000:00:00", null)]
    [InlineData("01 Jan 12345 00:00:00", null)]
    [InlineData("01 Jan 00:00:00", null)]
    [InlineData("Jan 2023 00:00:00", null)]
    [InlineData("01 Foo 2023 00:00:00", null)]
    [InlineData("", null)]
    [InlineData("1:2:3:4 01 Jan 2023", "2023-01-01T01:02:03Z")]
    public void A_date_is_read_as_browsers_read_it(string text, string? expected)
    {
        Assert.Equal(expected is not null, CookieDate.TryParse(text, out var date));
        Assert.Equal(expected is null ? default : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), date);
    }
}
