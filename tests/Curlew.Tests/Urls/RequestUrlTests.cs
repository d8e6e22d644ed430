using System.Text;

namespace Curlew.Tests;

public sealed class RequestUrlTests
{
    [Theory]
    [InlineData("http://example.com/a/b?c=d", "http", "example.com", 80, "/a/b?c=d", "example.com")]
    [InlineData("https://example.com:8443/?", "https", "example.com", 8443, "/", "example.com:8443")]
    [InlineData("HTTPS://Example.COM:443/A", "https", "example.com", 443, "/A", "example.com")]
    [InlineData("http://example.com", "http", "example.com", 80, "/", "example.com")]
    [InlineData("http://example.com?x", "http", "example.com", 80, "/?x", "example.com")]
    [InlineData("http://example.com:/", "http", "example.com", 80, "/", "example.com")]
    [InlineData("http://[::1]:8080/x", "http", "::1", 8080, "/x", "[::1]:8080")]
    [InlineData("http://[FE80::1%25eth0]/", "http", "fe80::1%eth0", 80, "/", "[fe80::1%eth0]")]
    [InlineData("http://127.0.0.1/", "http", "127.0.0.1", 80, "/", "127.0.0.1")]
    [InlineData("http://under_score.example/", "http", "under_score.example", 80, "/", "under_score.example")]
    [InlineData("  http://example.com/ \n", "http", "example.com", 80, "/", "example.com")]
    public void A_url_is_taken_apart(string text, string scheme, string host, int port, string pathAndQuery, string authority)
    {
        var url = Build(text);

        Assert.Equal((scheme, host, port, pathAndQuery, authority), (url.Scheme, url.Host, url.Port, url.PathAndQuery, url.Authority));
        Assert.Equal(new Origin(scheme, host, port), url.Origin);
        Assert.Equal(scheme == "https", url.IsSecure);
        Assert.Null(url.User);
        Assert.Null(url.Fragment);
    }

    [Theory]
    [InlineData("http://h/%2f%2f%2f", "http://h/%2f%2f%2f")]
    [InlineData("http://h/imaginary-pagination:7", "http://h/imaginary-pagination:7")]
    [InlineData("http://h/post.json?limit=1&tags=foo&page=0", "http://h/post.json?limit=1&tags=foo&page=0")]
    [InlineData("http://h/search?q=测试", "http://h/search?q=%E6%B5%8B%E8%AF%95")]
    [InlineData("http://h/search?q=%E6%B5%8B%E8%AF%95", "http://h/search?q=%E6%B5%8B%E8%AF%95")]
    [InlineData("http://h/e x a m p l e", "http://h/e%20x%20a%20m%20p%20l%20e")]
    [InlineData("http://h/query={}", "http://h/query=%7B%7D")]
    [InlineData("http://h/path?token=example%7C2024-10-20T10%3A00%3A00Z", "http://h/path?token=example%7C2024-10-20T10%3A00%3A00Z")]
    [InlineData("http://h/api?param1=value1&param2=&param3=value3", "http://h/api?param1=value1&param2=&param3=value3")]
    [InlineData("http://h/%7Euser/%41%2d%2E", "http://h/~user/A-.")]
    [InlineData("http://h/%zz%2", "http://h/%25zz%252")]
    [InlineData("http://h/a|b[c]'(d)*?e=f=g;h,$!@:", "http://h/a|b[c]'(d)*?e=f=g;h,$!@:")]
    [InlineData("http://h/\"<>\\^`\t", "http://h/%22%3C%3E%5C%5E%60")]
    [InlineData("http://h/\U0001F600", "http://h/%F0%9F%98%80")]
    [InlineData("http://h/a/./b/../c/..", "http://h/a/")]
    [InlineData("http://h/../../x", "http://h/x")]
    [InlineData("http://h/a/%2e%2e/b?c=/../d", "http://h/b?c=/../d")]
    [InlineData("http://h/.hidden/...", "http://h/.hidden/...")]
    [InlineData("http://h/a//b/", "http://h/a//b/")]
    [InlineData("http://h", "http://h/")]
    [InlineData("http://h?a b", "http://h/?a%20b")]
    public void What_may_not_stand_in_a_url_is_encoded_and_the_rest_left(string text, string expected) => Assert.Equal(expected, Build(text).Text);

