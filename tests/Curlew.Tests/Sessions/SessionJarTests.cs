using System.Text.Json;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>One jar for all requests of a session.</summary>
public sealed class SessionJarTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Cookies_that_servers_set_are_sent_later(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        var setting = await session.AskAsync(way, "/cookies/set?a=1&b=2");
        Assert.Equal(["a=1", "b=2"], setting.Cookies.Select(c => $"{c.Name}={c.Value}"));
        Assert.Equal("a=1; b=2", await SentAsync(session, way));
        Assert.Equal("1", session.Cookies.Get("a"));

        Assert.Equal("a=3; c=4; b=2", Sorted(await SentAsync(session, way, new RequestOptions { Cookies = { ["a"] = "3", ["c"] = "4" } }), "a", "c", "b"));
        Assert.Equal("a=1; b=2", await SentAsync(session, way));

        await session.AskAsync(way, "/cookies/delete?a");
        Assert.Equal("b=2", await SentAsync(session, way));
        session.Cookies.Clear();
        Assert.Equal("", await SentAsync(session, way));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Cookies_are_discarded_on_demand_but_last_for_the_redirects(RequestWay way)
    {
        await using var raw = await Answers.StartAsync(r => r.Target == "/" ? Answers.Redirect(302, "/next", "Set-Cookie: a=1; Path=/\r\n") : Answers.Ok());
        using var session = new Session { BaseUrl = raw.Uri };

        await session.AskAsync(way, "/", new RequestOptions { DiscardCookies = true });
        Assert.Equal("a=1", raw.Requests[^1].Header("Cookie"));
        Assert.Empty(session.Cookies);

        var kept = await session.AskAsync(way, "/");
        Assert.Equal("1", Assert.Single(session.Cookies).Value);
        Assert.Equal("a", Assert.Single(kept.History[0].Cookies).Name);
    }

    [Fact]
    public async Task Concurrent_requests_share_the_jar()
    {
        using var session = new Session { BaseUrl = _server.HttpUri, Loops = 2 };

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            await session.GetAsync($"/cookies/set?c{i % 40}=v", cancellationToken: TestContext.Current.CancellationToken);
            await session.GetAsync("/cookies", cancellationToken: TestContext.Current.CancellationToken);
        }));

        Assert.Equal(40, session.Cookies.Count);
        Assert.Equal(40, (await SentAsync(session, RequestWay.Async)).Split("; ").Length);
    }

    [Fact]
    public void Sessions_may_share_a_jar()
    {
        var jar = new CookieJar();
        using var one = new Session { BaseUrl = _server.HttpUri, Cookies = jar };
        using var two = new Session { BaseUrl = _server.HttpUri, Cookies = jar };

        one.Get("/cookies/set?shared=yes");

        Assert.Contains("shared", two.Get("/cookies").Text, StringComparison.Ordinal);
    }

    private static string Sorted(string cookies, params string[] order) =>
        string.Join("; ", cookies.Split("; ").OrderBy(c => Array.IndexOf(order, c[..c.IndexOf('=', StringComparison.Ordinal)])));

    private static async Task<string> SentAsync(Session session, RequestWay way, RequestOptions? options = null)
    {
        using var response = await session.AskAsync(way, "/cookies", options);
        using var json = JsonDocument.Parse(response.Content);
        return string.Join("; ", json.RootElement.GetProperty("cookies").EnumerateArray().Select(c => $"{c[0].GetString()}={c[1].GetString()}"));
    }
}
