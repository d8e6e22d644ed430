using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>What becomes of a URL on its way to the request line.</summary>
public sealed class SessionUrlTests
{
    [Theory]
    [InlineData("/p", "/p?s=1&r=2")]
    [InlineData("/p?a=1", "/p?a=1&s=1&r=2")]
    [InlineData("/p?s=0&r=0", "/p?s=1&r=2")]
    [InlineData("/p?s=0&s=0", "/p?s=0&s=0&s=1&r=2")]
    [InlineData("/p#frag", "/p?s=1&r=2")]
    public async Task Parameters_of_session_and_request_go_into_the_query(string url, string expected)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri, Params = { ["s"] = 1 } };

        using var response = await session.AskAsync(RequestWay.Async, url, new() { Params = { ["r"] = 2, ["skipped"] = null } });

        Assert.Equal(expected, Assert.Single(server.Requests).Target);
    }

    [Fact]
    public async Task A_requests_parameter_replaces_the_sessions_and_lists_repeat()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri, Params = { ["a"] = "session", ["b"] = "x" } };

        using var response = await session.AskAsync(
            RequestWay.Sync, "/", new() { Params = { ["a"] = "re quest", ["c"] = new[] { 1, 2 }, ["d"] = true, ["e"] = "" } });

        Assert.Equal("/?a=re+quest&b=x&c=1&c=2&d=true&e=", Assert.Single(server.Requests).Target);
    }

    [Theory]
    [InlineData(null, "/a b/%7Ec/%zz?q=\u00e9|[:]", "/a%20b/~c/%25zz?q=%C3%A9|[:]")]
    [InlineData(":", "/id:<1?x=:", "/id%3A%3C1?x=%3A")]
    [InlineData("none", "/%7Ec/%zz/../x?q=|[:]", "/%7Ec/%zz/../x?q=|[:]")]
    [InlineData(null, "/a/./b/../c", "/a/c")]
    public async Task Quoting_is_as_chosen(string? quoting, string path, string expected)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };
        RequestOptions options = new() { Quoting = quoting switch { null => null, "none" => UrlQuoting.None, _ => quoting } };

        using var response = await session.AskAsync(RequestWay.Async, server.Uri.OriginalString.TrimEnd('/') + path, options);

        Assert.Equal(expected, Assert.Single(server.Requests).Target);
        Assert.EndsWith(expected, response.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", "/api/x")]
    [InlineData("/x", "/x")]
    [InlineData("", "/api/v1?q=1")]
    [InlineData("?a=2", "/api/v1?a=2")]
    [InlineData("../up", "/up")]
    public async Task A_relative_url_is_resolved_against_the_base(string url, string expected)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = new Uri(server.Uri, "/api/v1?q=1") };

        using var response = await session.AskAsync(RequestWay.Sync, url);

        Assert.Equal(expected, Assert.Single(server.Requests).Target);
    }

    [Fact]
    public async Task An_absolute_url_wins_over_the_base()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = new Uri("http://name.invalid/api/") };

        using var response = await session.AskAsync(RequestWay.Async, $"{server.Uri}x");

        Assert.Equal("/x", Assert.Single(server.Requests).Target);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_host_may_have_letters_of_any_kind(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/to"
            ? Answers.Redirect(302, $"http://xn--fa-hia.invalid:{r.Header("Host")!.Split(':')[1]}/end")
            : Answers.Ok());
        using var session = new Session { Resolve = [$"xn--bcher-kva.invalid:{server.Port}:127.0.0.1", $"xn--fa-hia.invalid:{server.Port}:127.0.0.1"] };

        using var response = await session.AskAsync(way, $"http://b\u00fccher.invalid:{server.Port}/to");

        Assert.Equal(
            [$"xn--bcher-kva.invalid:{server.Port}", $"xn--fa-hia.invalid:{server.Port}"], server.Requests.Select(r => r.Header("Host")));
    }

    [Fact]
    public async Task A_fragment_stays_here_and_is_told()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };

        using var response = await session.AskAsync(RequestWay.Async, "/x?a=1#part");

        Assert.Equal("/x?a=1", Assert.Single(server.Requests).Target);
        Assert.EndsWith("/x?a=1#part", response.Url, StringComparison.Ordinal);
    }
}