    [Theory]
    [InlineData(":", "http://h/imaginary-pagination:7", "http://h/imaginary-pagination%3A7")]
    [InlineData(":", "http://h/post.json?limit=1&tags=id:<1000&page=0", "http://h/post.json?limit=1&tags=id%3A%3C1000&page=0")]
    [InlineData(":", "http://h:8080/", "http://h:8080/")]
    [InlineData("/", "http://h/a/b?c=d/e", "http://h/a/b?c=d%2Fe")]
    [InlineData("=&?", "http://h/a=b&c?d=e=f&g=h?", "http://h/a%3Db%26c?d=e%3Df&g=h%3F")]
    [InlineData("%", "http://h/%20", "http://h/%2520")]
    [InlineData("~", "http://h/~a%7Eb", "http://h/%7Ea%7Eb")]
    public void Characters_of_choice_are_encoded_too(string characters, string text, string expected) =>
        Assert.Equal(expected, Build(text, UrlQuoting.Escape(characters)).Text);

    [Theory]
    [InlineData("http://h/query={}?%zz&é")]
    [InlineData("http://h/a/../b/%2e%2e//c")]
    [InlineData("http://h/%41|\"<>\\^`")]
    public void A_url_can_be_sent_as_it_is_written(string text)
    {
        var url = Build(text, UrlQuoting.None);

        Assert.Same(text, url.Text);
        Assert.True(url.IsVerbatim);
    }

    [Theory]
    [InlineData("http://h/a b")]
    [InlineData("http://h/a\r\nX-Injected: 1")]
    [InlineData("http://h/\x7f")]
    [InlineData("http://h/\0")]
    public void A_url_that_is_not_quoted_cannot_break_the_request(string text) =>
        Assert.Contains("UrlQuoting.Default", Refused(text, UrlQuoting.None), StringComparison.Ordinal);

    [Fact]
    public void Quoting_modes_are_values()
    {
        UrlQuoting implicitly = ":/";

        Assert.Equal(UrlQuoting.Escape("/:"), implicitly);
        Assert.Equal(UrlQuoting.Escape("/:").GetHashCode(), implicitly.GetHashCode());
        Assert.Same(UrlQuoting.Default, UrlQuoting.Escape(""));
        Assert.NotEqual(UrlQuoting.Default, UrlQuoting.None);
        Assert.NotEqual(UrlQuoting.Default, implicitly);
        Assert.Equal(["Default", "None", "Escape(:/)"], new[] { UrlQuoting.Default, UrlQuoting.None, implicitly }.Select(q => q.ToString()));
        Assert.Throws<ArgumentException>(() => UrlQuoting.Escape("ä"));
    }

    [Theory]
    [InlineData("http://bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4", "xn--bcher-kva.example")]
    [InlineData("http://BÜCHER.example:81/", "http://xn--bcher-kva.example:81/", "xn--bcher-kva.example")]
    [InlineData("http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/", "xn--bcher-kva.example")]
    [InlineData("https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/", "xn--r8jz45g.xn--zckzah")]
    public void A_host_beyond_ASCII_is_written_in_punycode(string text, string expected, string host)
    {
        Assert.Equal((expected, host), (Build(text).Text, Build(text).Host));
        Assert.Equal(host, Build(text, UrlQuoting.None).Host);
    }

    [Theory]
    [InlineData("http://user:p%40ss@h:81/x", "http://h:81/x", "user", "p@ss")]
    [InlineData("http://user@h/", "http://h/", "user", null)]
    [InlineData("http://user:@h/", "http://h/", "user", "")]
    [InlineData("http://:pw@h/", "http://h/", "", "pw")]
    [InlineData("http://@h/", "http://h/", null, null)]
    [InlineData("http://a@b:c@h/", "http://h/", "a@b", "c")]
    [InlineData("http://%FFé:x%zz@h/", "http://h/", "\u00ff\u00c3\u00a9", "x%zz")]
    public void Credentials_are_taken_out_and_decoded(string text, string expected, string? user, string? password)
    {
        foreach (var quoting in new[] { UrlQuoting.Default, UrlQuoting.None })
        {
            var url = Build(text, quoting);
            Assert.Equal((expected, user, password), (url.Text, url.User, url.Password));
        }
    }

    [Fact]
    public void The_fragment_is_not_sent()
    {
        var url = Build("http://h/a#b?c d");

        Assert.Equal(("http://h/a", "b?c d", "http://h/a#b?c d"), (url.Text, url.Fragment, url.TextWithFragment));
    }

