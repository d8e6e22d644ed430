using System.Net;
using Curlew.LibCurl;

namespace Curlew.Tests.Proxies;

/// <summary>Which proxy is chosen; nothing is sent.</summary>
public sealed class ProxyOptionsTests
{
    private static readonly ProxyOptions s_map = new()
    {
        ["all"] = "http://all",
        ["https"] = "http://https",
        ["all://.example.com"] = "http://all-suffix",
        ["https://.example.com"] = "http://suffix",
        ["https://*.deep.example.com"] = "http://deep",
        ["all://example.com"] = "http://all-host",
        ["https://example.com"] = "http://host",
        ["all://example.com:8443"] = "http://all-port",
        ["https://example.com:9443"] = "http://port",
        ["all://10.0.0.0/8"] = "http://range",
        ["all://10.1.2.3"] = "http://address",
        ["https://[::1]:8443"] = "http://six",
        ["all://off.example.com"] = ProxyOptions.None,
        ["all://b\u00fccher.example"] = "http://idn",
    };

    [Theory]
    [InlineData("http", "other.org", 80, "all")]
    [InlineData("https", "other.org", 443, "https")]
    [InlineData("https", "example.com", 443, "host")]
    [InlineData("https", "EXAMPLE.com.", 443, "host")]
    [InlineData("http", "example.com", 80, "all-host")]
    [InlineData("https", "example.com", 8443, "all-port")]
    [InlineData("https", "example.com", 9443, "port")]
    [InlineData("http", "example.com", 9443, "all-host")]
    [InlineData("https", "www.example.com", 443, "suffix")]
    [InlineData("http", "www.example.com", 80, "all-suffix")]
    [InlineData("https", "a.deep.example.com", 443, "deep")]
    [InlineData("https", "deep.example.com", 443, "deep")]
    [InlineData("https", "notexample.com", 443, "https")]
    [InlineData("http", "10.9.9.9", 80, "range")]
    [InlineData("http", "10.1.2.3", 80, "address")]
    [InlineData("http", "0x0a.1.2.3", 80, "address")]
    [InlineData("https", "[::1]", 8443, "six")]
    [InlineData("https", "[0:0::1]", 443, "https")]
    [InlineData("wss", "example.com", 443, "host")]
    [InlineData("ws", "example.com", 80, "all-host")]
    [InlineData("https", "off.example.com", 443, null)]
    [InlineData("http", "xn--bcher-kva.example", 80, "idn")]
    public void The_narrowest_entry_that_is_for_a_request_decides(string scheme, string host, int port, string? proxy) =>
        Assert.Equal(proxy is null ? null : $"http://{proxy}:80", s_map.Select(scheme, host, port)?.Url);

    [Fact]
    public void A_request_that_no_entry_is_for_goes_without_a_proxy()
    {
        ProxyOptions map = new() { ["https"] = "http://p" };

        Assert.Null(map.Select("http", "example.com", 80));
        Assert.Null(new ProxyOptions().Select("http", "example.com", 80));
        Assert.Null(ProxyOptions.None.Select("http", "example.com", 80));
    }

    [Fact]
    public void The_last_of_two_entries_for_one_target_counts_and_can_be_read()
    {
        ProxyOptions map = new() { ["https://Example.com"] = "http://one", ["HTTPS://example.com/"] = "http://two" };

        Assert.Equal("http://two:80", map.Select("https", "example.com", 443)?.Url);
        Assert.Equal("http://two:80", map["https://example.com"]?.ToString());
        Assert.Null(map["https"]);
    }

