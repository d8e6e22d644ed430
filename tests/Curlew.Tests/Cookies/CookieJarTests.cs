using System.Net;
using Curlew.LibCurl;

namespace Curlew.Tests.Cookies;

/// <summary>A jar in the hands of its owner.</summary>
public sealed class CookieJarTests
{
    [Fact]
    public void A_jar_is_filled_in_all_the_ways_that_collections_are()
    {
        var jar = new CookieJar { ["a"] = "1", ["b"] = "2" };
        var list = new CookieJar { { "a", "1" }, new HttpCookie("b", "2") };
        CookieJar fromDictionary = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" };
        var copy = new CookieJar();
        copy.Update(jar);
        foreach (var each in (CookieJar[])[jar, list, fromDictionary, copy])
        {
            Assert.Equal(2, each.Count);
            Assert.Equal("1", each["a"]);
            Assert.Equal([new("a", "1"), new("b", "2")], each.ToDictionary().OrderBy(c => c.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void A_name_without_a_cookie_is_null_and_null_deletes()
    {
        var jar = new CookieJar { ["a"] = "1" };
        jar.Set("a", "2", "example.com");
        Assert.Null(jar["A"]);
        jar["a"] = null;
        Assert.Empty(jar);
    }

    [Fact]
    public void Prefixes_make_true_what_they_promise()
    {
        var jar = new CookieJar();
        jar.Set("__Secure-a", "1", ".example.com", "/x");
        jar.Set("__HOST-b", "2", ".example.com", "/x");
        jar.Set("__Host-c", "3");
        Assert.Equal(
            [("__Secure-a", "example.com", false, "/x", true), ("__HOST-b", "example.com", true, "/", true), ("__Host-c", "", true, "/", true)],
            jar.Select(c => (c.Name, c.Domain, c.HostOnly, c.Path, c.Secure)));
        Assert.Equal("__HOST-b=2; __Host-c=3", jar.HeaderFor(new("https://example.com/")));
        Assert.Null(jar.HeaderFor(new("http://example.com/x")));
        Assert.Equal("__Host-c=3", jar.HeaderFor(new("https://www.example.com/")));
    }

    [Fact]
    public void Unrelated_domains_that_disagree_are_a_conflict()
    {
        var jar = new CookieJar();
        jar.Set("a", "1", "example.com");
        jar.Set("a", "2", "example.org");
        var conflict = Assert.Throws<CookieConflictException>(() => jar["a"]);
        Assert.IsType<RequestException>(conflict, exactMatch: false);
        Assert.Contains("example.com", conflict.Message, StringComparison.Ordinal);
        Assert.Contains("example.org", conflict.Message, StringComparison.Ordinal);
        Assert.Equal("1", jar.Get("a", "example.com"));
        Assert.Equal("2", jar.Get("a", ".EXAMPLE.org"));
        Assert.Null(jar.Get("a", ""));
        jar.Set("a", "1", "example.org");
        Assert.Equal("1", jar["a"]);
    }

    [Fact]
    public void Related_domains_are_no_conflict_and_the_longest_counts()
    {
        var jar = new CookieJar { ["a"] = "any" };
        jar.Set("a", "parent", ".example.com");
        jar.Set("a", "child", "www.example.com");
        jar.Set("a", "deep", "www.example.com", "/deep");
        Assert.Equal("deep", jar["a"]);
        Assert.Equal("child", jar.Get("a", path: "/"));
        Assert.Equal("parent", jar.Get("a", "example.com"));
        Assert.Equal("any", jar.Get("a", ""));
        Assert.Equal("deep", jar.ToDictionary()["a"]);
        Assert.Equal("parent", jar.ToDictionary("example.com")["a"]);
        jar.Set("a", "other", "mail.example.com");
        Assert.Throws<CookieConflictException>(() => jar["a"]);
    }

    [Fact]
    public void Delete_and_clear_take_away_what_was_named()
    {
        var jar = new CookieJar { ["a"] = "1" };
        jar.Set("a", "2", "example.com");
        jar.Set("a", "3", "example.com", "/x");
        jar.Set("b", "4", "example.com", "/x");
        Assert.False(jar.Delete("c"));
        Assert.False(jar.Delete("a", "example.org"));
        Assert.True(jar.Delete("a", "example.com", "/x"));
        Assert.Equal(3, jar.Count);
        jar.Clear(path: "/x");
        Assert.Equal(2, jar.Count);
        jar.Clear("example.com");
        Assert.Equal("1", Assert.Single(jar).Value);
        Assert.True(jar.Delete("a"));
        jar["a"] = "1";
        jar.Clear();
        Assert.Empty(jar);
    }

    [Theory]
    [InlineData("a=", "b", "", "/", "Name")]
    [InlineData("a;", "b", "", "/", "Name")]
    [InlineData("a\n", "b", "", "/", "Name")]
    [InlineData(" a", "b", "", "/", "Name")]
    [InlineData("", "", "", "/", "name")]
    [InlineData("a", "b;c=d", "", "/", "Value")]
    [InlineData("a", "b\r\nX: y", "", "/", "Value")]
    [InlineData("a", "b\0", "", "/", "Value")]
    [InlineData("a", "b\u007f", "", "/", "Value")]
    [InlineData("a", "b ", "", "/", "Value")]
    [InlineData("a", "b", "https://example.com", "/", "Domain")]
    [InlineData("a", "b", "example.com/x", "/", "Domain")]
    [InlineData("a", "b", "example.com:80", "/", "Domain")]
    [InlineData("a", "b", "user@example.com", "/", "Domain")]
    [InlineData("a", "b", "exa mple.com", "/", "Domain")]
    [InlineData("a", "b", ".", "/", "Domain")]
    [InlineData("a", "b", "..example.com", "/", "Domain")]
    [InlineData("a", "b", "\u00fc..example", "/", "Domain")]
    [InlineData("a", "b", "", "", "Path")]
    [InlineData("a", "b", "", "x", "Path")]
    [InlineData("a", "b", "", "/\r\n", "Path")]
    public void What_a_cookie_cannot_have_is_refused_with_the_name_of_the_property(string name, string value, string domain, string path, string expected)
    {
        var jar = new CookieJar();
        Assert.Equal(expected, Assert.ThrowsAny<ArgumentException>(() => jar.Set(name, value, domain, path)).ParamName);
        Assert.Empty(jar);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        foreach (var text in (string[])["\ud83d", "\ude00", "a\ude00\ud83d", "\ud83dx"])
        {
            Assert.Equal("Value", Assert.Throws<ArgumentException>(() => new HttpCookie("a", text)).ParamName);
            Assert.Equal("Name", Assert.Throws<ArgumentException>(() => new HttpCookie(text, "b")).ParamName);
            Assert.False(new CookieJar().Receive(new Uri("http://example.com/"), "a=" + text));
        }

        Assert.Equal("\ud83d\ude00", new HttpCookie("a", "\ud83d\ude00").Value);
    }

    [Fact]
    public void Enumerating_goes_over_what_was_there()
    {
        var jar = new CookieJar { ["a"] = "1", ["b"] = "2" };
        foreach (var cookie in jar)
        {
            jar.Delete(cookie.Name);
            jar[cookie.Name + "x"] = "new";
        }

        Assert.Equal(["ax", "bx"], jar.Select(c => c.Name));
        jar.Update(jar);
        Assert.Equal(2, jar.Count);
    }

    [Fact]
    public void Text_of_a_cookie_has_no_secrets()
    {
        var cookie = new HttpCookie("a", "secret") { Domain = "example.com", HostOnly = false, Secure = true };
        Assert.Equal("a=***; domain=.example.com; path=/; secure", cookie.ToString());
    }

    [Fact]
    public void A_cookie_is_curls_and_back()
    {
        var cookie = new HttpCookie("a", "b")
        {
            Domain = "example.com",
            HostOnly = false,
            Path = "/x",
            Secure = true,
            HttpOnly = true,
            Expires = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000),
        };
        var curls = cookie.ToCurlCookie();
        Assert.Equal("#HttpOnly_.example.com\tTRUE\t/x\tTRUE\t2000000000\ta\tb", curls.ToNetscapeLine());
        Assert.Equal(cookie, HttpCookie.FromCurlCookie(curls));
        Assert.Equal(cookie, HttpCookie.FromCurlCookie(CurlCookie.Parse(curls.ToNetscapeLine())));
    }

    [Fact]
    public void Libcurls_engine_takes_the_cookies_and_gives_them_back()
    {
        var jar = new CookieJar();
        jar.Set("a", "1", "localhost");
        jar.Set("b", "2", ".example.com", "/x", secure: true);
        jar.Set("c", "3", "[::1]");
        jar.Set("d", "4", "127.0.0.1");
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.CookieFile, "");
        foreach (var cookie in jar)
        {
            curl.SetOpt(CurlOpt.CookieList, cookie.ToCurlCookie().ToNetscapeLine());
        }

        var back = new CookieJar();
        back.Update(curl.GetInfo(CurlInfo.CookieList).Select(line => HttpCookie.FromCurlCookie(CurlCookie.Parse(line))));
        Assert.Equal(Essence(jar), Essence(back));
    }

    [Fact]
    public void Nets_container_takes_the_cookies_and_gives_them_back()
    {
        var jar = new CookieJar { ["anywhere"] = "0" };
        jar.Set("a", "1", "localhost");
        jar.Set("b", "2", ".example.com", "/x", secure: true);
        jar.Set("c", "3", "www.example.com");
        jar.Set("d", "4", "[::1]");
        jar.Set("e", "5", "127.0.0.1");
        jar.Receive(new Uri("https://www.example.com/"), "f=6; HttpOnly; Max-Age=9999999; Path=/");
        jar.Receive(new Uri("https://www.example.com/"), "nameless");

        var container = jar.ToCookieContainer();
        foreach (var url in (Uri[])[
            new("http://localhost/"), new("https://www.example.com/x/y"), new("http://www.example.com/x"), new("https://example.com/x"),
            new("https://sub.www.example.com/"), new("http://[::1]/"), new("http://127.0.0.1/"), new("http://example.org/")])
        {
            var ours = jar.HeaderFor(url)?.Split("; ").Where(c => c is not ("anywhere=0" or "nameless")) ?? [];
            Assert.Equal(ours.Order(StringComparer.Ordinal), container.GetCookies(url).Select(c => c.ToString()).Order(StringComparer.Ordinal));
        }

        Assert.Equal(
            Essence(jar.Where(c => c.Domain.Length > 0 && c.Name.Length > 0)),
            Essence(CookieJar.FromCookieContainer(container)));
        Assert.Equal("anywhere=0", jar.ToCookieContainer(new("http://[::2]:99/")).GetCookieHeader(new("http://[::2]/")));
    }

    [Fact]
    public void What_a_container_has_received_is_for_the_same_hosts_here()
    {
        var container = new CookieContainer();
        var url = new Uri("https://www.example.com/a/b");
        container.SetCookies(url, "host=1; Path=/, domain=2; Domain=example.com; Path=/, dot=3; Domain=.example.com; Path=/");
        container.SetCookies(new("http://localhost/"), "local=4");
        container.SetCookies(new("http://[::1]/"), "six=5");
        var jar = CookieJar.FromCookieContainer(container);
        foreach (var each in (Uri[])[
            url, new("https://example.com/"), new("https://a.example.com/"), new("https://a.www.example.com/"), new("http://localhost/"), new("http://[::1]:9/")])
        {
            Assert.Equal(
                container.GetCookies(each).Select(c => c.ToString()).Order(StringComparer.Ordinal),
                jar.HeaderFor(each)?.Split("; ").Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>());
        }

        Assert.Equal(5, jar.Count);
    }

    private static IEnumerable<HttpCookie> Essence(IEnumerable<HttpCookie> cookies) =>
        cookies.Select(c => c with { Created = default }).OrderBy(c => c.Name, StringComparer.Ordinal);
}
