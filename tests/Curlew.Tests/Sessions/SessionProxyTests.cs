using System.Net;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Requests of a session through real proxies.</summary>
public sealed class SessionProxyTests(HttpFixture http, ProxyFixture proxy, SocksFixture socks)
    : IClassFixture<HttpFixture>, IClassFixture<ProxyFixture>, IClassFixture<SocksFixture>
{
    private readonly HttpServer _server = http.Server;

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Clear_text_is_given_to_the_proxy_and_TLS_goes_through_a_tunnel(RequestWay way)
    {
        using var session = Through(proxy.Server.Uri);

        Assert.NotNull((await session.AskAsync(way, $"{_server.HttpUri}get")).Header("Via"));
        Assert.Null((await session.AskAsync(way, $"{_server.HttpsUri}get")).Header("Via"));
        Assert.Contains($"CONNECT {_server.HttpsUri.Authority} ", proxy.Server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("socks5", RequestWay.Sync)]
    [InlineData("socks5h", RequestWay.Async)]
    [InlineData("socks5h", RequestWay.AsyncStream)]
    public async Task A_request_goes_through_SOCKS_5(string scheme, RequestWay way)
    {
        using var session = Through($"{scheme}://127.0.0.1:{socks.Server.Port}");

        using var response = await session.AskAsync(way, $"{_server.HttpsUri}get");

        Assert.Equal(200, response.StatusCode);
        Assert.Contains(socks.Server.Log, line => line.Contains($"{_server.HttpsUri.Port}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("socks4", "127.0.0.1", RequestWay.Async)]
    [InlineData("socks4a", "localhost", RequestWay.Sync)]
    public async Task A_request_goes_through_SOCKS_4_and_4a_leaves_names_to_the_proxy(string scheme, string expected, RequestWay way)
    {
        string? asked = null;
        await using var raw = await RawServer.StartAsync(ProxyScripts.Socks4(host => asked = host));
        using var session = Through($"{scheme}://127.0.0.1:{raw.Port}");

        (await session.AskAsync(way, $"http://localhost:{_server.HttpUri.Port}/get")).RaiseForStatus();

        Assert.Equal(expected, asked);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_TLS_proxy_is_verified_like_a_server(RequestWay way)
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTPS-proxy"), "This libcurl has no HTTPS proxies.");
        await using var raw = await RawServer.StartAsync(ProxyScripts.ConnectBasic("birgit", "s3cret"), TestCertificates.Shared.ServerCertificate);
        ProxyOptions options = $"https://birgit:s3cret@localhost:{raw.Port}";
        using var trusting = Through(options);
        using var distrusting = new Session { Proxy = options };

        Assert.Equal(200, (await trusting.AskAsync(way, $"{_server.HttpsUri}get")).StatusCode);
        await Assert.ThrowsAsync<CertificateException>(() => distrusting.AskAsync(way, $"{_server.HttpsUri}get"));
        Assert.Equal("CONNECT", Assert.Single(raw.Requests).Method);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Scheme_and_host_choose_the_proxy_and_a_redirect_chooses_again(RequestWay way)
    {
        await using var direct = await RawServer.StartAsync(RawScripts.Record("direct"));
        await using var one = await Answers.StartAsync(r => r.Target == "http://one.example/go" ? Answers.Redirect(302, "http://two.example/") : Answers.Ok("one"));
        await using var two = await RawServer.StartAsync(RawScripts.Record("two"));
        using var session = new Session
        {
            Proxy = new ProxyOptions
            {
                ["http"] = one.Uri,
                ["http://two.example"] = two.Uri,
                ["all://.three.example"] = ProxyOptions.None,
                NoProxy = ["127.0.0.0/8"],
            },
            Resolve = [$"a.three.example:{direct.Port}:127.0.0.1"],
        };

        Assert.Equal("one", (await session.AskAsync(way, "http://any.example/")).Text);
        Assert.Equal("two", (await session.AskAsync(way, "http://two.example/")).Text);
        Assert.Equal("two", (await session.AskAsync(way, "http://one.example/go")).Text);
        Assert.Equal("direct", (await session.AskAsync(way, $"http://a.three.example:{direct.Port}/")).Text);
        Assert.Equal("direct", (await session.AskAsync(way, direct.Uri.AbsoluteUri)).Text);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task The_request_s_proxy_takes_the_place_of_the_session_s(RequestWay way)
    {
        await using var direct = await RawServer.StartAsync(RawScripts.Record("direct"));
        await using var one = await RawServer.StartAsync(RawScripts.Record("one"));
        await using var two = await RawServer.StartAsync(RawScripts.Record("two"));
        using var session = new Session { Proxy = one.Uri };
        var url = direct.Uri.AbsoluteUri;

        Assert.Equal("two", (await session.AskAsync(way, url, new RequestOptions { Proxy = two.Uri })).Text);
        Assert.Equal("direct", (await session.AskAsync(way, url, new RequestOptions { Proxy = ProxyOptions.None })).Text);
        Assert.Equal("direct", (await session.AskAsync(way, url, new RequestOptions { Proxy = new ProxyOptions { ["https"] = two.Uri } })).Text);
        Assert.Equal("one", (await session.AskAsync(way, url)).Text);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_proxy_of_NET_is_asked_for_each_request(RequestWay way)
    {
        await using var direct = await RawServer.StartAsync(RawScripts.Record("direct"));
        await using var raw = await RawServer.StartAsync(RawScripts.Record("proxy"));
        using var session = new Session
        {
            Proxy = new WebProxy(raw.Uri, BypassOnLocal: false, ["127.0.0.1"], new NetworkCredential("birgit", "s3cret")),
        };

        Assert.Equal("proxy", (await session.AskAsync(way, "http://far.example/")).Text);
        Assert.Equal("direct", (await session.AskAsync(way, direct.Uri.AbsoluteUri)).Text);
        Assert.Equal("Basic " + Convert.ToBase64String("birgit:s3cret"u8), Assert.Single(raw.Requests).Header("Proxy-Authorization"));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Credentials_of_proxies_are_checked(RequestWay way)
    {
        _ = (proxy.Server, socks.Server); // skips where they are not installed
        await using var guarded = await TinyProxyServer.StartAsync("birgit", "s3cret");
        await using var guardedSocks = await SocksServer.StartAsync("birgit", "p@ss:word");
        using var session = Through(ProxyOptions.None);
        var address = $"127.0.0.1:{guarded.Port}";
        var credentials = new NetworkCredential("birgit", "s3cret");

        Task<Response> Ask(Uri server, ProxyOptions options) => session.AskAsync(way, $"{server}get", new RequestOptions { Proxy = options });

        Assert.Equal(200, (await Ask(_server.HttpsUri, $"http://birgit:s3cret@{address}")).StatusCode);
        Assert.Equal(200, (await Ask(_server.HttpUri, new ProxyOptions($"http://{address}") { Credentials = credentials })).StatusCode);
        Assert.Equal(407, (await Ask(_server.HttpUri, $"http://{address}")).StatusCode);
        var refused = await Assert.ThrowsAsync<ProxyException>(() => Ask(_server.HttpsUri, $"http://{address}"));
        Assert.Equal((407, HttpRequestError.ProxyTunnelError), (refused.ProxyStatusCode!.Value, refused.HttpRequestError));
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);

        Assert.Equal(200, (await Ask(_server.HttpUri, $"socks5h://birgit:p%40ss%3Aword@127.0.0.1:{guardedSocks.Port}")).StatusCode);
        var wrong = await Assert.ThrowsAsync<ProxyException>(() => Ask(_server.HttpUri, $"socks5h://birgit:wrong@127.0.0.1:{guardedSocks.Port}"));
        Assert.NotEqual(CurlProxyError.Ok, wrong.ProxyError);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_connection_of_one_user_of_the_proxy_is_not_used_for_another(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect(r => r.Header("Proxy-Authorization") is null ? "HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n" : null));
        using var session = Through(ProxyOptions.None);

        foreach (var user in new[] { "one", "two", "one", "two" })
        {
            var options = new RequestOptions { Proxy = new ProxyOptions(raw.Uri) { Credentials = new NetworkCredential(user, "x") } };
            Assert.Equal(200, (await session.AskAsync(way, $"{_server.HttpsUri}get", options)).StatusCode);
        }

        var users = raw.Requests.Select(r => r.Header("Proxy-Authorization")).ToList();
        Assert.Equal(2, users.Distinct().Count());
        Assert.Contains(raw.Requests, r => r.Header("Proxy-Authorization") == "Basic " + Convert.ToBase64String("two:x"u8));
        await Assert.ThrowsAsync<ProxyException>(() => session.AskAsync(way, $"{_server.HttpsUri}get", new RequestOptions { Proxy = raw.Uri }));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_headers_of_the_proxy_and_of_the_server_stay_apart(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect());
        using var session = Through(new ProxyOptions(raw.Uri) { Headers = [new("X-Region", "north")] });

        using var response = await session.AskAsync(way, $"{_server.HttpsUri}get", new RequestOptions { Headers = { { "X-Secret", "server" } }, Auth = ("me", "pw") });

        var connect = Assert.Single(raw.Requests);
        Assert.Equal(("north", null, null), (connect.Header("X-Region"), connect.Header("X-Secret"), connect.Header("Authorization")));
        Assert.Equal(("server", null), (response.Header("X-Secret"), response.Header("X-Region")));
        Assert.False(response.Headers.Contains("X-Proxy"));
    }

    private Session Through(ProxyOptions? proxies) => new()
    {
        Proxy = proxies,
        Tls = new TlsOptions { CaFile = _server.Certificates.CaFile },
    };
}