    [Theory]
    [InlineData("example.com", "example.com", 80, true)]
    [InlineData("example.com", "www.example.com", 80, true)]
    [InlineData(".example.com", "www.example.com", 80, true)]
    [InlineData(".example.com", "example.com", 80, true)]
    [InlineData("*.example.com", "a.b.example.com", 80, true)]
    [InlineData("example.com", "notexample.com", 80, false)]
    [InlineData("example.com", "example.com.evil.org", 80, false)]
    [InlineData("Example.COM.", "example.com", 80, true)]
    [InlineData("example.com:8080", "example.com", 8080, true)]
    [InlineData("example.com:8080", "example.com", 80, false)]
    [InlineData("*", "anything", 80, true)]
    [InlineData("*", "192.168.1.1", 80, true)]
    [InlineData("<local>", "intranet", 80, true)]
    [InlineData("<LOCAL>", "intranet.example.com", 80, false)]
    [InlineData("<local>", "[::1]", 80, false)]
    [InlineData("192.168.0.0/16", "192.168.3.4", 80, true)]
    [InlineData("192.168.7.7/16", "192.168.3.4", 80, true)]
    [InlineData("192.168.0.0/16", "192.169.3.4", 80, false)]
    [InlineData("192.168.0.0/16", "[::ffff:192.168.1.1]", 80, true)]
    [InlineData("::ffff:192.168.0.0/112", "192.168.1.1", 80, true)]
    [InlineData("10.0.0.0/8", "10.example.com", 80, false)]
    [InlineData("127.0.0.1", "127.0.0.1", 80, true)]
    [InlineData("127.0.0.1", "2130706433", 80, true)]
    [InlineData("127.0.0.1:81", "127.0.0.1", 80, false)]
    [InlineData("::1", "[::1]", 80, true)]
    [InlineData("[::1]", "[::1]", 80, true)]
    [InlineData("[::1]:81", "[::1]", 81, true)]
    [InlineData("[::1]:81", "[::1]", 80, false)]
    [InlineData("fd00::/8", "[fd12:3456::1]", 80, true)]
    [InlineData("[fd00::]/8", "[fd12:3456::1]", 80, true)]
    [InlineData("fd00::/8", "[fe12:3456::1]", 80, false)]
    [InlineData("::/0", "192.168.1.1", 80, false)]
    [InlineData("b\u00fccher.example", "xn--bcher-kva.example", 80, true)]
    public void An_entry_of_NoProxy_covers_what_curl_and_Go_say(string entry, string host, int port, bool direct)
    {
        ProxyOptions options = new("http://p") { NoProxy = ["unrelated.test", entry] };

        Assert.Equal(direct, options.Select("http", host, port) is null);
    }

    [Fact]
    public void NoProxy_of_an_entry_is_for_that_entry_alone()
    {
        ProxyOptions options = new()
        {
            ["http"] = new ProxyOptions("http://a") { NoProxy = ["example.com"] },
            ["https"] = "http://b",
        };

        Assert.Null(options.Select("http", "example.com", 80));
        Assert.Equal("http://b:80", options.Select("https", "example.com", 443)?.Url);
    }

    [Theory]
    [InlineData("http://proxy", "http://proxy:80")]
    [InlineData("http://proxy:3128/", "http://proxy:3128")]
    [InlineData("proxy:3128", "http://proxy:3128")]
    [InlineData(" HTTPS://Proxy ", "https://proxy:443")]
    [InlineData("socks4://proxy", "socks4://proxy:1080")]
    [InlineData("socks4a://proxy:9", "socks4a://proxy:9")]
    [InlineData("socks5://10.1.1.1", "socks5://10.1.1.1:1080")]
    [InlineData("socks5h://[2001:db8::1]:9050", "socks5h://[2001:db8::1]:9050")]
    [InlineData("socks5h://[2001:db8::1]", "socks5h://[2001:db8::1]:1080")]
    [InlineData("socks://proxy", "socks5h://proxy:1080")]
    [InlineData("http://b\u00fccher.example", "http://xn--bcher-kva.example:80")]
    [InlineData("http://my_proxy:1", "http://my_proxy:1")]
    public void The_URL_of_a_proxy_is_read_with_the_ports_of_its_kinds(string url, string read)
    {
        ProxyOptions options = url;

        Assert.Equal(read, options.Select("http", "example.com", 80)?.Url);
        Assert.Equal(read, options.ToString());
    }

