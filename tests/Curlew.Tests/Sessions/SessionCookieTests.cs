using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Cookies between a session, its requests and their redirects.</summary>
public sealed class SessionCookieTests
{
    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_cookie_set_on_the_way_is_sent_on_the_way_and_kept(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target switch
        {
            "/set" => Answers.Redirect(302, "/change", "Set-Cookie: a=1\r\nSet-Cookie: b=1\r\n"),
            "/change" => Answers.Redirect(302, "/end", "Set-Cookie: a=2\r\nSet-Cookie: b=; Max-Age=0\r\n"),
            _ => Answers.Ok(headers: "Set-Cookie: c=3; HttpOnly\r\n"),
        });
        using var session = new Session { BaseUrl = server.Uri };

        using var first = await session.AskAsync(way, "/set");
        using var second = await session.AskAsync(way, "/later");

        Assert.Equal([null, "a=1; b=1", "a=2", "a=2; c=3"], server.Requests.Select(r => r.Header("Cookie")));
        Assert.Equal("c", Assert.Single(first.Cookies).Name);
        Assert.Equal(["a=1", "b=1"], first.History[0].Cookies.Select(c => $"{c.Name}={c.Value}"));
        Assert.Equal(("2", "3"), (session.Cookies["a"], session.Cookies["c"]));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Discarded_cookies_live_as_long_as_their_chain(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/set"
            ? Answers.Redirect(302, "/end", "Set-Cookie: a=1\r\n")
            : Answers.Ok(headers: "Set-Cookie: b=1\r\n"));
        using var session = new Session { BaseUrl = server.Uri, DiscardCookies = true, Cookies = { ["mine"] = "0" } };

        using var first = await session.AskAsync(way, "/set");
        using var second = await session.AskAsync(way, "/later");

        Assert.Equal(["mine=0", "mine=0; a=1", "mine=0"], server.Requests.Select(r => r.Header("Cookie")));
        Assert.Equal("mine", Assert.Single(session.Cookies).Name);
        Assert.Equal("b", Assert.Single(first.Cookies).Name);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_requests_own_cookies_override_the_jar_and_are_not_kept(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/1" ? Answers.Redirect(302, "/2") : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri };
        session.Cookies.Set("a", "jar", "127.0.0.1");
        session.Cookies.Set("b", "jar", "127.0.0.1");

        using var first = await session.AskAsync(way, "/1", new() { Cookies = { ["a"] = "own", ["c"] = "own" } });
        using var second = await session.AskAsync(way, "/3");

        string Sorted(int i) => string.Join("; ", server.Requests[i].Header("Cookie")!.Split("; ").Order(StringComparer.Ordinal));
        Assert.Equal(["a=own; b=jar; c=own", "a=own; b=jar; c=own", "a=jar; b=jar"], Enumerable.Range(0, 3).Select(Sorted));
        Assert.Equal(2, session.Cookies.Count);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_header_of_ones_own_goes_before_the_jar(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri, Cookies = { ["jar"] = "1" } };

        using var own = await session.AskAsync(way, "/", new() { Headers = { ["Cookie"] = "own=1" } });
        using var none = await session.AskAsync(way, "/", new() { Headers = { ["Cookie"] = null } });

        Assert.Equal(["own=1", null], server.Requests.Select(r => r.Header("Cookie")));
        Assert.Single(server.Requests[0].Headers, h => h.Key == "Cookie");
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Same_site_is_judged_by_the_whole_way(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target switch
        {
            "/there" => Answers.Redirect(307, $"http://one.example:{r.Header("Host")!.Split(':')[1]}/back"),
            _ => Answers.Ok(headers: "Set-Cookie: strict=1; SameSite=Strict\r\nSet-Cookie: lax=1; SameSite=Lax\r\nSet-Cookie: plain=1\r\n"),
        });
        using var session = new Session
        {
            Resolve = [$"one.example:{server.Port}:127.0.0.1", $"two.example:{server.Port}:127.0.0.1", $"www.one.example:{server.Port}:127.0.0.1"],
        };
        var one = $"http://one.example:{server.Port}";

        using var set = await session.AskAsync(way, $"{one}/set");
        using var direct = await session.AskAsync(way, $"{one}/direct");
        using var across = await session.AskAsync(way, $"http://two.example:{server.Port}/there");
        using var posted = await session.AskAsync(way, HttpMethod.Post, $"http://two.example:{server.Port}/there", new() { Body = "x" });
        using var within = await session.AskAsync(way, $"http://www.one.example:{server.Port}/there");

        Assert.Equal("strict=1; lax=1; plain=1", server.At("/direct").Header("Cookie"));
        var back = server.Requests.Where(r => r.Target == "/back").Select(r => r.Header("Cookie")!).ToArray();
        Assert.DoesNotContain("strict", back[0], StringComparison.Ordinal);
        Assert.Contains("lax", back[0], StringComparison.Ordinal);
        Assert.DoesNotContain("strict", back[1], StringComparison.Ordinal);
        Assert.DoesNotContain("lax=1", back[1], StringComparison.Ordinal);
        Assert.Contains("strict", back[2], StringComparison.Ordinal);
        Assert.All(server.Requests.Where(r => r.Target == "/there"), r => Assert.Null(r.Header("Cookie")));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Cookies_of_one_host_stay_there(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/far"
            ? Answers.Redirect(302, $"http://localhost:{r.Header("Host")!.Split(':')[1]}/end")
            : Answers.Ok(headers: $"Set-Cookie: {r.Header("Host")!.Split(':')[0]}=1\r\nSet-Cookie: foreign=1; Domain=example.org\r\n"));
        using var session = new Session { BaseUrl = server.Uri, Resolve = [$"localhost:{server.Port}:127.0.0.1"] };

        using var set = await session.AskAsync(way, "/set");
        using var far = await session.AskAsync(way, "/far");
        using var again = await session.AskAsync(way, "/far");

        Assert.Equal([null, "127.0.0.1=1", null, "127.0.0.1=1", "localhost=1"], server.Requests.Select(r => r.Header("Cookie")));
        Assert.Equal(2, session.Cookies.Count);
    }

    [Fact]
    public async Task A_jar_may_be_shared_by_sessions_and_many_requests_at_once()
    {
        await using var server = await HttpServer.StartAsync();
        var jar = new CookieJar();
        using var one = new Session { BaseUrl = server.HttpUri, Cookies = jar };
        using var other = new Session { BaseUrl = server.HttpUri, Cookies = jar };

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : other).AskAsync((RequestWay)(i % 4), $"/cookies/set?c{i}={i}")));
        using var response = await one.AskAsync(RequestWay.Async, "/cookies");

        Assert.Equal(40, jar.Count);
        Assert.All(Enumerable.Range(0, 40), i => Assert.Contains($"\"c{i}\"", response.Text, StringComparison.Ordinal));
    }
}
