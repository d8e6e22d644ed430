using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Cookies: the same tests for both handlers.</summary>
public sealed class HandlerCookieTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both]
    public async Task Cookies_that_a_server_sets_are_kept_and_sent(HandlerKind kind)
    {
        var jar = new CookieContainer();
        using var client = Client(kind, new { CookieContainer = jar });

        using var set = await client.GetAsync(At("/cookies/set?a=1&b=2"), Token);
        var seen = await client.GetStringAsync(At("/cookies"), Token);

        Assert.Contains("[\"a\",\"1\"]", seen, StringComparison.Ordinal);
        Assert.Contains("[\"b\",\"2\"]", seen, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], jar.GetCookies(Server.HttpUri).Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, set.Headers.GetValues("Set-Cookie").Count());
    }

    [Theory]
    [Both]
    public async Task Cookies_of_the_container_are_sent(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        var jar = new CookieContainer();
        jar.Add(new Cookie("mine", "1", "/", "127.0.0.1"));
        jar.Add(new Cookie("other", "2", "/", "example.com"));
        jar.Add(new Cookie("deep", "3", "/deep", "127.0.0.1"));
        using var client = Client(kind, new { CookieContainer = jar });

        await client.GetStringAsync(raw.Uri, Token);
        await client.GetStringAsync(new Uri(raw.Uri, "/deep/down"), Token);

        Assert.Equal("mine=1", raw.Requests[0].Header("Cookie"));
        Assert.Equal("deep=3; mine=1", raw.Requests[1].Header("Cookie"));
    }

    [Theory]
    [Both]
    public async Task A_cookie_that_is_added_later_is_sent_too(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        var jar = new CookieContainer();
        using var client = Client(kind, new { CookieContainer = jar });

        await client.GetStringAsync(raw.Uri, Token);
        jar.Add(new Cookie("late", "1", "/", "127.0.0.1"));
        await client.GetStringAsync(raw.Uri, Token);

        Assert.Null(raw.Requests[0].Header("Cookie"));
        Assert.Equal("late=1", raw.Requests[1].Header("Cookie"));
    }

    [Theory]
    [Both]
    public async Task Cookies_of_the_message_go_before_those_of_the_container(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        var jar = new CookieContainer();
        jar.Add(new Cookie("kept", "1", "/", "127.0.0.1"));
        using var client = Client(kind, new { CookieContainer = jar });
        using var message = Message(HttpMethod.Get, raw.Uri);
        message.Headers.Add("Cookie", "own=2");

        using var response = await client.SendAsync(message, Token);

        Assert.Equal("own=2; kept=1", raw.Requests[0].Header("Cookie"));
    }

    [Theory]
    [Both]
    public async Task Without_UseCookies_nothing_is_kept_or_sent(HandlerKind kind)
    {
        var jar = new CookieContainer();
        jar.Add(new Cookie("kept", "1", "/", "127.0.0.1"));
        using var client = Client(kind, new { UseCookies = false, CookieContainer = jar });

        using var set = await client.GetAsync(At("/cookies/set?a=1"), Token);
        var seen = await client.GetStringAsync(At("/cookies"), Token);

        Assert.DoesNotContain("\"a\"", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("kept", seen, StringComparison.Ordinal);
        Assert.Equal(1, jar.Count);
    }

    [Theory]
    [Both]
    public async Task Without_UseCookies_the_header_of_the_message_is_sent(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var client = Client(kind, new { UseCookies = false });
        using var message = Message(HttpMethod.Get, raw.Uri);
        message.Headers.Add("Cookie", ["a=1", "b=2"]);

        using var response = await client.SendAsync(message, Token);

        Assert.Equal("a=1; b=2", raw.Requests[0].Header("Cookie"));
    }

    [Theory]
    [Both]
    public async Task A_cookie_of_a_redirect_is_sent_to_where_it_leads(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 302 Found\r\nSet-Cookie: hop=1\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        using var client = Client(kind);
        using var response = await client.GetAsync(raw.Uri, Token);

        Assert.Equal("hop=1", raw.Requests[1].Header("Cookie"));
    }

    [Theory]
    [Both]
    public async Task A_cookie_that_is_deleted_is_gone(HandlerKind kind)
    {
        var jar = new CookieContainer();
        using var client = Client(kind, new { CookieContainer = jar });

        using var set = await client.GetAsync(At("/cookies/set?a=1"), Token);
        using var deleted = await client.GetAsync(At("/cookies/delete?a=1"), Token);

        Assert.Empty(jar.GetCookies(Server.HttpUri));
    }

    [Theory]
    [Both("=; ;")]
    [Both("a=1; Domain=example.com")]
    [Both("")]
    public async Task A_cookie_that_cannot_be_kept_is_no_failure(HandlerKind kind, string cookie)
    {
        var jar = new CookieContainer();
        var (response, _) = await ExchangeAsync(
            kind, HttpMethod.Get, $"HTTP/1.1 200 OK\r\nSet-Cookie: {cookie}\r\nContent-Length: 0\r\n\r\n", null, new { CookieContainer = jar });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, jar.Count);
    }
}
