using System.Globalization;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Which redirects are followed, with which method, how far, and what is told of them.</summary>
public sealed class SessionRedirectTests
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PURGE"];

    public static MatrixTheoryData<RedirectMode, int> Matrix => new([RedirectMode.All, RedirectMode.ObeyCode, RedirectMode.FirstOnly], [301, 302, 303, 307, 308]);

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task The_method_afterwards_is_as_the_policy_says(RedirectMode mode, int status)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/end" ? Answers.Ok(r.Method == "HEAD" ? "" : "ok") : Answers.Redirect(status, "/end"));
        using var session = new Session { BaseUrl = server.Uri, Redirects = new() { Mode = mode } };

        foreach (var method in s_methods)
        {
            foreach (var way in Enum.GetValues<RequestWay>())
            {
                RequestBody? body = method is "POST" or "PUT" ? "body" : null;
                using var response = await session.AskAsync(way, new HttpMethod(method), "/", new() { Body = body, Headers = { ["Content-Language"] = body is null ? null : "en" } });

                var expected = Expected(mode, status, method);
                var sent = server.Requests[^1];
                Assert.Equal(("/end", expected), (sent.Target, sent.Method));
                Assert.Equal(expected, response.Request.Method.Method);
                Assert.Equal(expected == method && body is not null ? "body" : "", sent.BodyText);
                Assert.Equal(expected == method && body is not null, sent.Header("Content-Type") is not null);
                Assert.Equal(expected == method && body is not null, sent.Header("Content-Language") is not null);
                Assert.Equal((1, status), (response.RedirectCount, response.History[0].StatusCode));
            }
        }
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task None_gives_the_redirect_itself(RequestWay way)
    {
        await using var server = await Answers.StartAsync(_ => Answers.Redirect(302, "../end?a=1", body: "moved"));
        using var session = new Session { BaseUrl = server.Uri };

        using var response = await session.AskAsync(way, "/a/b", new() { Redirects = RedirectPolicy.None });

        Assert.Equal((302, "moved", true), (response.StatusCode, response.Text, response.IsRedirect));
        Assert.Equal($"{server.Uri}end?a=1", response.RedirectUrl);
        Assert.Empty(response.History);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_is_no_redirect_is_not_followed(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/no-location"
            ? Answers.Status(302, body: "here")
            : Answers.Redirect(int.Parse(r.Target[1..], CultureInfo.InvariantCulture), "/end", body: "here"));
        using var session = new Session { BaseUrl = server.Uri };

        foreach (var target in (string[])["/200", "/201", "/300", "/305", "/404", "/no-location"])
        {
            using var response = await session.AskAsync(way, target);
            Assert.Equal("here", response.Text);
            Assert.False(response.IsRedirect);
        }
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task So_many_redirects_are_followed_and_not_one_more(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri, Redirects = new() { Max = 3 } };

        using var enough = await session.AskAsync(way, "/redirect/3");
        var error = await Assert.ThrowsAsync<TooManyRedirectsException>(() => session.AskAsync(way, "/redirect/4"));
        var none = await Assert.ThrowsAsync<TooManyRedirectsException>(() => session.AskAsync(way, "/redirect/1", new() { Redirects = new() { Max = 0 } }));
        using var many = await session.AskAsync(way, "/redirect/50", new() { Redirects = new() { Max = -1 } });

        Assert.Equal(3, enough.RedirectCount);
        Assert.Equal(302, error.Response!.StatusCode);
        Assert.Equal(3, error.Response.History.Count(r => r != error.Response));
        Assert.Equal(302, none.Response!.StatusCode);
        Assert.Equal(50, many.RedirectCount);
    }

    [Fact]
    public async Task Thirty_redirects_are_the_default()
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri };

        Assert.Equal(30, (await session.AskAsync(RequestWay.Async, "/redirect/30")).RedirectCount);
        await Assert.ThrowsAsync<TooManyRedirectsException>(() => session.AskAsync(RequestWay.Async, "/redirect/31"));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task History_has_all_of_each_hop(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target switch
        {
            "/1" => Answers.Redirect(301, "/2", "X-Hop: one\r\nX-Hop: more\r\nSet-Cookie: a=1\r\n", "first"),
            "/2" => Answers.Redirect(307, "/3", "X-Hop: two\r\n", "second"),
            _ => Answers.Ok("end", "X-Hop: end\r\n"),
        });
        using var session = new Session { BaseUrl = server.Uri };

        using var plain = await session.AskAsync(way, "/1");
        using var kept = await session.AskAsync(way, "/1", new() { Redirects = new() { KeepBodies = true } });

        Assert.Equal([301, 307], plain.History.Select(r => r.StatusCode));
        Assert.Equal([$"{server.Uri}1", $"{server.Uri}2"], plain.History.Select(r => r.Url));
        Assert.Equal(["one", "more"], plain.History[0].Headers.GetValues("X-Hop"));
        Assert.Equal($"{server.Uri}2", plain.History[0].RedirectUrl);
        Assert.Equal("a", Assert.Single(plain.History[0].Cookies).Name);
        Assert.Empty(plain.Cookies);
        Assert.All(plain.History, r => Assert.Equal(0, r.Content.Length));
        Assert.Equal(["first", "second"], kept.History.Select(r => r.Text));
        Assert.Equal("end", kept.Text);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Theory]
    [InlineData("file:///etc/passwd", typeof(InvalidSchemeException))]
    [InlineData("ftp://127.0.0.1/x", typeof(InvalidSchemeException))]
    [InlineData("gopher://127.0.0.1:1/x", typeof(InvalidSchemeException))]
    [InlineData("javascript:alert(1)", typeof(InvalidSchemeException))]
    [InlineData("ws://127.0.0.1/", typeof(InvalidSchemeException))]
    [InlineData("http://", typeof(InvalidUrlException))]
    [InlineData("http://[::1", typeof(InvalidUrlException))]
    [InlineData("http://a:b:c/", typeof(InvalidUrlException))]
    [InlineData("http://127.0.0.1:99999/", typeof(InvalidUrlException))]
    [InlineData("http://a b/", typeof(InvalidUrlException))]
    public async Task A_redirect_to_where_nothing_can_be_is_refused(string location, Type expected)
    {
        await using var server = await Answers.StartAsync(_ => Answers.Redirect(302, location));
        using var session = new Session { BaseUrl = server.Uri };

        foreach (var way in Enum.GetValues<RequestWay>())
        {
            var error = await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, "/"));
            Assert.IsType(expected, error);
            Assert.Equal(302, error.Response!.StatusCode);
        }

        Assert.Equal(4, server.Requests.Count);
    }

    [Theory]
    [InlineData("/a b/\u00e9", "/a%20b/%E9")]
    [InlineData("?q=1", "/dir/start?q=1")]
    [InlineData("", "/dir/start")]
    [InlineData("x/../y", "/dir/y")]
    [InlineData("#part", "/dir/start")]
    public async Task Odd_locations_lead_somewhere_all_the_same(string location, string target)
    {
        var count = 0;
        await using var server = await Answers.StartAsync(_ => Interlocked.Increment(ref count) == 1 ? Answers.Redirect(302, location) : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri };

        using var response = await session.AskAsync(RequestWay.Async, "/dir/start");

        Assert.Equal(target.Replace("%E9", "%C3%A9", StringComparison.Ordinal), server.Requests[1].Target);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_redirect_leads_from_one_scheme_to_the_other(RequestWay way)
    {
        await using var secure = await RawServer.StartAsync(RawScripts.Record("safe"), TestCertificates.Shared.ServerCertificate);
        await using var server = await Answers.StartAsync(_ => Answers.Redirect(302, secure.Uri.ToString()));
        using var session = new Session { Tls = new() { CaFile = TestCertificates.Shared.CaFile } };

        using var response = await session.AskAsync(way, server.Uri.ToString());

        Assert.Equal("safe", response.Text);
    }

    [Fact]
    public void Policies_convert_from_what_people_have()
    {
        Assert.Equal(RedirectPolicy.None, (RedirectPolicy)false);
        Assert.Equal(RedirectPolicy.Follow, (RedirectPolicy)true);
        Assert.Equal(RedirectMode.All, ((RedirectPolicy)CurlFollow.All).Mode);
        Assert.Equal(RedirectMode.FirstOnly, ((RedirectPolicy)CurlFollow.FirstOnly).Mode);
        Assert.Throws<ArgumentOutOfRangeException>(() => (RedirectPolicy)(CurlFollow)77);
    }

    private static string Expected(RedirectMode mode, int status, string method) => (mode, status, method) switch
    {
        (_, _, "HEAD") => "HEAD",
        (RedirectMode.FirstOnly, _, _) => "GET",
        (_, 301 or 302, "POST") => "GET",
        (RedirectMode.All, 303, "POST") => "GET",
        (RedirectMode.ObeyCode, 303, _) => "GET",
        _ => method,
    };
}