    [Theory]
    [InlineData("http://user:pass@proxy", "user", "pass")]
    [InlineData("http://user@proxy", "user", "")]
    [InlineData("http://us%40er:p%3a%2Fw@proxy", "us@er", "p:/w")]
    [InlineData("http://a:b:c@d@proxy", "a", "b:c@d")]
    [InlineData("socks5://%C3%BC:%E2%82%AC@proxy", "\u00fc", "\u20ac")]
    [InlineData("http://proxy", null, null)]
    public void Credentials_in_the_URL_are_decoded_and_not_shown(string url, string? user, string? password)
    {
        ProxyOptions options = url;

        var choice = options.Select("http", "example.com", 80)!;
        Assert.Equal((user, password), (choice.User, choice.Password));
        Assert.EndsWith("://proxy:" + (choice.IsHttp ? "80" : "1080"), options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "host")]
    [InlineData("http://", "host")]
    [InlineData("http://secret:secret@", "host")]
    [InlineData("http://:3128", "host")]
    [InlineData("ftp://secret@proxy", "'ftp'")]
    [InlineData("secret-secret-secret://proxy", "kind")]
    [InlineData("http://secret@proxy:", "port")]
    [InlineData("http://secret@proxy:0", "port")]
    [InlineData("http://secret@proxy:65536", "port")]
    [InlineData("http://secret@proxy:-1", "port")]
    [InlineData("http://proxy:secret", "port")]
    [InlineData("http://secret@proxy/path", "path")]
    [InlineData("http://us/secret@proxy/path:1", "path")]
    [InlineData("http://secret@pro xy", "host")]
    [InlineData("http://secret@::1:3128", "brackets")]
    [InlineData("http://secret@[proxy]:1", "brackets")]
    [InlineData("http://user:secret%0a@proxy", "control")]
    public void A_URL_that_is_no_proxy_is_refused_without_telling_its_secrets(string url, string reason)
    {
        var error = Assert.Throws<ArgumentException>(nameof(url), () => new ProxyOptions(url));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(nameof(url), () => (ProxyOptions)url);
    }

