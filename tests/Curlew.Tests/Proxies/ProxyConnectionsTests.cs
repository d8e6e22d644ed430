using System.Text;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Proxies;

/// <summary>Tunnels of one credential are not used with another. Each request runs on one handle, which keeps its connections.</summary>
public sealed class ProxyConnectionsTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    [Fact]
    public async Task A_tunnel_of_one_user_is_not_used_for_another()
    {
        await using var proxy = await StartAsync();
        using var curl = To(_server.HttpsUri);
        var connections = new ProxyConnections();

        foreach (var user in (string[])["ann", "ann", "bob", "ann", "bob", "eve"])
        {
            Get(curl, connections, $"http://{user}:pw@127.0.0.1:{proxy.Port}");
        }

        Assert.Equal(["ann", "bob", "eve"], Users(proxy).Distinct());
        Assert.Equal(1, Users(proxy).Count(user => user == "ann")); // the first to come keeps its tunnel in any case
    }

    [Fact]
    public void A_libcurl_that_compares_credentials_is_left_to_it()
    {
        var ann = Choose("http://ann:pw@proxy");
        var bob = Choose("http://bob:pw@proxy");

        Assert.False(ann.SharesConnectionsWith(bob, new Version(8, 18, 0)));
        Assert.True(ann.SharesConnectionsWith(Choose("http://ann:pw@proxy"), new Version(8, 18, 0)));
        Assert.True(ann.SharesConnectionsWith(bob, new Version(8, 19, 0)));
        Assert.False(ann.SharesConnectionsWith(Choose("http://ann:other@proxy"), new Version(8, 18, 0)));
    }

    [Fact]
    public async Task A_tunnel_of_one_set_of_proxy_headers_is_not_used_with_another()
    {
        await using var proxy = await StartAsync();
        using var curl = To(_server.HttpsUri);
        var connections = new ProxyConnections();
        ProxyOptions north = new(proxy.Uri) { Headers = [new("X-Region", "north")] };
        ProxyOptions south = new(proxy.Uri) { Headers = [new("X-Region", "south")] };

        Get(curl, connections, north);
        Get(curl, connections, south);
        Get(curl, connections, south);
        Get(curl, connections, north);

        Assert.Equal(["north", "south", "south"], proxy.Requests.Select(request => request.Header("X-Region")));
    }

    [Fact]
    public async Task SOCKS_is_told_apart_by_libcurl_itself()
    {
        Assert.SkipUnless(SocksServer.IsInstalled, SocksServer.MissingReason);
        await using var proxy = await SocksServer.StartAsync("ann", "pw");
        using var curl = To(_server.HttpsUri);
        var connections = new ProxyConnections();
        Get(curl, connections, $"socks5h://ann:pw@127.0.0.1:{proxy.Port}");

        connections.Apply(curl, Choose($"socks5h://bob:pw@127.0.0.1:{proxy.Port}"));

        Assert.Equal(CurlCode.Proxy, Assert.Throws<CurlEasyException>(() => curl.PerformBytes()).Code);
    }

    private static ProxyChoice Choose(ProxyOptions options) => options.Select("https", "127.0.0.1", 443)!;

    private static Task<RawServer> StartAsync() => RawServer.StartAsync(ProxyScripts.Connect());

    private static IEnumerable<string> Users(RawServer proxy) => proxy.Requests
        .Select(request => Encoding.UTF8.GetString(Convert.FromBase64String(request.Header("Proxy-Authorization")!["Basic ".Length..])).Split(':')[0]);

    private static void Get(Curl curl, ProxyConnections connections, ProxyOptions options)
    {
        curl.Unset(CurlOpt.FreshConnect);
        curl.Unset(CurlOpt.ForbidReuse);
        connections.Apply(curl, Choose(options));
        curl.PerformBytes();
    }

    private Curl To(Uri server)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(server, "/get").AbsoluteUri);
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromSeconds(30));
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        return curl;
    }
}
