using System.Net.Sockets;
using System.Text;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>What a session says, a request overrides and switches off, and then says no more for the next request.</summary>
public sealed class SessionDefaultsTests
{
    private static readonly string s_dead = DeadEnd();

    public static TheoryData<RequestWay, string> Failing =>
        Over(["proxy", "timeout", "idle", "connect-to", "resolve", "interface", "unix-socket", "tls", "raise", "size", "curl-option", "speed-in", "speed-out", "version"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The session's value makes the request fail; the request's own puts that right, and only for itself.</summary>
    [Theory]
    [MemberData(nameof(Failing))]
    public async Task A_request_switches_off_what_fails(RequestWay way, string option)
    {
        var body = new string('x', option == "speed-in" ? 6_000_000 : 600_000); // libcurl may take more than a megabyte at once
        await using var server = await RawServer.StartAsync(
            async connection =>
            {
                while (await connection.ReadRequestAsync() is not null)
                {
                    await connection.DelayAsync(TimeSpan.FromMilliseconds(option is "timeout" or "idle" ? 400 : 0));
                    await connection.WriteAsync(Answers.Status(option == "raise" ? 418 : 200, option == "resolve" ? "Connection: close\r\n" : "", body));
                    if (option == "resolve")
                    {
                        return; // what is reused needs no address
                    }
                }
            },
            option == "tls" ? TestCertificates.Shared.ServerCertificate : null);
        var url = option == "resolve" ? $"http://name.invalid:{server.Port}/" : server.Uri.ToString();
        using var session = new Session();
        RequestOptions request = new() { Body = option == "speed-out" ? new byte[600_000] : null };
        Configure(option, session, request, server.Port);
        var method = option == "speed-out" ? HttpMethod.Post : HttpMethod.Get;
        RequestOptions other = new() { Body = request.Body };

        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, method, url, other));
            using var response = await session.AskAsync(way, method, url, request);
            Assert.Equal(body.Length, response.Content.Length);
        }
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_request_switches_off_what_is_sent(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session
        {
            BaseUrl = server.Uri,
            Auth = ("user", "secret"),
            AcceptEncoding = "gzip",
            Quoting = ":",
            Headers = { ["X-Session"] = "1", ["X-Other"] = "2" },
            Params = { ["p"] = "1" },
        };
        RequestOptions off = new()
        {
            Auth = Auth.None,
            AcceptEncoding = "",
            Quoting = UrlQuoting.None,
            Headers = { ["x-session"] = null },
            Params = { ["p"] = "2" },
        };

        for (var i = 0; i < 2; i++)
        {
            using var plain = await session.AskAsync(way, "/plain?x=:");
            using var without = await session.AskAsync(way, "/off?x=:", off);
        }

        foreach (var sent in server.Requests.Where(r => r.Target.StartsWith("/plain", StringComparison.Ordinal)))
        {
            Assert.Equal("/plain?x=%3A&p=1", sent.Target);
            Assert.Equal("Basic " + Convert.ToBase64String("user:secret"u8), sent.Header("Authorization"));
            Assert.Equal(("gzip", "1", "2"), (sent.Header("Accept-Encoding"), sent.Header("X-Session"), sent.Header("X-Other")));
        }

        foreach (var sent in server.Requests.Where(r => r.Target.StartsWith("/off", StringComparison.Ordinal)))
        {
            Assert.Equal("/off?x=%3A&p=2", sent.Target);
            Assert.Null(sent.Header("Authorization"));
            Assert.Null(sent.Header("Accept-Encoding"));
            Assert.Null(sent.Header("X-Session"));
            Assert.Equal("2", sent.Header("X-Other"));
        }

        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_request_switches_redirects_retries_the_cache_and_the_jar_off_and_on(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => r.Target switch
        {
            "/moved" => Answers.Redirect(302, "/end"),
            "/busy" => Answers.Status(503),
            "/cookie" => Answers.Ok(headers: "Set-Cookie: a=1\r\n"),
            _ => Answers.Ok("caf\u00e9"),
        });
        using var on = new Session
        {
            BaseUrl = server.Uri,
            Retry = 2,
            TimeProvider = new FakeTimeProvider { AutoAdvance = true },
            Cache = new ResponseCache { Backend = new MemoryCacheBackend(), Expires = TimeSpan.FromHours(1) },
            DefaultEncoding = Encoding.Latin1,
            DiscardCookies = true,
        };
        using var off = new Session { BaseUrl = server.Uri, Redirects = RedirectPolicy.None };
        RequestOptions noRedirect = new() { Redirects = RedirectPolicy.None };
        RequestOptions noRetry = new() { Retry = RetryOptions.None };
        RequestOptions noCache = new() { Cache = ResponseCache.None };

        Assert.Equal(302, (await on.AskAsync(way, "/moved", noRedirect)).StatusCode);
        Assert.Equal(200, (await on.AskAsync(way, "/moved")).StatusCode);
        Assert.Equal(302, (await off.AskAsync(way, "/moved")).StatusCode);
        Assert.Equal(200, (await off.AskAsync(way, "/moved", new() { Redirects = true })).StatusCode);

        await on.AskAsync(way, "/busy", noRetry);
        Assert.Single(server.Requests, r => r.Target == "/busy");
        await on.AskAsync(way, "/busy");
        Assert.Equal(4, server.Requests.Count(r => r.Target == "/busy"));

        await on.AskAsync(RequestWay.Async, "/kept");
        await on.AskAsync(way, "/kept", noCache);
        await on.AskAsync(RequestWay.Sync, "/kept");
        Assert.Equal(2, server.Requests.Count(r => r.Target == "/kept"));

        Assert.Equal("caf\u00e9", (await on.AskAsync(way, "/text", noCache)).Text);
        Assert.Equal("caf\ufffd", (await on.AskAsync(way, "/text", new() { Cache = ResponseCache.None, DefaultEncoding = Encoding.UTF8 })).Text);

        await on.AskAsync(way, "/cookie", noCache);
        Assert.Empty(on.Cookies);
        await on.AskAsync(way, "/cookie", new() { Cache = ResponseCache.None, DiscardCookies = false });
        Assert.Single(on.Cookies);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_request_switches_the_resolver_of_the_session_off(RequestWay way)
    {
        await using var doh = await RawServer.StartAsync(RawScripts.EmptyReply(), TestCertificates.Shared.ServerCertificate);
        using var session = new Session { DohUrl = $"https://127.0.0.1:{doh.Port}/dns-query" };

        await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, "http://name.invalid/", new() { DohUrl = "" }));
        Assert.Equal(0, doh.ConnectionCount);