    [Theory]
    [InlineData("ftp")]
    [InlineData("example.com")]
    [InlineData("https://")]
    [InlineData("https://a b")]
    [InlineData("https://example.com:0")]
    [InlineData("https://example.com:99999")]
    [InlineData("https://10.0.0.0/33")]
    [InlineData("https://*example.com")]
    [InlineData("")]
    public void A_key_that_is_no_target_is_refused(string target) =>
        Assert.Throws<ArgumentException>(nameof(target), () => new ProxyOptions { [target] = "http://p" });

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("10.0.0.0/40")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("::1/129")]
    [InlineData("[::1")]
    [InlineData("example.com:x")]
    [InlineData("example.com:0")]
    [InlineData("http://example.com")]
    [InlineData(null)]
    public void An_entry_of_NoProxy_that_is_none_is_refused(string? entry) =>
        Assert.Throws<ArgumentException>("NoProxy", () => new ProxyOptions { NoProxy = [entry!] });

    [Fact]
    public void Headers_and_methods_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>("Headers", () => new ProxyOptions { Headers = [new("a b", "c")] });
        Assert.Throws<ArgumentException>("Headers", () => new ProxyOptions { Headers = [new("", "c")] });
        Assert.Throws<ArgumentException>("Headers", () => new ProxyOptions { Headers = [new("a", "b\r\nc: d")] });
        Assert.Throws<ArgumentException>("Headers", () => new ProxyOptions { Headers = [new("a", "\0")] });
        Assert.Throws<ArgumentException>("Authentication", () => new ProxyOptions { Authentication = CurlAuth.Bearer });
        Assert.Throws<ArgumentException>("Authentication", () => new ProxyOptions { Authentication = CurlAuth.None });
        Assert.Throws<ArgumentException>("target", () => new ProxyOptions("http://p") { ["http"] = "http://q" });
        Assert.Null(new ProxyOptions { Authentication = null }.Authentication);
        Assert.Equal(CurlAuth.Any, new ProxyOptions { Authentication = CurlAuth.Any }.Authentication);
        Assert.Throws<ArgumentException>("url", () => new ProxyOptions(new Uri("/relative", UriKind.Relative)));
    }

    [Fact]
    public void A_Uri_is_read_as_its_text_is()
    {
        ProxyOptions options = new Uri("socks5h://user:p%40ss@proxy");

        var choice = options.Select("http", "example.com", 80)!;
        Assert.Equal(("socks5h://proxy:1080", "user", "p@ss"), (choice.Url, choice.User, choice.Password));
    }

    [Fact]
    public void Null_is_no_choice_and_not_an_option()
    {
        Assert.Null((ProxyOptions?)(string?)null);
        Assert.Null((ProxyOptions?)(Uri?)null);
        Assert.Null((ProxyOptions?)(WebProxy?)null);
        Assert.Throws<ArgumentNullException>(() => new ProxyOptions { ["http"] = null });
        Assert.Throws<ArgumentNullException>(() => ProxyOptions.From(null!));
    }

    [Fact]
    public void What_is_said_of_a_map_is_for_the_entries_that_say_nothing_of_it()
    {
        ProxyOptions options = new()
        {
            ["http"] = "http://a",
            ["https"] = "http://own:own@b",
            ["all://c.test"] = new ProxyOptions("http://c") { Credentials = new NetworkCredential("c", "c", "DOM") },
            Credentials = new NetworkCredential("outer", "secret"),
        };

        Assert.Equal("outer", options.Select("http", "x", 80)?.User);
        Assert.Equal("own", options.Select("https", "x", 443)?.User);
        Assert.Equal("DOM\\c", options.Select("http", "c.test", 80)?.User);
    }

    [Fact]
    public void A_cache_of_credentials_is_asked_by_proxy_and_method()
    {
        var cache = new CredentialCache
        {
            { new Uri("http://a:80"), "Digest", new NetworkCredential("digest", "") },
            { new Uri("http://b:80"), "Basic", new NetworkCredential("basic", "") },
        };
        ProxyOptions options = new() { ["http"] = "http://a", ["https"] = "http://b", Credentials = cache };
        ProxyOptions any = new() { ["http"] = "http://a", ["https"] = "http://b", Credentials = cache, Authentication = CurlAuth.Any };

        Assert.Null(options.Select("http", "x", 80)?.User);
        Assert.Equal("basic", options.Select("https", "x", 443)?.User);
        Assert.Equal("digest", any.Select("http", "x", 80)?.User);
    }

    [Fact]
    public void A_proxy_of_NET_is_asked_for_each_request()
    {
        ProxyOptions options = new WebProxy("http://web:3128", BypassOnLocal: true, [@"bypassed\.test"])
        {
            Credentials = new NetworkCredential("web", "secret"),
        };

        var choice = options.Select("https", "example.com", 443)!;
        Assert.Equal(("http://web:3128", "web", "secret"), (choice.Url, choice.User, choice.Password));
        Assert.Null(options.Select("http", "bypassed.test", 80));
        Assert.Null(options.Select("http", "intranet", 80));
        Assert.Equal("http://web:3128", options.Select("https", "[2001:db8::1]", 443)?.Url);
    }

    [Fact]
    public void A_proxy_of_ones_own_gets_scheme_host_and_port()
    {
        var asked = new List<Uri>();
        var options = ProxyOptions.From(new Asking(uri =>
        {
            asked.Add(uri);
            return uri.Host == "direct.test" ? uri : new Uri("socks5h://u:p@proxy.test");
        }));

        Assert.Equal("socks5h://proxy.test:1080", options.Select("wss", "a.test", 444)?.Url);
        Assert.Null(options.Select("http", "direct.test", 80));
        Assert.Equal([new Uri("https://a.test:444/"), new Uri("http://direct.test/")], asked);
        Assert.Throws<ArgumentException>("proxy", () => ProxyOptions.From(new Asking(_ => new Uri("gopher://x"))).Select("http", "x", 80));
    }

    private sealed class Asking(Func<Uri, Uri?> proxy) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => proxy(destination);

        public bool IsBypassed(Uri host) => false;
    }
}
