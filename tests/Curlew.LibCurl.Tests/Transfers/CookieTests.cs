using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>The cookie engine of a handle.</summary>
public sealed class CookieTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void The_engine_is_off_until_asked_for()
    {
        using var curl = TestCurl.To(_server.HttpUri, "cookies/set?a=1");
        curl.Perform();

        Assert.Empty(curl.GetCookies());
        Assert.Empty(Sent(curl));
    }

    [Fact]
    public void Cookies_of_a_server_are_kept_told_and_sent_back()
    {
        using var curl = TestCurl.To(_server.HttpUri, "cookies/set?a=1&b=2");
        curl.SetOpt(CurlOpt.CookieFile, "");
        curl.Perform();

        Assert.Equal(["a=1", "b=2"], Sent(curl));
        Assert.Equal(
            [new CurlCookie("127.0.0.1", "a", "1"), new CurlCookie("127.0.0.1", "b", "2")],
            curl.GetCookies().OrderBy(c => c.Name, StringComparer.Ordinal));
        Assert.Contains("127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1", curl.GetInfo(CurlInfo.CookieList));
    }

    [Fact]
    public void A_server_deletes_its_cookie()
    {
        using var curl = TestCurl.To(_server.HttpUri, "cookies/set?a=1&b=2");
        curl.SetOpt(CurlOpt.CookieFile, "");
        curl.Perform();

        curl.Locate(_server.HttpUri, "cookies/delete?a=").Perform();

        Assert.Equal(["b=2"], Sent(curl));
    }

    [Fact]
    public void A_cookie_is_added_and_read_back_field_by_field()
    {
        var cookie = new CurlCookie("127.0.0.1", "name", "value with spaces")
        {
            Path = "/cookies",
            HttpOnly = true,
            Expires = new DateTimeOffset(2040, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        using var curl = TestCurl.To(_server.HttpUri);

        curl.AddCookie(cookie);

        Assert.Equal([cookie], curl.GetCookies());
        Assert.Equal(["name=value with spaces"], Sent(curl));
    }

    [Fact]
    public void A_cookie_of_another_host_or_path_is_not_sent()
    {
        using var curl = TestCurl.To(_server.HttpUri);
        curl.AddCookie(new("elsewhere.example", "a", "1"));
        curl.AddCookie(new("127.0.0.1", "b", "2") { Path = "/elsewhere" });

        Assert.Empty(Sent(curl));
        Assert.Equal(2, curl.GetCookies().Count);
    }

    [Fact]
    public void A_cookie_is_set_by_the_line_of_a_server()
    {
        using var curl = TestCurl.To(_server.HttpUri);
        curl.SetOpt(CurlOpt.CookieList, "Set-Cookie: a=1; domain=127.0.0.1; path=/");

        Assert.Equal(["a=1"], Sent(curl));
    }

    [Fact]
    public void All_cookies_are_forgotten_on_demand()
    {
        using var curl = TestCurl.To(_server.HttpUri);
        curl.AddCookie(new("127.0.0.1", "a", "1"));
        curl.SetOpt(CurlOpt.CookieList, "ALL");

        Assert.Empty(curl.GetCookies());
        Assert.Empty(Sent(curl));
    }

    [Theory]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void A_cookie_that_would_break_its_line_is_refused(string value)
    {
        using var curl = new Curl();

        Assert.Throws<InvalidOperationException>(() => curl.AddCookie(new("127.0.0.1", "a", value)));
        Assert.Empty(curl.GetCookies());
    }

    [Fact]
    public void The_jar_is_written_when_the_handle_closes_and_read_by_the_next()
    {
        using var directory = new TemporaryDirectory();
        var jar = directory.Combine("jar.txt");
        using (var first = TestCurl.To(_server.HttpUri))
        {
            first.SetOpt(CurlOpt.CookieJar, jar);
            first.AddCookie(new("127.0.0.1", "kept", "1") { Expires = DateTimeOffset.UtcNow.AddDays(1) });
            first.AddCookie(new("127.0.0.1", "session", "2") { HttpOnly = true });
            Assert.Equal(["kept=1", "session=2"], Sent(first));
        }

        using var second = TestCurl.To(_server.HttpUri);
        second.SetOpt(CurlOpt.CookieFile, jar);
        Assert.Equal(["kept=1", "session=2"], Sent(second));

        using var third = TestCurl.To(_server.HttpUri);
        third.SetOpt(CurlOpt.CookieFile, jar);
        third.SetOpt(CurlOpt.CookieSession, true);
        Assert.Equal(["kept=1"], Sent(third));
    }

    [Fact]
    public void The_jar_is_written_on_demand()
    {
        using var directory = new TemporaryDirectory();
        var jar = directory.Combine("jar.txt");
        using var curl = TestCurl.To(_server.HttpUri);
        curl.SetOpt(CurlOpt.CookieJar, jar);
        curl.AddCookie(new("127.0.0.1", "a", "1"));
        Assert.Equal(["a=1"], Sent(curl));

        curl.SetOpt(CurlOpt.CookieList, "FLUSH");

        Assert.Contains(File.ReadAllLines(jar), line => line.EndsWith("\ta\t1", StringComparison.Ordinal));
    }

    // Cookie files are read when a transfer begins, so that before it libcurl does not know all that belongs into the jar.
    [Fact]
    public void A_handle_without_a_transfer_leaves_the_jar_alone_from_8_17_on()
    {
        const string line = "127.0.0.1\tFALSE\t/\tFALSE\t0\told\t1";
        using var directory = new TemporaryDirectory();
        var jar = directory.Combine("jar.txt");
        File.WriteAllText(jar, line + "\n");
        using (var curl = TestCurl.To(_server.HttpUri))
        {
            curl.SetOpt(CurlOpt.CookieJar, jar);
            curl.AddCookie(new("127.0.0.1", "new", "2"));
            curl.SetOpt(CurlOpt.CookieList, "FLUSH");
        }

        var keepsIt = CurlLibrary.Version >= new Version(8, 17);
        Assert.Equal(keepsIt, File.ReadAllLines(jar).Contains(line));
        Assert.Equal(!keepsIt, File.ReadAllLines(jar).Contains("127.0.0.1\tFALSE\t/\tFALSE\t0\tnew\t2"));
    }

    private string[] Sent(Curl curl) =>
    [
        .. curl.Locate(_server.HttpUri, "cookies").PerformJson().GetProperty("cookies").EnumerateArray()
            .Select(pair => $"{pair[0].GetString()}={pair[1].GetString()}")
            .Order(StringComparer.Ordinal),
    ];
}