        await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, "http://name.invalid/"));
        Assert.NotEqual(0, doh.ConnectionCount);
    }

    [Theory]
    [InlineData("127.0.0.5", "127.0.0.6")]
    [InlineData("host!127.0.0.5", "host!127.0.0.6")]
    public async Task A_connection_from_one_address_is_not_used_from_another(string one, string other)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri, Interface = one };

        List<string> from = [];
        foreach (var name in (string?[])[null, null, other, null, other, "", one])
        {
            using var response = await session.AskAsync(RequestWay.Async, "/", new() { Interface = name });
            from.Add(response.LocalIp);
        }

        Assert.Equal(["127.0.0.5", "127.0.0.5", "127.0.0.6", "127.0.0.5", "127.0.0.6"], from.Take(5));
        Assert.Equal("127.0.0.5", from[6]); // and where any will do, any open connection will
        Assert.Equal(1, server.Requests[1].Connection);
    }

    [Fact]
    public async Task Options_are_frozen_by_their_first_request()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri, Headers = { ["A"] = "1" } };
        RequestOptions options = new() { Form = { ["a"] = "1" }, Cookies = { ["c"] = "1" } };
        session.Post("/", options, Token);

        Action[] changes =
        [
            () => session.BaseUrl = null, () => session.Auth = Auth.None, () => session.Headers["A"] = "2", () => session.Headers.Add("B", "2"),
            () => session.Headers = [], () => session.Params["a"] = "2", () => session.Params = [], () => session.MaxConcurrency = 3,
            () => session.CurlOptions.Add(CurlOpt.TcpNoDelay, true), () => session.Cookies = new(), () => session.TimeProvider = TimeProvider.System,
            () => session.Retry = 1, () => session.Cache = ResponseCache.None, () => session.Proxy = ProxyOptions.None, () => session.Tls = true,
            () => options.Body = "x", () => options.Headers["A"] = "1", () => options.Params["A"] = "1", () => options.Json = 1,
            () => options.Form = [], () => options.Form["a"] = "2", () => options.Form.Add("b", "2"), () => options.Timeout = Timeouts.None,
            () => options.Output = Stream.Null, () => options.Referer = "x",
        ];

        Assert.All(changes, change => Assert.Throws<InvalidOperationException>(change));
        Assert.Throws<NotSupportedException>(() => options.Cookies["c"] = "2");
        session.Post("/", options, Token);
        Assert.All(server.Requests, r => Assert.Equal(("a=1", "c=1", "1"), (r.BodyText, r.Header("Cookie"), r.Header("A"))));
        session.Cookies["later"] = "1"; // the jar is no option
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_same_options_serve_many_requests_at_once(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };
        RequestOptions options = new() { Headers = { ["X-A"] = "1" }, Body = "text" };

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => session.AskAsync(way, HttpMethod.Post, "/", options)));

        Assert.Equal(20, server.Requests.Count);
        Assert.All(server.Requests, r => Assert.Equal(("1", "text"), (r.Header("X-A"), r.BodyText)));
    }

    private static void Configure(string option, Session session, RequestOptions request, int port)
    {
        switch (option)
        {
            case "proxy":
                (session.Proxy, request.Proxy) = ($"http://{s_dead}", ProxyOptions.None);
                break;
            case "timeout":
                (session.Timeout, request.Timeout) = (TimeSpan.FromMilliseconds(100), Timeouts.None);
                break;
            case "idle":
                (session.Timeout, request.Timeout) = (new() { Idle = TimeSpan.FromMilliseconds(100) }, Timeouts.None);
                break;
            case "connect-to":
                (session.ConnectTo, request.ConnectTo) = ([$"::{s_dead}"], []);
                break;
            case "resolve":
                (session.Resolve, request.Resolve) = ([$"name.invalid:{port}:127.0.0.2"], [$"name.invalid:{port}:127.0.0.1"]);
                break;
            case "interface":
                (session.Interface, request.Interface) = ("if!nosuch0", "");
                break;
            case "unix-socket":
                (session.UnixSocket, request.UnixSocket) = ("/nowhere/at/all", "");
                break;
            case "tls":
                (session.Tls, request.Tls) = (TlsOptions.Default, false);
                break;
            case "raise":
                (session.RaiseForStatus, request.RaiseForStatus) = (true, false);
                break;
            case "size":
                (session.MaxResponseSize, request.MaxResponseSize) = (10, 1_000_000);
                break;
            case "curl-option":
                session.CurlOptions.Add(CurlOpt.Proxy, $"http://{s_dead}");
                request.CurlOptions.Add(CurlOpt.Proxy, "");
                break;
            case "speed-in":
                session.Timeout = TimeSpan.FromMilliseconds(300);
                (session.MaxReceiveSpeed, request.MaxReceiveSpeed, request.Timeout) = (1000, 0, TimeSpan.FromSeconds(60));
                break;
            case "speed-out":
                session.Timeout = TimeSpan.FromMilliseconds(300);
                (session.MaxSendSpeed, request.MaxSendSpeed, request.Timeout) = (1000, 0, TimeSpan.FromSeconds(60));
                break;
            case "version":
                Assert.SkipUnless(CurlLibrary.Features.Contains("HTTP2"), "This libcurl has no HTTP/2.");
                (session.HttpVersion, request.HttpVersion) = (CurlHttpVersion.Http2PriorKnowledge, CurlHttpVersion.Http11);
                break;
            default:
                throw new ArgumentException("There is no such case.", nameof(option));
        }
    }

    private static string DeadEnd()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    private static TheoryData<RequestWay, string> Over(string[] options)
    {
        TheoryData<RequestWay, string> data = [];
        foreach (var option in options)
        {
            data.Add(RequestWay.Sync, option);
            data.Add(RequestWay.Async, option);
            data.Add(RequestWay.AsyncStream, option);
        }

        return data;
    }
}
