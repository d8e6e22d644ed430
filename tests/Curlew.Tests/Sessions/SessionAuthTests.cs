using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Logging in, and to whom credentials are never sent.</summary>
public sealed class SessionAuthTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    public static MatrixTheoryData<RequestWay, string> Logins => new(
        Enum.GetValues<RequestWay>(), ["basic", "credential", "url", "digest", "any", "bearer", "netrc"]);

    [Theory]
    [MemberData(nameof(Logins))]
    public async Task Each_way_to_log_in_works_for_session_and_request(RequestWay way, string kind)
    {
        using var files = new TemporaryDirectory("curlew-netrc-");
        var password = kind == "netrc" ? "p:w" : "p:w\u00e9"; // libcurl's newer reader of netrc ends a word at a letter beyond ASCII
        var netrc = files.Write("netrc", $"machine 127.0.0.1 login me password {password}\n");
        Auth? auth = kind switch
        {
            "basic" => ("me", "p:w\u00e9"),
            "credential" => new System.Net.NetworkCredential("me", "p:w\u00e9"),
            "digest" => Auth.Digest("me", "p:w\u00e9"),
            "any" => Auth.Any("me", "p:w\u00e9"),
            "bearer" => Auth.Bearer("token"),
            "netrc" => Auth.Netrc(netrc),
            _ => null,
        };
        var path = kind switch { "digest" or "any" => "digest-auth/me/p:w\u00e9", "bearer" => "bearer", _ => $"basic-auth/me/{password}" };
        var url = kind == "url" ? $"http://me:p%3Aw%C3%A9@127.0.0.1:{_server.HttpUri.Port}/{path}" : $"{_server.HttpUri}{path}";
        using var ofSession = new Session { Auth = auth };
        using var ofRequest = new Session();

        using var first = await ofSession.AskAsync(way, url);
        using var second = await ofSession.AskAsync(way, url);
        using var third = await ofRequest.AskAsync(way, HttpMethod.Post, url, new() { Auth = auth, Body = new MemoryStream(new byte[300_000]) });

        Assert.Equal((200, 200, 200), (first.StatusCode, second.StatusCode, third.StatusCode));
        Assert.DoesNotContain("me:p", $"{first} {first.Url} {first.Request} {first.Request.Headers}", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_wrong_password_is_an_answer(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        using var basic = await session.AskAsync(way, "/basic-auth/me/right", new() { Auth = ("me", "wrong") });
        using var digest = await session.AskAsync(way, "/digest-auth/me/right", new() { Auth = Auth.Digest("me", "wrong") });
        using var none = await session.AskAsync(way, "/digest-auth/me/right");

        Assert.Equal((401, 401, 401), (basic.StatusCode, digest.StatusCode, none.StatusCode));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_body_that_gives_its_bytes_once_goes_with_the_proof(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        using var digest = await session.AskAsync(
            way, HttpMethod.Post, "/digest-auth/me/pw", new() { Auth = Auth.Digest("me", "pw"), Body = new Bodies.OnceStream(new byte[100_000]) });
        var error = await Assert.ThrowsAsync<UnrewindableBodyException>(() => session.AskAsync(
            way, HttpMethod.Post, "/digest-auth/me/pw", new() { Auth = Auth.Any("me", "pw"), Body = new Bodies.OnceStream(new byte[100_000]) }));

        Assert.Equal(200, digest.StatusCode);
        Assert.Contains("once", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Credentials_of_one_request_are_not_those_of_the_next(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };

        Auth?[] auths = [("a", "1"), null, Auth.Bearer("t"), Auth.None, ("b", "2"), null];
        foreach (var auth in auths)
        {
            using var response = await session.AskAsync(way, "/", new() { Auth = auth });
        }

        Assert.Equal(
            [Basic("a:1"), null, "Bearer t", null, Basic("b:2"), null], server.Requests.Select(r => r.Header("Authorization")));
    }

    /// <summary>Everything that is a secret stays at its origin, however it was given.</summary>
    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Credentials_stay_at_their_origin(RequestWay way)
    {
        await using var other = await RawServer.StartAsync(RawScripts.Record());
        await using var server = await Answers.StartAsync(r => r.Target switch
        {
            "/near" => Answers.Redirect(302, "/end", "Set-Cookie: jar=1\r\n"),
            "/far" => Answers.Redirect(302, $"{other.Uri}far"),
            "/host" => Answers.Redirect(302, $"http://localhost:{r.Header("Host")!.Split(':')[^1]}/end"),
            _ => Answers.Ok(),
        });
        using var session = new Session { BaseUrl = server.Uri, Resolve = [$"localhost:{server.Port}:127.0.0.1"] };
        var secrets = new Func<RequestOptions>[]
        {
            () => new() { Auth = ("me", "pw") },
            () => new() { Auth = Auth.Bearer("pw") },
            () => new() { Headers = { ["Authorization"] = "Own pw" } },
            () => new() { Headers = { ["Cookie"] = "own=pw" } },
            () => new() { Cookies = { ["own"] = "pw" } },
            () => new() { Auth = Auth.AwsSigV4("key", "pw", "eu-central-1", "s3", sessionToken: "pw") },
            () => new() { Headers = { ["Proxy-Authorization"] = "pw", ["Host"] = $"127.0.0.1:{server.Port}" } },
        };

        foreach (var make in secrets)
        {
            using var near = await session.AskAsync(way, "/near", make());
            using var far = await session.AskAsync(way, "/far", make());
            using var host = await session.AskAsync(way, "/host", make());
        }

        Assert.Equal(secrets.Length, other.Requests.Count);
        Assert.All(other.Requests, r =>
        {
            Assert.Null(r.Header("Authorization"));
            Assert.DoesNotContain(r.Headers, h => h.Value.Contains("pw", StringComparison.Ordinal) || h.Key.StartsWith("X-Amz", StringComparison.OrdinalIgnoreCase));
            Assert.Equal($"127.0.0.1:{other.Port}", r.Header("Host"));
        });
        var byName = server.Requests.Where(r => r.Header("Host")!.StartsWith("localhost", StringComparison.Ordinal)).ToArray();
        Assert.Equal(secrets.Length, byName.Length);
        Assert.All(byName, r => Assert.DoesNotContain(r.Headers, h => h.Key is "Authorization" or "Cookie" or "Proxy-Authorization"));

        var ends = server.Requests.Where(r => r.Target == "/end" && r.Header("Host")!.StartsWith("127", StringComparison.Ordinal)).ToArray();
        Assert.Equal([Basic("me:pw"), "Bearer pw", "Own pw"], ends.Take(3).Select(r => r.Header("Authorization")));
        Assert.Contains("own=pw", ends[3].Header("Cookie"), StringComparison.Ordinal);
        Assert.Contains("own=pw", ends[4].Header("Cookie"), StringComparison.Ordinal);
        Assert.Contains("AWS4-HMAC-SHA256", ends[5].Header("Authorization"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task Credentials_in_a_location_are_for_there_unless_there_are_to_be_none(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/"
            ? Answers.Redirect(302, $"http://you:pw@{r.Header("Host")}/end")
            : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri, Auth = ("me", "pw") };

        using var first = await session.AskAsync(way, "/");
        using var second = await session.AskAsync(way, "/", new() { Auth = Auth.None });
        using var third = await session.AskAsync(way, $"http://you:pw@127.0.0.1:{server.Port}/end", new() { Auth = Auth.None });

        Assert.Equal([Basic("you:pw"), null, null], server.Requests.Where(r => r.Target == "/end").Select(r => r.Header("Authorization")));
        Assert.DoesNotContain("pw", first.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://a%3Ab:pw@{0}/end")]
    [InlineData("http://a%0D%0Ab:pw@{0}/end")]
    [InlineData("http://a%00b@{0}/end")]
    public async Task Credentials_in_a_location_that_cannot_be_are_the_servers_fault(string location)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/"
            ? Answers.Redirect(302, string.Format(System.Globalization.CultureInfo.InvariantCulture, location, r.Header("Host")))
            : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri };

        var error = await Assert.ThrowsAsync<InvalidUrlException>(() => session.AskAsync(RequestWay.Async, "/"));

        Assert.Equal(302, error.Response!.StatusCode);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_signature_is_made_anew_for_each_hop_and_covers_the_body(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/" ? Answers.Redirect(307, "/end") : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri, Auth = Auth.AwsSigV4("key", "secret", "eu-central-1", "execute-api", "token") };

        using var response = await session.AskAsync(way, HttpMethod.Post, "/", new() { Body = "abc"u8.ToArray() });

        var signatures = server.Requests.Select(r => r.Header("Authorization")!.Split("Signature=")[1]).ToArray();
        Assert.NotEqual(signatures[0], signatures[1]);
        Assert.All(server.Requests, r =>
        {
            Assert.Equal("token", r.Header("X-Amz-Security-Token"));
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("abc"u8)), r.Header("X-Amz-Content-Sha256"));
            Assert.Single(r.Headers, h => h.Key == "Authorization");
        });
    }

    private static string Basic(string text) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
