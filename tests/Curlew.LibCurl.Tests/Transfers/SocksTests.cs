using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class SocksTests(HttpFixture http, SocksFixture socks) : IClassFixture<HttpFixture>, IClassFixture<SocksFixture>
{
    private readonly HttpServer _server = http.Server;

    [Fact]
    public void A_request_goes_through_SOCKS_5()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.Proxy, socks.Server.Uri.AbsoluteUri);

        Assert.Equal("GET", curl.PerformJson().Text("method"));
        Assert.Equal(socks.Server.Port, curl.GetInfo(CurlInfo.PrimaryPort));
    }

    [Fact]
    public void The_proxy_resolves_names_when_told_so()
    {
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, $"http://localhost:{_server.HttpUri.Port}/get");
        curl.SetOpt(CurlOpt.Proxy, $"127.0.0.1:{socks.Server.Port}");
        curl.SetOpt(CurlOpt.ProxyType, CurlProxyType.Socks5Hostname);

        Assert.Equal("GET", curl.PerformJson().Text("method"));
    }

    [Fact]
    public void TLS_goes_through_SOCKS_5()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.Proxy, socks.Server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);

        Assert.Equal("GET", curl.PerformJson().Text("method"));
    }

    [Fact]
    public async Task A_proxy_asks_for_a_name_and_a_password()
    {
        _ = socks.Server; // skips where it is not installed
        await using var guarded = await SocksServer.StartAsync("birgit", "s3cret");
        using var curl = TestCurl.To(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.Proxy, guarded.Uri.AbsoluteUri);
        curl.Fails(CurlCode.Proxy);
        Assert.NotEqual(CurlProxyError.Ok, curl.GetInfo(CurlInfo.ProxyError));

        curl.SetOpt(CurlOpt.ProxyUserPwd, "birgit:wrong");
        curl.Fails(CurlCode.Proxy);

        curl.SetOpt(CurlOpt.ProxyUserPwd, "birgit:s3cret");
        curl.Perform();
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public void A_target_that_refuses_is_told_by_the_proxy()
    {
        using var curl = TestCurl.To(new Uri("http://127.0.0.1:1/"));
        curl.SetOpt(CurlOpt.Proxy, socks.Server.Uri.AbsoluteUri);

        curl.Fails(CurlCode.Proxy);
    }
}
