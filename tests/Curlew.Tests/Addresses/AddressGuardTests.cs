using System.Net;
using System.Text;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Addresses;

/// <summary>Real transfers under rules.</summary>
public sealed class AddressGuardTests(HttpFixture http, ProxyFixture proxy, SocksFixture socks)
    : IClassFixture<HttpFixture>, IClassFixture<ProxyFixture>, IClassFixture<SocksFixture>
{
    private static readonly IPAddress s_public = IPAddress.Parse("8.8.8.8");

    private readonly HttpServer _server = http.Server;

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("localhost", true)]
    [InlineData("2130706433", false)]
    [InlineData("[::ffff:127.0.0.1]", true)]
    public async Task A_host_that_is_not_public_is_refused_before_anything_is_sent(string host, bool async)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = To($"http://{host}:{server.Port}/");

        await Assert.ThrowsAsync<UnsafeAddressException>(() => AttachAsync(AddressRules.PublicOnly, curl, host, server.Port, async: async));

        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("127.1")]
    [InlineData("0x7f000001")]
    [InlineData("2130706433")]
    public async Task A_host_that_is_allowed_is_reached_in_any_spelling(string host)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("there"));
        AddressRules rules = new() { Allow = [$"127.0.0.1:{server.Port}", "::1"] };
        using var curl = To($"http://{host}:{server.Port}/");

        await AttachAsync(rules, curl, host, server.Port);

        Assert.Equal("there", curl.PerformString(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_name_that_changes_after_it_was_judged_does_not_pass(bool async)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        AddressRules rules = new() { Resolver = _ => [s_public] };
        using var curl = To($"http://rebind.test:{server.Port}/");
        curl.SetOpt(CurlOpt.Resolve, [$"rebind.test:{server.Port}:127.0.0.1"]);
        await AttachAsync(rules, curl, "rebind.test", server.Port, async: async);

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => PerformAsync(curl, async));

        var unsafeAddress = Assert.IsType<UnsafeAddressException>(error.InnerException);
        Assert.Equal(("rebind.test", IPAddress.Loopback), (unsafeAddress.Host, unsafeAddress.Address));
        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_was_made_without_the_rules_is_judged_before_it_is_used_again(bool async)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("open"));
        AddressRules rules = new() { Resolver = _ => [s_public] };
        using var curl = To($"http://rebind.test:{server.Port}/");
        curl.SetOpt(CurlOpt.Resolve, [$"rebind.test:{server.Port}:127.0.0.1"]);
        await PerformAsync(curl, async);
        await AttachAsync(rules, curl, "rebind.test", server.Port);

        var error = await Assert.ThrowsAsync<CurlEasyException>(() => PerformAsync(curl, async));

        Assert.Equal(IPAddress.Loopback, Assert.IsType<UnsafeAddressException>(error.InnerException).Address);
        Assert.Equal((1, 1), (server.ConnectionCount, server.Requests.Count));

        AddressGuard.Detach(curl);
        await PerformAsync(curl, async);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_is_allowed_is_used_again()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = To($"http://localhost:{server.Port}/");
        await AttachAsync(new() { Allow = ["localhost"] }, curl, "localhost", server.Port);

        curl.PerformBytes(TestContext.Current.CancellationToken);
        curl.PerformBytes(TestContext.Current.CancellationToken);

        Assert.Equal((1, 2), (server.ConnectionCount, server.Requests.Count));
    }

    [Fact]
    public async Task A_name_that_libcurl_alone_knows_is_judged_by_the_address_it_connects_to()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("known"));
        using var curl = To($"http://known.invalid:{server.Port}/");
        curl.SetOpt(CurlOpt.Resolve, [$"known.invalid:{server.Port}:127.0.0.1"]);

        await AttachAsync(new() { Allow = ["127.0.0.0/8"] }, curl, "known.invalid", server.Port);
        Assert.Equal("known", curl.PerformString(TestContext.Current.CancellationToken));

        using var other = To($"http://known.invalid:{server.Port}/");
        other.SetOpt(CurlOpt.Resolve, [$"known.invalid:{server.Port}:127.0.0.1"]);
        await AttachAsync(AddressRules.PublicOnly, other, "known.invalid", server.Port);
        Assert.IsType<UnsafeAddressException>(Assert.Throws<CurlEasyException>(() => other.Perform(TestContext.Current.CancellationToken)).InnerException);
    }

    [Fact]
    public async Task A_connection_without_an_IP_address_is_refused()
    {
        using var directory = new TemporaryDirectory("curlew-unix-");
        using var curl = To("http://somewhere.test/");
        curl.SetOpt(CurlOpt.UnixSocketPath, directory.Combine("socket"));
        await AttachAsync(new() { Resolver = _ => [s_public] }, curl, "somewhere.test", 80);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform(TestContext.Current.CancellationToken));

        Assert.Null(Assert.IsType<UnsafeAddressException>(error.InnerException).Address);
    }

    [Fact]
    public async Task Through_a_proxy_the_target_is_judged_and_not_the_proxy()
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect());
        using var curl = To($"http://localhost:{_server.HttpUri.Port}/get");

        await Assert.ThrowsAsync<UnsafeAddressException>(() => AttachAsync(AddressRules.PublicOnly, curl, "localhost", _server.HttpUri.Port, raw.Uri));

        AddressRules rules = new() { Allow = [$"localhost:{_server.HttpUri.Port}"] }; // the proxy's own address is not in it
        await AttachAsync(rules, curl, "localhost", _server.HttpUri.Port, raw.Uri);
        curl.Perform(TestContext.Current.CancellationToken);
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task An_HTTP_proxy_is_told_the_address_and_has_no_name_to_resolve(string scheme)
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect());
        var port = scheme == "http" ? _server.HttpUri.Port : _server.HttpsUri.Port;
        AddressRules rules = new() { Allow = ["localhost"], Resolver = _ => [IPAddress.IPv6Loopback, IPAddress.Loopback] };
        using var curl = To($"{scheme}://localhost:{port}/get");

        await AttachAsync(rules, curl, "localhost", port, raw.Uri);
        var seen = curl.PerformString(TestContext.Current.CancellationToken); // the certificate is for localhost

        Assert.Equal($"127.0.0.1:{port}", Assert.Single(raw.Requests).Target);
        Assert.Contains($"localhost:{port}", seen, StringComparison.Ordinal); // the server is still asked for by its name
    }

    [Fact]
    public async Task An_address_of_IPv6_is_pinned_too()
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect(_ => "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
        AddressRules rules = new() { Resolver = _ => [IPAddress.Parse("2606:4700::1111")] };
        using var curl = To("https://six.test/");

        await AttachAsync(rules, curl, "six.test", 443, raw.Uri);

        Assert.Throws<CurlEasyException>(() => curl.Perform(TestContext.Current.CancellationToken));
        Assert.Equal("[2606:4700::1111]:443", Assert.Single(raw.Requests).Target);
    }

    [Fact]
    public async Task tinyproxy_makes_a_tunnel_to_the_address_for_clear_text_too()
    {
        var port = _server.HttpUri.Port;
        using var curl = To($"http://pinned.test:{port}/get");

        await AttachAsync(Pinned(), curl, "pinned.test", port, proxy.Server.Uri);
        curl.Perform(TestContext.Current.CancellationToken);

        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Contains($"CONNECT 127.0.0.1:{port} ", proxy.Server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("pinned.test", proxy.Server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("socks5")]
    [InlineData("socks5h")]
    public async Task A_SOCKS_5_proxy_gets_the_address(string scheme)
    {
        var port = _server.HttpUri.Port;
        using var curl = To($"http://pinned.test:{port}/get");

        await AttachAsync(Pinned(), curl, "pinned.test", port, $"{scheme}://127.0.0.1:{socks.Server.Port}");
        curl.Perform(TestContext.Current.CancellationToken);

        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.DoesNotContain(socks.Server.Log, line => line.Contains("pinned.test", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("socks4")]
    [InlineData("socks4a")]
    public async Task A_SOCKS_4_proxy_gets_the_address(string scheme)
    {
        string? asked = null;
        await using var raw = await RawServer.StartAsync(ProxyScripts.Socks4(host => asked = host));
        var port = _server.HttpUri.Port;
        using var curl = To($"http://pinned.test:{port}/get");

        await AttachAsync(Pinned(), curl, "pinned.test", port, $"{scheme}://127.0.0.1:{raw.Port}");
        curl.Perform(TestContext.Current.CancellationToken);

        Assert.Equal((200, "127.0.0.1"), (curl.GetInfo(CurlInfo.ResponseCode), asked));
    }

    [Fact]
    public async Task A_tunnel_whose_name_the_proxy_resolved_is_not_used_for_a_request_under_rules()
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect());
        var port = _server.HttpsUri.Port;
        using var curl = To($"https://localhost:{port}/get");
        ProxyChoice.Apply(curl, ((ProxyOptions)raw.Uri).Select("https", "localhost", port));
        curl.Perform(TestContext.Current.CancellationToken);

        await AttachAsync(new() { Allow = ["localhost"], Resolver = _ => [IPAddress.Loopback] }, curl, "localhost", port, raw.Uri);
        curl.Perform(TestContext.Current.CancellationToken);

        Assert.Equal([$"localhost:{port}", $"127.0.0.1:{port}"], raw.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task A_proxy_is_not_asked_for_a_name_that_we_cannot_resolve()
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect());
        using var curl = To("http://no-such-host.invalid/");

        var error = await Assert.ThrowsAsync<RequestException>(() => AttachAsync(AddressRules.PublicOnly, curl, "no-such-host.invalid", 80, raw.Uri));

        Assert.Equal(HttpRequestError.NameResolutionError, error.HttpRequestError);
        Assert.Equal(0, raw.ConnectionCount);
    }

    /// <summary>A name that only we can resolve.</summary>
    private static AddressRules Pinned() => new() { Allow = ["pinned.test"], Resolver = _ => [IPAddress.Loopback] };

    private static async Task<string> PerformAsync(Curl curl, bool async) => async
        ? await curl.PerformStringAsync(TestContext.Current.CancellationToken)
        : Encoding.UTF8.GetString(curl.PerformBytes());

    private static async Task AttachAsync(AddressRules rules, Curl curl, string host, int port, ProxyOptions? proxy = null, bool async = true)
    {
        var choice = proxy?.Select("http", host, port);
        ProxyChoice.Apply(curl, choice);
        await AddressGuard.AttachAsync(rules, curl, host, port, choice, next: null, async, TestContext.Current.CancellationToken);
    }

    private Curl To(string url)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromSeconds(30));
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        return curl;
    }
}