    [Theory]
    [InlineData("/items", "Session.BaseUrl")]
    [InlineData("items", "Session.BaseUrl")]
    [InlineData("", "Session.BaseUrl")]
    [InlineData("//h/x", "Session.BaseUrl")]
    [InlineData("example.com/x", "Session.BaseUrl")]
    [InlineData("ftp://h/x", "'ftp'")]
    [InlineData("file:///etc/passwd", "'file'")]
    [InlineData("ws://h/", "'ws'")]
    [InlineData("localhost:8080/x", "'http://'")]
    [InlineData("http:h", "no host")]
    [InlineData("http://", "no host")]
    [InlineData("http:///path", "no host")]
    [InlineData("http://user@/", "no host")]
    [InlineData("http://h:x/", "no port")]
    [InlineData("http://h:65536/", "no port")]
    [InlineData("http://h:0/", "no port")]
    [InlineData("http://h:-1/", "no port")]
    [InlineData("http://a b/", "no host name")]
    [InlineData("http://a\\b/", "no host name")]
    [InlineData("http://a%00b/", "no host name")]
    [InlineData("http://a%2Fb/", "no host name")]
    [InlineData("http://[::1/", "no host name")]
    [InlineData("http://[1.2.3.4]/", "no host name")]
    [InlineData("http://[::1]x/", "no host name")]
    [InlineData("http://::1/", "no host name")]
    [InlineData("http://ä..b/", "no host name")]
    public void What_cannot_be_asked_for_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("user:s3cret@h/x")]
    [InlineData("//user:s3cret@h/x")]
    [InlineData("http://user:s3cret@h:x/")]
    [InlineData("http://user:s3cret@/")]
    [InlineData("ftp://user:s3cret@h/")]
    public void An_error_does_not_tell_the_password(string text) => Assert.DoesNotContain("s3cret", Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("ws://h/x", "ws", 80, false)]
    [InlineData("WSS://h/x", "wss", 443, true)]
    public void WebSocket_schemes_can_be_let_in(string text, string scheme, int port, bool isSecure)
    {
        var url = new UrlBuilder().Build(text, baseUrl: null, sessionParams: null, requestParams: null, UrlQuoting.Default, allowWebSocket: true);

        Assert.Equal((scheme, port, isSecure), (url.Scheme, url.Port, url.IsSecure));
    }

    [Theory]
    [InlineData("http://h/a", "https://h/a", false)]
    [InlineData("http://h/a", "http://H:80/b", true)]
    [InlineData("http://h/a", "http://h:81/a", false)]
    [InlineData("http://h/a", "http://g/a", false)]
    [InlineData("https://u:p@h/a", "https://h:443", true)]
    public void Origins_are_scheme_host_and_port(string one, string other, bool same) => Assert.Equal(same, Build(one).Origin == Build(other).Origin);

    [Theory]
    [InlineData("http://h/", "http://h")]
    [InlineData("https://h:8443/", "https://h:8443")]
    [InlineData("http://[::1]:443/", "http://[::1]:443")]
    public void An_origin_is_written_as_browsers_do(string text, string expected) => Assert.Equal(expected, Build(text).Origin.ToString());

    // RFC 3986, section 5.4
    [Theory]
    [InlineData("g", "/b/c/g")]
    [InlineData("./g", "/b/c/g")]
    [InlineData("g/", "/b/c/g/")]
    [InlineData("/g", "/g")]
    [InlineData("?y", "/b/c/d;p?y")]
    [InlineData("g?y", "/b/c/g?y")]
    [InlineData("#s", "/b/c/d;p?q")]
    [InlineData("g#s", "/b/c/g")]
    [InlineData(";x", "/b/c/;x")]
    [InlineData("", "/b/c/d;p?q")]
    [InlineData(".", "/b/c/")]
    [InlineData("./", "/b/c/")]
    [InlineData("..", "/b/")]
    [InlineData("../", "/b/")]
    [InlineData("../g", "/b/g")]
    [InlineData("../..", "/")]
    [InlineData("../../g", "/g")]
    [InlineData("../../../g", "/g")]
    [InlineData("/./g", "/g")]
    [InlineData("/../g", "/g")]
    [InlineData("g.", "/b/c/g.")]
    [InlineData("..g", "/b/c/..g")]
    [InlineData("./g/.", "/b/c/g/")]
    [InlineData("g/../h", "/b/c/h")]
    [InlineData("g;x=1/../y", "/b/c/y")]
    [InlineData("g?y/../x", "/b/c/g?y/../x")]
    public void A_relative_url_is_resolved_at_the_base(string reference, string expected)
    {
        var url = new UrlBuilder().Build(reference, BaseUrl.Parse("http://a/b/c/d;p?q", "base"), null, null, UrlQuoting.Default);

        Assert.Equal("http://a" + expected, url.Text);
    }

    [Theory]
    [InlineData("https://api.example.com", "x", "https://api.example.com/x")]
    [InlineData("https://api.example.com/v1", "x", "https://api.example.com/x")]
    [InlineData("https://api.example.com/v1/", "x", "https://api.example.com/v1/x")]
    [InlineData("https://api.example.com/v1/", "/x", "https://api.example.com/x")]
    [InlineData("https://api.example.com/v1/", "//other/x", "https://other/x")]
    [InlineData("https://api.example.com/v1/", "http://other/x", "http://other/x")]
    [InlineData("https://api.example.com/v1?key=1", "", "https://api.example.com/v1?key=1")]
    [InlineData("https://api.example.com/v1?key=1", "?a=b", "https://api.example.com/v1?a=b")]
    public void A_base_is_one_that_a_browser_would_know(string baseUrl, string url, string expected) =>
        Assert.Equal(expected, new UrlBuilder().Build(url, BaseUrl.Parse(baseUrl, "base"), null, null, UrlQuoting.Default).Text);

    [Fact]
    public void Credentials_of_the_base_count_for_relative_urls()
    {
        var url = new UrlBuilder().Build("x", BaseUrl.Parse("http://u:p@h/", "base"), null, null, UrlQuoting.Default);

        Assert.Equal(("http://h/x", "u", "p"), (url.Text, url.User, url.Password));
    }

    [Fact]
    public void A_rooted_path_stays_as_it_is_written_where_nothing_is_quoted()
    {
        var url = new UrlBuilder().Build("/a/../{b}", BaseUrl.Parse("http://h/c", "base"), null, null, UrlQuoting.None);

        Assert.Equal("http://h/a/../{b}", url.Text);
    }

    [Theory]
    [InlineData("/v1")]
    [InlineData("api.example.com")]
    [InlineData("ftp://h/")]
    [InlineData("http://h:x/")]
    [InlineData("")]
    public void A_base_that_is_not_absolute_is_refused(string text) =>
        Assert.Throws<ArgumentException>("baseUrl", () => BaseUrl.Parse(text, "baseUrl"));

    [Theory]
    [InlineData("/next", "http://h:81/next")]
    [InlineData("next", "http://h:81/a/next")]
    [InlineData("?q", "http://h:81/a/b?q")]
    [InlineData("", "http://h:81/a/b?c")]
    [InlineData("//other/x", "http://other/x")]
    [InlineData(" https://other/x y ", "https://other/x%20y")]
    [InlineData("/ü?q=€", "http://h:81/%C3%BC?q=%E2%82%AC")]
    [InlineData("http://bücher.example", "http://xn--bcher-kva.example/")]
    [InlineData("/a\tb\\c", "http://h:81/a%09b%5Cc")]
    public void A_location_is_followed(string location, string expected)
    {
        Assert.True(Build("http://h:81/a/b?c").TryFollow(Encoding.UTF8.GetBytes(location), out var next, out var error), error);

        Assert.Equal(expected, next.Text);
        Assert.False(next.IsVerbatim);
    }

    [Fact]
    public void A_location_that_is_no_UTF_8_is_read_as_Latin_1()
    {
        Assert.True(Build("http://h/").TryFollow([(byte)'/', 0xFC], out var next, out _));

        Assert.Equal("http://h/%C3%BC", next.Text);
    }

    [Theory]
    [InlineData("/next", "u", "p", "old")]
    [InlineData("/next#new", "u", "p", "new")]
    [InlineData("http://h/next", null, null, "old")]
    [InlineData("//v:q@h/next", "v", "q", "old")]
    public void A_location_inherits_the_fragment_and_on_the_same_server_the_credentials(string location, string? user, string? password, string fragment)
    {
        Assert.True(Build("http://u:p@h/a#old").TryFollow(Encoding.UTF8.GetBytes(location), out var next, out _));

        Assert.Equal(("http://h/next", user, password, fragment), (next.Text, next.User, next.Password, next.Fragment));
    }

    [Theory]
    [InlineData("ftp://h/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://h:99999/")]
    [InlineData("http:///")]
    [InlineData("ws://h/")]
    public void A_location_that_cannot_be_followed_says_why(string location)
    {
        Assert.False(Build("http://h/").TryFollow(Encoding.UTF8.GetBytes(location), out _, out var error));

        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_clean_url_is_not_copied_and_asking_again_costs_nothing()
    {
        const string text = "https://example.com/items?page=2&size=10";
        UrlBuilder builder = new();
        var first = builder.Build(text, null, null, null, UrlQuoting.Default);
        Assert.Same(text, first.Text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = builder.Build(text, null, null, null, UrlQuoting.Default);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Same(first, again);
        Assert.Equal(0, allocated);
        Assert.NotSame(first, builder.Build(text, null, null, null, UrlQuoting.None));
        Assert.NotSame(first, builder.Build(text + "0", null, null, null, UrlQuoting.Default));
    }

    private static RequestUrl Build(string text, UrlQuoting? quoting = null) =>
        new UrlBuilder().Build(text, baseUrl: null, sessionParams: null, requestParams: null, quoting ?? UrlQuoting.Default);

    private static string Refused(string text, UrlQuoting? quoting = null) =>
        Assert.Throws<ArgumentException>("url", () => Build(text, quoting)).Message;
}
