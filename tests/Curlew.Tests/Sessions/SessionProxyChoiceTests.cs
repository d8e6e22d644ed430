using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Which proxy a session's requests take, and what it is told.</summary>
public sealed class SessionProxyChoiceTests(ProxyFixture proxy, SocksFixture socks) : IClassFixture<ProxyFixture>, IClassFixture<SocksFixture>
{
    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Requests_and_tunnels_go_through_a_real_proxy(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { Proxy = proxy.Server.Uri.ToString(), Tls = new() { CaFile = TestCertificates.Shared.CaFile } };

        using var plain = await session.AskAsync(way, $"{server.HttpUri}get");
        using var secure = await session.AskAsync(way, $"{server.HttpsUri}get");
        using var direct = await session.AskAsync(way, $"{server.HttpUri}get", new() { Proxy = ProxyOptions.None });

        Assert.Equal((200, 200, 200), (plain.StatusCode, secure.StatusCode, direct.StatusCode));
        Assert.Equal((proxy.Server.Port, server.HttpUri.Port), (plain.PrimaryPort, direct.PrimaryPort));
    }

    [Theory]
    [InlineData("socks4")]
    [InlineData("socks5")]
    [InlineData("socks5h")]
    public async Task Socks_proxies_of_each_kind_work(string scheme)
    {
        await using var server = await HttpServer.StartAsync();
        await using var four = await RawServer.StartAsync(ProxyScripts.Socks4(_ => { }));
        using var session = new Session { Proxy = $"{scheme}://127.0.0.1:{(scheme == "socks4" ? four.Port : socks.Server.Port)}" };

        foreach (var way in Enum.GetValues<RequestWay>())
        {
            using var response = await session.AskAsync(way, $"{server.HttpUri}get");
            Assert.Equal(200, response.StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_proxy_is_chosen_for_each_hop(RequestWay way)
    {
        await using var first = await Answers.StartAsync(_ => Answers.Redirect(302, "http://b.example/end"));
        await using var second = await RawServer.StartAsync(RawScripts.Record("second"));
        await using var third = await RawServer.StartAsync(RawScripts.Record("third"));
        using var session = new Session
        {
            Proxy = new ProxyOptions
            {
                ["http://a.example"] = first.Uri.ToString(),
                ["all://.b.example"] = third.Uri.ToString(),
                ["all"] = second.Uri.ToString(),
                NoProxy = ["127.0.0.0/8"],
            },
        };

        using var redirected = await session.AskAsync(way, "http://a.example/start");
        using var other = await session.AskAsync(way, "http://c.example/");
        using var direct = await session.AskAsync(way, third.Uri.ToString());

        Assert.Equal(["http://a.example/start"], first.Requests.Select(r => r.Target));
        Assert.Equal(("third", "second", "third"), (redirected.Text, other.Text, direct.Text));
        Assert.Equal("/", third.Requests[1].Target);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_proxys_secrets_and_headers_go_to_the_proxy_alone(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        await using var tunnel = await RawServer.StartAsync(ProxyScripts.ConnectBasic("me", "pw"));
        var options = new ProxyOptions($"http://me:pw@127.0.0.1:{tunnel.Port}") { Tunnel = true, Headers = [new("X-Proxy", "yes")] };
        using var session = new Session { BaseUrl = server.Uri, Proxy = options };

        using var response = await session.AskAsync(way, "/", new() { Headers = { ["X-Own"] = "1" }, Auth = ("you", "secret") });
        var refused = await Assert.ThrowsAsync<ProxyException>(() => session.AskAsync(
            way, "/", new() { Proxy = new ProxyOptions($"http://me:no@127.0.0.1:{tunnel.Port}") { Tunnel = true } }));

        Assert.Equal(200, response.StatusCode);
        Assert.Equal(407, refused.ProxyStatusCode);
        var sent = Assert.Single(server.Requests);
        Assert.Null(sent.Header("Proxy-Authorization"));
        Assert.Null(sent.Header("X-Proxy"));
        Assert.Equal("1", sent.Header("X-Own"));
        var connect = tunnel.Requests[0];
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:pw")), connect.Header("Proxy-Authorization"));
        Assert.Equal("yes", connect.Header("X-Proxy"));
        Assert.Null(connect.Header("X-Own"));
        Assert.Null(connect.Header("Authorization"));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Connections_of_one_login_are_not_used_with_another(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        await using var tunnel = await RawServer.StartAsync(ProxyScripts.Connect());
        using var session = new Session { BaseUrl = server.Uri };

        foreach (var user in (string[])["a", "b", "a", "b"])
        {
            using var response = await session.AskAsync(
                way, "/", new() { Proxy = new ProxyOptions($"http://{user}:pw@127.0.0.1:{tunnel.Port}") { Tunnel = true } });
        }

        string[] logins = [.. tunnel.Requests.Select(r => Encoding.UTF8.GetString(Convert.FromBase64String(r.Header("Proxy-Authorization")!["Basic ".Length..])))];
        Assert.Equal("a:pw", logins[0]);
        Assert.Equal("b:pw", logins[1]);
        var users = server.Requests.Select(r => logins[r.Connection - 1][0]);
        Assert.Equal("abab", string.Concat(users));
    }

    [Fact]
    public async Task The_environment_counts_only_where_it_is_trusted()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("direct"));
        await using var other = await RawServer.StartAsync(RawScripts.Record("proxied"));
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["http_proxy"] = other.Uri.ToString(), ["CURLEW_TEST_URL"] = server.Uri.ToString() };

        var (output, code) = ChildProcess.Run(typeof(SessionProxyChoiceTests), nameof(Child_asks_with_and_without_the_environment), environment: environment);

        Assert.True(code == 0, output);
        Assert.Equal((1, 1), (other.Requests.Count, server.Requests.Count));
    }

    [Fact(Explicit = true)]
    public async Task Child_asks_with_and_without_the_environment()
    {
        var url = Environment.GetEnvironmentVariable("CURLEW_TEST_URL")!;
        using var trusting = new Session();
        using var careful = new Session { TrustEnvironment = false };

        using var proxied = await trusting.AskAsync(RequestWay.Async, url);
        using var direct = await careful.AskAsync(RequestWay.Async, url);

        Assert.Equal(("proxied", "direct"), (proxied.Text, direct.Text));
    }
}
