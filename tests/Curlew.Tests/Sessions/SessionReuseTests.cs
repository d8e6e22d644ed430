using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Handles go from request to request, and options that they have already are not set again.</summary>
public sealed class SessionReuseTests
{
    /// <summary>Requests that differ in everything a handle may keep, each with what must be seen of it.</summary>
    private static (HttpMethod Method, RequestOptions? Options, string Own, string Body)[] Requests =>
    [
        (HttpMethod.Get, null, "", ""),
        (HttpMethod.Get, null, "", ""),
        (HttpMethod.Post, new() { Body = "one" }, "Content-Length=3; Content-Type=text/plain; charset=utf-8", "one"),
        (HttpMethod.Post, new() { Body = "three" }, "Content-Length=5; Content-Type=text/plain; charset=utf-8", "three"),
        (HttpMethod.Post, new() { Body = new byte[] { 49 } }, "Content-Length=1; Content-Type=application/octet-stream", "1"),
        (HttpMethod.Get, null, "", ""),
        (HttpMethod.Post, null, "Content-Length=0", ""),
        (HttpMethod.Delete, null, "", ""),
        (HttpMethod.Get, new() { Headers = { ["X-One"] = "1" } }, "X-One=1", ""),
        (HttpMethod.Get, null, "", ""),
        (HttpMethod.Get, new() { Cookies = { ["a"] = "b" } }, "Cookie=a=b", ""),
        (HttpMethod.Get, null, "", ""),
        (HttpMethod.Put, new() { Body = new MemoryStream("put"u8.ToArray()) }, "Content-Length=3; Content-Type=application/octet-stream", "put"),
        (HttpMethod.Delete, new() { Body = "d" }, "Content-Length=1; Content-Type=text/plain; charset=utf-8", "d"),
        (HttpMethod.Get, new() { Referer = "http://from.example/" }, "Referer=http://from.example/", ""),
        (HttpMethod.Get, new() { Timeout = TimeSpan.FromSeconds(20) }, "", ""),
        (HttpMethod.Head, null, "", ""),
        (HttpMethod.Get, null, "", ""),
    ];

    public static TheoryData<RequestWay> Ways => RequestWays.All;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_one_request_has_of_its_own_is_not_left_to_the_next(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => Answers.Status(200, "", r.Method == "HEAD" ? "" : "ok"));
        using var session = new Session { BaseUrl = server.Uri };

        foreach (var (method, options, _, _) in Requests)
        {
            using var response = await session.AskAsync(way, method, "/", options);
            Assert.Equal(method == HttpMethod.Head ? "" : "ok", response.Text);
        }

        Assert.Equal(
            Requests.Select(r => $"{r.Method} / {r.Own} / {r.Body}"),
            server.Requests.Select(r => $"{r.Method} / {string.Join("; ", r.Own().Order(StringComparer.Ordinal))} / {r.BodyText}"));
        Assert.Equal(1, server.ConnectionCount);
    }

    /// <summary>It is another origin, although host and port are the same.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_request_without_TLS_does_not_go_over_a_connection_with_it(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { Tls = new TlsOptions { CaFile = TestCertificates.Shared.CaFile } };
        using var secure = await session.AskAsync(way, HttpMethod.Get, $"{server.HttpsUri}get");
        Assert.Equal(200, secure.StatusCode);

        var plain = $"http://{server.HttpsUri.Authority}/get";

        await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, HttpMethod.Get, plain));
    }

    [Fact]
    public async Task A_redirect_on_the_same_handle_has_its_own_url_and_method()
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/first" ? Answers.Redirect(303, "/second") : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri };

        for (var i = 0; i < 3; i++)
        {
            using var response = await session.PostAsync("/first", new RequestOptions { Body = "x" }, TestContext.Current.CancellationToken);
            Assert.Equal("ok", response.Text);
        }

        Assert.Equal(
            Enumerable.Repeat(new[] { "POST /first x", "GET /second " }, 3).SelectMany(r => r),
            server.Requests.Select(r => $"{r.Method} {r.Target} {r.BodyText}"));
    }
}
