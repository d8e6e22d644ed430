using System.Text;

namespace Curlew.Tests.Cookies;

/// <summary>What a Set-Cookie header does, in the cases of RFC 6265bis and of the browsers' shared tests.</summary>
public sealed class CookieReceiveTests
{
    private static readonly Uri s_url = new("https://www.example.com/docs/page");

    public static TheoryData<string, string?> Pairs => new()
    {
        { "a=b", "a=b" },
        { "  a =  b  ", "a=b" },
        { "\ta\t=\tb\t", "a=b" },
        { "a=b; ", "a=b" },
        { "a=b;;;", "a=b" },
        { "a=\"b\"", "a=\"b\"" },
        { "a=\" b \"", "a=\" b \"" },
        { "a=\"b;c\"", "a=\"b" },
        { "a={\"x\":1}", "a={\"x\":1}" },
        { "a=b c", "a=b c" },
        { "a=b,c=d", "a=b,c=d" },
        { "a=b=c==", "a=b=c==" },
        { "a b=c", "a b=c" },
        { "a\tb=c\td", "a\tb=c\td" },
        { "a=", "a=" },
        { "a", "a" },
        { "=a", "a" },
        { " = a ", "a" },
        { "==a", "=a" },
        { "=a=b", "a=b" },
        { "$Version=1", "$Version=1" },
        { "\u00e9=\u4e2d", "\u00e9=\u4e2d" },
        { "a=b; Partitioned; Secure", "a=b" },
        { "a=b; Unknown=1; $x", "a=b" },
        { "a=b; Path", "a=b" },
        { "", null },
        { "=", null },
        { " = ", null },
        { ";", null },
        { "; a=b", null },
        { "a=\0b", null },
        { "a=b\n", null },
        { "a=b\r\nc=d", null },
        { "a=b\u007f", null },
        { "a\u0001=b", null },
        { "a=b; Path=/\u001f", null },
        { "__Secure-a=b", null },
        { "__secure-a=b", null },
        { "__SECURE-a=b; Secure", "__SECURE-a=b" },
        { "__Host-a=b; Secure", null },
        { "__Host-a=b; Path=/", null },
        { "__Host-a=b; Secure; Path=/docs", null },
        { "__Host-a=b; Secure; Path=/; Domain=example.com", null },
        { "__hOsT-a=b; Secure; Path=/; Domain=www.example.com", null },
        { "__Host-a=b; Secure; Path=/", "__Host-a=b" },
        { "__Host-a=b; Secure; Path=/; Domain=", "__Host-a=b" },
        { "__Secure-", null },
        { "=__Host-a=b", null },
        { "=__secure-a", null },
        { "a=b; SameSite=None", null },
        { "a=b; SameSite=None; Secure", "a=b" },
        { "a=b; Partitioned", null },
    };

    public static TheoryData<string, string, bool> Domains => new()
    {
        { "www.example.com", "www.example.com", true },
        { "www.example.com", ".www.example.com", true },
        { "www.example.com", "WWW.eXample.COM", true },
        { "www.example.com", "example.com", true },
        { "www.example.com", "  .example.com ", true },
        { "www.example.com", "", true },
        { "www.example.com", ".", true },
        { "www.example.com", "..example.com", false },
        { "www.example.com", "www..example.com", false },
        { "www.example.com", ".  example.com", false },
        { "www.example.com", "example.com.", false },
        { "www.example.com", "www.example.com:443", false },
        { "www.example.com", "\"example.com\"", false },
        { "www.example.com", "com", false },
        { "www.example.com", ".com", false },
        { "www.example.com", "ample.com", false },
        { "www.example.com", "other.example.com", false },
        { "www.example.com", "a.www.example.com", false },
        { "www.example.com", "example.org", false },
        { "www.example.com", "ex\u00e4mple.com", false },
        { "www.example.com", "https://example.com", false },
        { "www.example.com.", "example.com.", true },
        { "www.example.com.", "com.", false },
        { "www.example.co.uk", "co.uk", false },
        { "www.example.co.uk", "example.co.uk", true },
        { "me.github.io", "github.io", false },
        { "github.io", "github.io", true },
        { "com", "com", true },
        { "www.ck", "www.ck", true },
        { "a.b.ck", "b.ck", false },
        { "a.www.ck", "www.ck", true },
        { "bucket.s3.amazonaws.com", "amazonaws.com", false },
        { "localhost", "localhost", true },
        { "app.localhost", "localhost", false },
        { "intranet", "intranet", true },
        { "wiki.intranet", "intranet", false },
        { "127.0.0.1", "127.0.0.1", true },
        { "127.0.0.1", "0.0.1", false },
        { "127.0.0.1", "1", false },
        { "[::1]", "[::1]", true },
        { "[::1]", "::1", true },
        { "[::1]", "[::2]", false },
        { "xn--bcher-kva.example", "xn--bcher-kva.example", true },
    };

