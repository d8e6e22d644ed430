using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>An HTTP proxy in clear text and as a tunnel.</summary>
public sealed class ProxyTests(HttpFixture http, ProxyFixture proxy) : IClassFixture<HttpFixture>, IClassFixture<ProxyFixture>
{
    private readonly HttpServer _server = http.Server;

    [Fact]
    public void A_request_goes_through_the_proxy()
    {
        using var curl = Through(proxy.Server, _server.HttpUri, "get");

        var json = curl.PerformJson();

        Assert.NotNull(json.RequestHeader("Via"));
        Assert.Equal(proxy.Server.Port, curl.GetInfo(CurlInfo.PrimaryPort));
        Assert.Equal(0, curl.GetInfo(CurlInfo.HttpConnectCode));
    }

    [Fact]
    public void TLS_goes_through_a_tunnel()
    {
        using var curl = Through(proxy.Server, _server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);

        var json = curl.PerformJson();

        Assert.Null(json.RequestHeader("Via"));
        Assert.Equal(200, curl.GetInfo(CurlInfo.HttpConnectCode));
        Assert.NotEmpty(curl.GetHeaders(CurlHeaderOrigin.Connect));
        Assert.Equal("application/json", curl.GetHeader("Content-Type")?.Value);
    }

    [Fact]
    public void Clear_text_goes_through_a_tunnel_on_demand()
    {
        using var curl = Through(proxy.Server, _server.HttpUri, "get");
        curl.SetOpt(CurlOpt.HttpProxyTunnel, true);

        Assert.Null(curl.PerformJson().RequestHeader("Via"));
        Assert.Equal(200, curl.GetInfo(CurlInfo.HttpConnectCode));
    }

    [Fact]
    public void The_certificate_is_checked_through_a_tunnel_too()
    {
        using var curl = Through(proxy.Server, _server.HttpsUri, "get");

        curl.Fails(CurlCode.PeerFailedVerification);
    }

    [Fact]
    public void Some_hosts_are_reached_without_the_proxy()
    {
        using var curl = Through(proxy.Server, _server.HttpUri, "get");
        curl.SetOpt(CurlOpt.NoProxy, "127.0.0.1");

        Assert.Null(curl.PerformJson().RequestHeader("Via"));
    }

    [Fact]
    public async Task A_proxy_asks_for_a_name_and_a_password()
    {
        _ = proxy.Server; // skips where it is not installed
        await using var guarded = await TinyProxyServer.StartAsync("birgit", "s3cret");
        using var curl = Through(guarded, _server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());
        Assert.Contains("407", error.Message, StringComparison.Ordinal);
        Assert.Equal(407, curl.GetInfo(CurlInfo.HttpConnectCode));

        curl.SetOpt(CurlOpt.ProxyUserPwd, "birgit:s3cret");
        curl.Perform();
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public async Task Headers_for_the_proxy_and_for_the_server_are_apart()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.Proxy, raw.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.ProxyHeader, ["X-For: proxy"]);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-For: server"]);

        Assert.Throws<CurlEasyException>(() => curl.Perform());

        var request = Assert.Single(raw.Requests);
        Assert.Equal(("CONNECT", "proxy"), (request.Method, request.Header("X-For")));
        Assert.DoesNotContain("server", request.Head, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_that_cannot_be_reached_is_an_error()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.Proxy, "http://127.0.0.1:1");
        curl.Fails(CurlCode.CouldntConnect);

        curl.SetOpt(CurlOpt.Proxy, "http://no-such-proxy.invalid:1");
        curl.Fails(CurlCode.CouldntResolveProxy);

        curl.SetOpt(CurlOpt.Proxy, default(string));
        curl.Perform();
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    private static Curl Through(TinyProxyServer proxy, Uri server, string path)
    {
        var curl = TestCurl.To(server, path);
        curl.SetOpt(CurlOpt.Proxy, proxy.Uri.AbsoluteUri);
        return curl;
    }
}
