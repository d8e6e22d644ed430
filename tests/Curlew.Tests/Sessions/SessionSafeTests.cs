using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Safe redirects: what is not public is refused before a byte is sent.</summary>
public sealed class SessionSafeTests
{
    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_first_url_is_judged(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { Redirects = RedirectPolicy.Safe };
        string[] hosts = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"];

        foreach (var host in hosts)
        {
            var error = await Assert.ThrowsAsync<UnsafeAddressException>(() => session.AskAsync(way, $"http://{host}:{server.Port}/"));
            Assert.Equal(server.Port, error.Port);
        }

        Assert.Equal(0, server.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_is_allowed_is_reached_and_its_redirects_are_judged(RequestWay way)
    {
        await using var inner = await RawServer.StartAsync(RawScripts.Record());
        await using var server = await Answers.StartAsync(r => r.Target == "/ok" ? Answers.Ok() : Answers.Redirect(302, inner.Uri.ToString()));
        using var session = new Session { BaseUrl = server.Uri, Redirects = RedirectPolicy.Safe with { Allowed = new() { Allow = [$"127.0.0.1:{server.Port}"] } } };

        using var allowed = await session.AskAsync(way, "/ok");
        var error = await Assert.ThrowsAsync<UnsafeAddressException>(() => session.AskAsync(way, "/inward"));

        Assert.Equal(200, allowed.StatusCode);
        Assert.Equal((inner.Port, 0), (error.Port, inner.ConnectionCount));
        using var next = await session.AskAsync(way, "/ok");
        Assert.Equal(200, next.StatusCode);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_connection_that_is_open_already_is_judged(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { Resolve = [$"public.invalid:{server.Port}:127.0.0.1"] };
        var url = $"http://public.invalid:{server.Port}/";

        using var first = await session.AskAsync(way, url);
        var error = await Assert.ThrowsAsync<UnsafeAddressException>(() => session.AskAsync(way, url, new() { Redirects = RedirectPolicy.Safe }));
        using var third = await session.AskAsync(way, url);

        Assert.Equal("127.0.0.1", error.Address!.ToString());
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_name_that_leads_elsewhere_when_it_is_connected_to_is_refused(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        var rules = new AddressRules { Resolver = _ => [System.Net.IPAddress.Parse("1.1.1.1")] };
        using var session = new Session
        {
            Redirects = RedirectPolicy.Safe with { Allowed = rules },
            Resolve = [$"rebound.example:{server.Port}:127.0.0.1"],
        };

        await Assert.ThrowsAsync<UnsafeAddressException>(() => session.AskAsync(way, $"http://rebound.example:{server.Port}/"));

        Assert.Empty(server.Requests);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Behind_a_proxy_the_target_is_judged_and_not_the_proxy(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        await using var proxy = await RawServer.StartAsync(ProxyScripts.Connect());
        using var session = new Session { Proxy = proxy.Uri.ToString(), Redirects = RedirectPolicy.Safe };
        RequestOptions allowing = new() { Redirects = RedirectPolicy.Safe with { Allowed = new() { Allow = ["127.0.0.1"] } } };

        await Assert.ThrowsAsync<UnsafeAddressException>(() => session.AskAsync(way, server.Uri.ToString()));
        Assert.Equal(0, proxy.ConnectionCount);

        using var response = await session.AskAsync(way, server.Uri.ToString(), allowing);
        Assert.Equal(200, response.StatusCode);
        Assert.Equal($"127.0.0.1:{server.Port}", Assert.Single(proxy.Requests).Target);
    }
}
