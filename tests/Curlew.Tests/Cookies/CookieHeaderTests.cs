namespace Curlew.Tests.Cookies;

/// <summary>What goes into the Cookie header of a request.</summary>
public sealed class CookieHeaderTests
{
    [Theory]
    [InlineData("/", "/", true)]
    [InlineData("/", "/a/b", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/a/", true)]
    [InlineData("/a", "/a/b", true)]
    [InlineData("/a/", "/a/b", true)]
    [InlineData("/a", "/ab", false)]
    [InlineData("/a/", "/a", false)]
    [InlineData("/a/b", "/a", false)]
    [InlineData("/a", "/A", false)]
    [InlineData("/%61", "/a", false)]
    [InlineData("/a", "/a?q", true)]
    public void A_path_matches_itself_and_what_lies_under_it(string cookiePath, string requestPath, bool sent)
    {
        var jar = new CookieJar();
        jar.Set("a", "b", "example.com", cookiePath);
        Assert.Equal(sent ? "a=b" : null, jar.HeaderFor(new("http://example.com" + requestPath)));
    }

    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", "EXAMPLE.com:81", true)]
    [InlineData("example.com", "user:pw@example.com", true)]
    [InlineData("example.com", "www.example.com", false)]
    [InlineData(".example.com", "example.com", true)]
    [InlineData(".example.com", "www.example.com", true)]
    [InlineData(".example.com", "a.b.example.com", true)]
    [InlineData(".example.com", "notexample.com", false)]
    [InlineData(".example.com", "example.com.", false)]
    [InlineData(".example.com", "example.org", false)]
    [InlineData(".co.uk", "example.co.uk", false)]
    [InlineData(".com", "example.com", false)]
    [InlineData("localhost", "localhost", true)]
    [InlineData(".localhost", "a.localhost", false)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData(".0.0.1", "127.0.0.1", false)]
    [InlineData("[::1]", "[::1]:8080", true)]
    [InlineData("::1", "[0:0::1]", true)]
    [InlineData("b\u00fccher.example", "xn--bcher-kva.example", true)]
    [InlineData("xn--bcher-kva.example", "B\u00dcCHER.example", true)]
    [InlineData(".amazonaws.com", "x.s3.amazonaws.com", false)]
    public void A_domain_matches_its_host_and_with_a_dot_what_lies_in_it(string domain, string host, bool sent)
    {
        var jar = new CookieJar();
        jar.Set("a", "b", domain);
        Assert.Equal(sent ? "a=b" : null, jar.HeaderFor(new($"http://{host}/")));
    }

    [Fact]
    public void Long_paths_come_first_and_then_old_cookies()
    {
        var clock = new Clock();
        var jar = new CookieJar(time: clock);
        foreach (var (name, domain, path) in ((string, string, string)[])[
            ("1", "www.example.com", "/"), ("2", ".example.com", "/a"), ("3", "www.example.com", "/a/b"), ("4", ".example.com", "/"), ("5", "www.example.com", "/a")])
        {
            jar.Set(name, "", domain, path);
            clock.Now = clock.Now.AddSeconds(1);
        }

        Assert.Equal("3=; 2=; 5=; 1=; 4=", jar.HeaderFor(new("http://www.example.com/a/b")));
        jar.Set("2", "again", ".example.com", "/a");
        Assert.Equal("2=again; 5=; 1=; 4=", jar.HeaderFor(new("http://www.example.com/a")));
    }

    [Fact]
    public void Nothing_is_made_where_there_is_nothing_to_send()
    {
        var jar = new CookieJar();
        var url = new Uri("https://example.com/");
        jar.HeaderFor(url);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(jar.HeaderFor(url));
        Assert.Null(jar.HeaderFor(new CookieUrl()));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Making_a_header_makes_the_header_alone()
    {
        var jar = new CookieJar();
        jar.Set("a", "1", ".example.com");
        jar.Set("b", "2");
        var url = new CookieUrl("https", "www.example.com", "/");
        var header = jar.HeaderFor(url)!;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            jar.HeaderFor(url);
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        Assert.InRange(each, header.Length * sizeof(char), 400);
    }

    public static TheoryData<string, CookieSameSite, int, bool> SameSites => new()
    {
        { "the same site", CookieSameSite.Strict, (int)CookieHop.None, true },
        { "the same site", CookieSameSite.Strict, (int)CookieHop.UnsafeMethod, true },
        { "another site", CookieSameSite.Strict, (int)CookieHop.CrossSite, false },
        { "another site", CookieSameSite.Lax, (int)CookieHop.CrossSite, true },
        { "another site", CookieSameSite.Lax, (int)(CookieHop.CrossSite | CookieHop.UnsafeMethod), false },
        { "another site", CookieSameSite.Unspecified, (int)CookieHop.CrossSite, true },
        { "another site", CookieSameSite.Unspecified, (int)(CookieHop.CrossSite | CookieHop.UnsafeMethod), false },
        { "another site", CookieSameSite.None, (int)(CookieHop.CrossSite | CookieHop.UnsafeMethod), true },
    };

    [Theory]
    [MemberData(nameof(SameSites))]
    public void Requests_that_another_site_led_to_get_what_SameSite_lets_them_have(string from, CookieSameSite sameSite, int hop, bool sent)
    {
        Assert.NotEmpty(from);
        var jar = new CookieJar { new HttpCookie("a", "b") { Domain = "example.com", SameSite = sameSite } };
        Assert.Equal(sent ? "a=b" : null, jar.HeaderFor(new CookieUrl("https", "example.com", "/"), (CookieHop)hop));
    }

    [Theory]
    [InlineData("https://a.example.com/", "https://b.example.com:99/x", true)]
    [InlineData("wss://a.example.com/", "https://b.example.com/", true)]
    [InlineData("http://example.com/", "https://example.com/", false)]
    [InlineData("https://a.github.io/", "https://b.github.io/", false)]
    [InlineData("http://localhost/", "http://localhost:8080/", true)]
    [InlineData("http://127.0.0.1/", "http://127.0.0.2/", false)]
    [InlineData("http://[::1]/", "http://[::1]:80/", true)]
    public void A_site_is_a_scheme_and_a_registrable_domain(string one, string other, bool same)
    {
        Assert.Equal(same, new CookieJar().IsSameSite(new(new Uri(one)), new(new Uri(other))));
    }

    [Fact]
    public void A_partitioned_cookie_is_for_the_top_level_site_it_was_set_under()
    {
        var jar = new CookieJar();
        var url = new CookieUrl("https", "cdn.example.com", "/");
        Assert.True(jar.Receive(url, "a=own; Secure; Partitioned"));
        Assert.True(jar.Receive(url, "a=framed; Secure; Partitioned", topLevelSite: "https://shop.example"));
        Assert.True(jar.Receive(url, "b=all; Secure"));
        Assert.Equal("a=own; b=all", jar.HeaderFor(url));
        Assert.Equal("a=framed; b=all", jar.HeaderFor(url, topLevelSite: "https://shop.example"));
        Assert.Equal("b=all", jar.HeaderFor(url, topLevelSite: "https://elsewhere.example"));
    }

    [Theory]
    [InlineData("http://localhost:8080/")]
    [InlineData("http://user:pw@intranet/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://[::1]:81/")]
    [InlineData("https://example.com/a/b")]
    public void A_cookie_without_a_domain_goes_to_the_host_that_was_asked(string url)
    {
        var jar = new CookieJar { ["a"] = "b" };
        Assert.Equal("a=b", jar.HeaderFor(new(url)));
        Assert.Null(jar.HeaderFor(new CookieUrl(new Uri(url)), CookieHop.OtherOrigin));
    }

    [Fact]
    public void Of_a_cookie_without_a_domain_and_the_hosts_own_the_later_is_sent()
    {
        var url = new Uri("http://example.com/");
        var jar = new CookieJar { ["a"] = "mine", ["b"] = "mine" };
        jar.Receive(url, "a=theirs; Path=/");
        Assert.Equal("b=mine; a=theirs", jar.HeaderFor(url));
        Assert.Equal("a=mine; b=mine", jar.HeaderFor(new("http://example.org/")));
        jar["a"] = "new";
        Assert.Equal("a=new; b=mine", jar.HeaderFor(url));
        jar.Receive(url, "a=theirs; Path=/");
        jar.Receive(url, "a=; Path=/; Max-Age=0");
        Assert.Equal("a=new; b=mine", jar.HeaderFor(url));
    }

    [Fact]
    public void A_requests_own_cookies_stand_in_for_the_jars()
    {
        var url = new CookieUrl("http", "example.com", "/a/b");
        var jar = new CookieJar { ["x"] = "jar" };
        jar.Set("a", "jar", "example.com", "/a");
        jar.Set("b", "jar", "example.com");
        var own = new CookieJar { ["a"] = "own", ["c"] = "own" };
        own.Set("d", "own", "example.org");
        Assert.Equal("x=jar; b=jar; a=own; c=own", jar.HeaderFor(url, own: own));
        Assert.Equal("a=own; c=own", new CookieJar().HeaderFor(url, own: own));
        Assert.Equal("a=jar; b=jar", jar.HeaderFor(url, CookieHop.OtherOrigin, own));
        Assert.Equal("a=jar; x=jar; b=jar", jar.HeaderFor(url, own: []));
    }

    [Fact]
    public void A_site_has_180_cookies_at_most_and_the_least_used_make_room()
    {
        var clock = new Clock();
        var jar = new CookieJar(time: clock);
        var url = new Uri("https://example.com/");
        for (var i = 0; i < 180; i++)
        {
            clock.Now = clock.Now.AddSeconds(2);
            jar.Receive(url, $"c{i}=; Path=/{i}{(i == 0 ? "; Secure" : i == 2 ? "; Max-Age=100" : "")}");
        }

        Assert.Equal(180, jar.Count + 1); // c2 has ended
        clock.Now = clock.Now.AddSeconds(2);
        Assert.Equal("c1=", jar.HeaderFor(new("https://example.com/1")));
        jar.Receive(url, "new1=");
        Assert.Equal(180, jar.Count);
        jar.Receive(url, "new2=");
        Assert.Equal(180, jar.Count);
        var names = jar.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(new HashSet<string>(["c0", "c1", "c4", "new1", "new2"], StringComparer.Ordinal), names);
        Assert.DoesNotContain("c3", names);

        jar.Receive(new Uri("https://example.org/"), "other=");
        Assert.Equal(181, jar.Count);
    }

    [Fact]
    public void A_jar_has_3000_cookies_at_most_but_for_those_without_a_domain()
    {
        var clock = new Clock();
        var jar = new CookieJar(time: clock);
        for (var i = 0; i < 300; i++)
        {
            jar[$"mine{i}"] = "";
        }

        for (var i = 0; i < 3100; i++)
        {
            clock.Now = clock.Now.AddSeconds(2);
            Assert.True(jar.Receive(new Uri($"https://site{i}.example/"), "a=b"));
        }

        Assert.Equal(3000, jar.Count);
        Assert.Equal(300, jar.ToDictionary("").Count);
        Assert.Null(jar.Get("a", "site399.example"));
        Assert.Equal("b", jar.Get("a", "site400.example"));
    }
}