    public static TheoryData<string, string> Paths => new()
    {
        { "", "/docs" },
        { "; Path", "/docs" },
        { "; Path=", "/docs" },
        { "; Path=relative", "/docs" },
        { "; Path=\"/\"", "/docs" },
        { "; Path=/", "/" },
        { "; path = /docs/page ", "/docs/page" },
        { "; Path=/a; Path=/b", "/b" },
        { "; Path=/a; Path=", "/docs" },
        { "; Path=/%41 b", "/%41 b" },
    };

    public static TheoryData<string, int?> Lifetimes => new()
    {
        { "", null },
        { "; Max-Age=60", 60 },
        { "; max-age = 60 ", 60 },
        { "; Max-Age=0", 0 },
        { "; Max-Age=-1", 0 },
        { "; Max-Age=00", 0 },
        { "; Max-Age=-0", 0 },
        { "; Max-Age=060", 60 },
        { "; Max-Age=", null },
        { "; Max-Age=-", null },
        { "; Max-Age=+5", null },
        { "; Max-Age=5x", null },
        { "; Max-Age=2.63,", null },
        { "; Max-Age=\"5\"", null },
        { "; Max-Age=99999999999999999999999", 400 * 86400 },
        { "; Max-Age=-99999999999999999999999", 0 },
        { "; Max-Age=34560001", 400 * 86400 },
        { "; Max-Age=1; Max-Age=2", 2 },
        { "; Max-Age=1; Max-Age=x", 1 },
        { "; Expires=Sun, 01 Mar 2026 12:01:00 GMT", 60 },
        { "; Expires=Sun, 01 Mar 2026 12:00:00 GMT", 0 },
        { "; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0 },
        { "; Expires=Thu, 01 Jan 9999 00:00:00 GMT", 400 * 86400 },
        { "; Expires=nonsense", null },
        { "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", 60 },
        { "; Max-Age=0; Expires=Sun, 01 Mar 2026 12:01:00 GMT", 0 },
        { "; Expires=Sun, 01 Mar 2026 12:01:00 GMT; Expires=nonsense", 60 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_pair_is_sent_back_as_it_came_or_ignored(string header, string? expected)
    {
        var jar = new CookieJar();
        var accepted = jar.Receive(s_url, header);
        Assert.Equal(expected is not null, accepted);
        Assert.Equal(expected, jar.HeaderFor(s_url));
    }

    [Theory]
    [MemberData(nameof(Domains))]
    public void A_domain_must_be_the_hosts_own_and_nobody_elses(string host, string domain, bool accepted)
    {
        var url = new Uri($"http://{host}/");
        var jar = new CookieJar();
        Assert.Equal(accepted, jar.Receive(url, $"a=b; Domain={domain}"));
        Assert.Equal(accepted ? "a=b" : null, jar.HeaderFor(url));
    }

    [Theory]
    [InlineData("example.com; Domain=www.example.com", "www.example.com", false)]
    [InlineData("other.org; Domain=example.com", "example.com", false)]
    [InlineData("example.com; Domain=", "www.example.com", true)]
    public void The_last_domain_counts(string domains, string domain, bool hostOnly)
    {
        var jar = new CookieJar();
        Assert.True(jar.Receive(s_url, $"a=b; Domain={domains}"));
        var cookie = Assert.Single(jar);
        Assert.Equal((domain, hostOnly), (cookie.Domain, cookie.HostOnly));
        Assert.False(jar.Receive(s_url, "a=b; Domain=example.com; Domain=example.org"));
    }

    [Theory]
    [InlineData("com", "com")]
    [InlineData("github.io", "github.io")]
    [InlineData("localhost", "localhost")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("[::1]", "::1")]
    public void A_host_that_is_a_public_suffix_or_an_address_has_cookies_for_itself_alone(string host, string domain)
    {
        var jar = new CookieJar();
        Assert.True(jar.Receive(new Uri($"http://{host}/"), $"a=b; Domain={host}"));
        var cookie = Assert.Single(jar);
        Assert.Equal((domain, true), (cookie.Domain, cookie.HostOnly));
        Assert.Null(jar.HeaderFor(new("http://sub.github.io/")));
        Assert.Null(jar.HeaderFor(new("http://sub.localhost/")));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_path_is_the_attributes_or_the_folder_of_the_url(string attribute, string expected)
    {
        var jar = new CookieJar();
        jar.Receive(s_url, "a=b" + attribute);
        Assert.Equal(expected, Assert.Single(jar).Path);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a", "/")]
    [InlineData("/a/", "/a")]
    [InlineData("/a/b", "/a")]
    [InlineData("/a/b/c", "/a/b")]
    [InlineData("/a;x=1/b", "/a;x=1")]
    [InlineData("/a?q=/x/y", "/")]
    public void The_folder_of_a_url_is_what_stands_before_its_last_slash(string pathAndQuery, string expected)
    {
        var jar = new CookieJar();
        Assert.True(jar.Receive(new Uri("http://example.com" + pathAndQuery), "a=b"));
        Assert.Equal(expected, Assert.Single(jar).Path);
    }

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public void A_cookie_lives_as_long_as_its_attributes_say_and_400_days_at_most(string attributes, int? seconds)
    {
        var clock = new Clock();
        var jar = new CookieJar(time: clock);
        Assert.True(jar.Receive(s_url, "a=b" + attributes));
        if (seconds == 0)
        {
            Assert.Empty(jar);
            return;
        }

        Assert.Equal(seconds is { } s ? clock.Now.AddSeconds(s) : null, Assert.Single(jar).Expires);
        clock.Now = seconds is { } t ? clock.Now.AddSeconds(t - 1) : clock.Now.AddYears(10);
        Assert.Equal("a=b", jar.HeaderFor(s_url));
        clock.Now = clock.Now.AddSeconds(1);
        Assert.Equal(seconds is null ? "a=b" : null, jar.HeaderFor(s_url));
        Assert.Equal(seconds is null ? 1 : 0, jar.Count);
    }

    [Theory]
    [InlineData("SameSite=Strict", CookieSameSite.Strict)]
    [InlineData("samesite = LAX", CookieSameSite.Lax)]
    [InlineData("SameSite=none; Secure", CookieSameSite.None)]
    [InlineData("SameSite=Strict; SameSite=Lax", CookieSameSite.Lax)]
    [InlineData("SameSite=Strict; SameSite=whatever", CookieSameSite.Unspecified)]
    [InlineData("SameSite", CookieSameSite.Unspecified)]
    [InlineData("", CookieSameSite.Unspecified)]
    public void SameSite_is_kept_as_the_server_said_it(string attributes, CookieSameSite expected)
    {
        var jar = new CookieJar();
        Assert.True(jar.Receive(s_url, "a=b; " + attributes));
        Assert.Equal(expected, Assert.Single(jar).SameSite);
    }

    [Fact]
    public void All_attributes_of_a_cookie_are_kept()
    {
        var clock = new Clock();
        var jar = new CookieJar(time: clock);
        Assert.True(jar.Receive(s_url, "a=b; Domain=example.com; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=9"));
        var expected = new HttpCookie("a", "b")
        {
            Domain = "example.com",
            HostOnly = false,
            Secure = true,
            HttpOnly = true,
            SameSite = CookieSameSite.None,
            PartitionKey = "https://example.com",
            Expires = clock.Now.AddSeconds(9),
            Created = clock.Now,
        };
        Assert.Equal(expected, Assert.Single(jar));
        Assert.True(expected.Partitioned);
    }

    [Fact]
    public void Name_and_value_have_room_for_4096_bytes_and_an_attribute_for_1024()
    {
        var jar = new CookieJar();
        Assert.True(jar.Receive(s_url, "a=" + new string('v', 4095)));
        Assert.False(jar.Receive(s_url, "aa=" + new string('v', 4095)));
        Assert.True(jar.Receive(s_url, new string('n', 4096)));
        Assert.False(jar.Receive(s_url, "c=" + new string('\u00e9', 2048)));
        jar.Clear();
        Assert.True(jar.Receive(s_url, $"a=b; Path=/{new string('p', 1023)}"));
        Assert.Equal(1024, Assert.Single(jar).Path.Length);
        Assert.True(jar.Receive(s_url, $"b=b; Path=/{new string('p', 1024)}"));
        Assert.Equal("/docs", jar.Single(c => c.Name == "b").Path);
        Assert.True(jar.Receive(s_url, $"c=b; Domain={new string('d', 1025)}"));
    }

    [Theory]
    [InlineData("https://example.com/", true)]
    [InlineData("wss://example.com/", true)]
    [InlineData("http://example.com/", false)]
    [InlineData("ws://example.com/", false)]
    [InlineData("http://localhost:8080/", true)]
    [InlineData("http://app.localhost/", true)]
    [InlineData("http://127.9.9.9/", true)]
    [InlineData("http://[::1]:80/", true)]
    [InlineData("http://notlocalhost/", false)]
    [InlineData("http://128.0.0.1/", false)]
    public void A_secure_cookie_is_taken_and_sent_where_nobody_listens(string url, bool secure)
    {
        var jar = new CookieJar();
        Assert.Equal(secure, jar.Receive(new Uri(url), "a=b; Secure"));
        Assert.Equal(secure ? "a=b" : null, jar.HeaderFor(new(url)));
        jar.Set("c", "d", new Uri(url).Host, secure: true);
        Assert.Equal(secure, jar.HeaderFor(new(url))?.Contains("c=d", StringComparison.Ordinal) ?? false);
    }

    [Theory]
    [InlineData("a=x; Domain=example.com; Path=/", false)]
    [InlineData("a=x; Path=/docs", false)]
    [InlineData("a=x; Path=/docs/deep", false)]
    [InlineData("a=; Domain=example.com; Path=/docs; Max-Age=0", false)]
    [InlineData("b=x; Domain=example.com; Path=/docs", true)]
    public void What_came_unprotected_leaves_secure_cookies_alone(string header, bool accepted)
    {
        // The secure cookie is for the path "/", under which all of these lie, or for the domain.
        var jar = new CookieJar();
        Assert.True(jar.Receive(s_url, "a=secret; Secure; Domain=example.com; Path=/"));
        Assert.Equal(accepted, jar.Receive(new Uri("http://www.example.com/"), header));
        Assert.Contains("a=secret", jar.HeaderFor(s_url), StringComparison.Ordinal);
        Assert.True(jar.Receive(s_url, "a=new; Domain=example.com; Path=/"));
    }

    [Fact]
    public void A_secure_cookie_of_a_deeper_path_or_another_site_is_not_in_the_way()
    {
        var jar = new CookieJar();
        jar.Receive(s_url, "a=secret; Secure; Path=/docs");
        jar.Receive(new Uri("https://example.org/"), "b=secret; Secure; Path=/");
        Assert.True(jar.Receive(new Uri("http://www.example.com/"), "a=x; Path=/"));
        Assert.True(jar.Receive(new Uri("http://www.example.com/"), "b=x; Path=/"));
        Assert.Equal(4, jar.Count);
    }

    [Fact]
    public void A_cookie_that_is_set_again_keeps_its_age_and_its_place()
    {
        var clock = new Clock();
        var jar = new CookieJar(time: clock);
        jar.Receive(s_url, "a=1");
        var born = clock.Now;
        clock.Now = clock.Now.AddSeconds(1);
        jar.Receive(s_url, "b=2");
        clock.Now = clock.Now.AddSeconds(1);
        jar.Receive(s_url, "a=3; HttpOnly");
        Assert.Equal("a=3; b=2", jar.HeaderFor(s_url));
        Assert.Equal(born, jar.First().Created);
        jar.Receive(s_url, "a=; Max-Age=0");
        jar.Receive(s_url, "a=4");
        Assert.Equal("b=2; a=4", jar.HeaderFor(s_url));
    }

    [Fact]
    public void Name_domain_path_and_partition_make_a_cookie()
    {
        var jar = new CookieJar();
        foreach (var header in (string[])["a=1", "A=1", "a=1; Path=/", "a=1; Domain=www.example.com", "a=1; Domain=example.com", "a=1; Secure; Partitioned"])
        {
            Assert.True(jar.Receive(s_url, header));
            Assert.True(jar.Receive(s_url, header));
        }

        Assert.Equal(6, jar.Count);
        Assert.True(jar.Receive(s_url, "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
        Assert.Equal(5, jar.Count);
    }

    [Fact]
    public void Bytes_are_utf8_or_else_latin1()
    {
        var jar = new CookieJar();
        Assert.True(jar.Receive(s_url, "utf8=\u4e2d"u8));
        Assert.True(jar.Receive(s_url, [.. "latin1="u8, 0xe9]));
        Assert.Equal("\u4e2d", jar["utf8"]);
        Assert.Equal("\u00e9", jar["latin1"]);
        Assert.False(jar.Receive(s_url, Encoding.ASCII.GetBytes("a=b\n")));
    }

    [Fact]
    public void A_url_without_a_host_is_refused_or_sets_nothing()
    {
        var jar = new CookieJar();
        Assert.Throws<ArgumentException>(() => jar.Receive(new Uri("/x", UriKind.Relative), "a=b"));
        Assert.False(jar.Receive(new Uri("file:///tmp/x"), "a=b"));
        Assert.Empty(jar);
    }

    [Fact]
    public void User_info_and_port_are_no_part_of_the_host()
    {
        var jar = new CookieJar();
        Assert.True(jar.Receive(new Uri("http://user:pw@localhost:8080/"), "a=b"));
        Assert.Equal("localhost", Assert.Single(jar).Domain);
        Assert.Equal("a=b", jar.HeaderFor(new("https://localhost:9090/")));
    }
}
