using System.IO.Compression;
using Curlew.LibCurl;
using Curlew.Tests.Sessions;
using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Tests;

/// <summary>What a session does with whom its requests look like, on the wire.</summary>
public sealed class SessionLookTests : IAsyncLifetime
{
    private RecordedSite _site = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        RecordedSite.SkipWithoutEngine();
        _site = await RecordedSite.StartAsync();
    }

    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? default;

    [Fact]
    public async Task A_users_header_takes_the_browsers_place_and_others_go_to_theirs()
    {
        var (_, frames) = await _site.VisitAsync("chrome156", new()
        {
            Headers = { ["X-Mine"] = "1", ["accept"] = "a/b", ["Accept-Language"] = null },
            Cookies = { ["a"] = "1", ["b"] = "2" },
            Referer = "https://example.com/",
        });

        Assert.Equal(
            "sec-ch-ua,sec-ch-ua-mobile,sec-ch-ua-platform,upgrade-insecure-requests,user-agent,accept,sec-fetch-site,sec-fetch-mode,sec-fetch-user,sec-fetch-dest,"
            + "referer,accept-encoding,cookie,cookie,priority,x-mine",
            string.Join(',', frames.Requests[0].Names));
        Assert.Equal("a/b", frames.Requests[0].Field("accept"));
        Assert.Equal(["a=1", "b=2"], frames.Requests[0].Fields.Where(f => f.Name == "cookie").Select(f => f.Value));
    }

    [Fact]
    public async Task A_body_has_its_headers_in_the_browsers_places()
    {
        var (_, frames) = await _site.VisitAsync("chrome156", new() { Form = { ["a"] = "1" }, Headers = { ["Origin"] = "https://localhost" } }, HttpMethod.Post);

        Assert.StartsWith("content-length,sec-ch-ua,sec-ch-ua-mobile,sec-ch-ua-platform,upgrade-insecure-requests,content-type,user-agent,origin,accept,", string.Join(',', frames.Requests[0].Names), StringComparison.Ordinal);
        Assert.Equal("application/x-www-form-urlencoded", frames.Requests[0].Field("content-type"));
    }

    [Fact]
    public async Task A_request_overrides_its_session_and_nothing_of_the_last_one_stays()
    {
        var plain = await _site.VisitAsync(Impersonation.None);
        var chrome = await _site.VisitAsync("chrome156");
        var firefox = await _site.VisitAsync("firefox153");
        var bare = await _site.VisitAsync("chrome156", new() { DefaultHeaders = false });
        await using var session = new Session { Tls = RecordedSite.Trust, Impersonate = "chrome", Loops = 1 };
        var connections = _site.Connections.Count;
        RequestOptions[] turns =
        [
            new(), new() { Impersonate = Impersonation.None }, new() { Impersonate = "firefox" }, new() { DefaultHeaders = false }, new(),
            new() { Impersonate = Impersonation.None }, new() { Impersonate = "firefox" },
        ];
        foreach (var turn in turns)
        {
            using var response = await session.GetAsync(_site.Url, turn, Token); // one handle, one turn after the other
        }

        var seen = _site.Connections.Skip(connections).ToList();
        Assert.Equal([3, 2, 2], seen.Select(c => c.Requests.Count));
        Assert.Equal(Opening(chrome.Frames), Opening(seen[0]));
        Assert.Equal(Opening(plain.Frames), Opening(seen[1]));
        Assert.Equal(Opening(firefox.Frames), Opening(seen[2]));
        Assert.Equal(Request(bare.Frames, 0), Request(seen[0], 1));
        Assert.Equal(Request(chrome.Frames, 0), Request(seen[0], 2));
        Assert.Equal(Request(plain.Frames, 0), Request(seen[1], 1));
        Assert.Equal(Request(firefox.Frames, 0), Request(seen[2], 1));
        var hellos = _site.Hellos.Skip(4).Select(h => h.Describe(sortExtensions: true)).ToList();
        Assert.Equal([chrome.Hello.Describe(true), plain.Hello.Describe(true), firefox.Hello.Describe(true)], hellos);

        static string Opening(Http2Recording connection) => string.Join('\n', connection.Opening);
    }

    [Fact]
    public async Task Without_the_browsers_headers_TLS_and_HTTP2_stay_the_browsers()
    {
        var (hello, frames) = await _site.VisitAsync("chrome156", new() { DefaultHeaders = false, Headers = { ["X-B"] = "1", ["X-A"] = "2" } });

        Assert.Equal(["user-agent", "accept-encoding", "x-b", "x-a"], frames.Requests[0].Names);
        Assert.Equal(ExpectedVisit.Of("chrome156").Hello, hello.Describe(sortExtensions: true));
        Assert.Equal("1:0:256", frames.Requests[0].Priority);
    }

    [Theory]
    [InlineData("chrome156", "GET", "sec-ch-ua-platform,user-agent,sec-ch-ua,sec-ch-ua-mobile,accept,sec-fetch-site,sec-fetch-mode,sec-fetch-dest,referer,accept-encoding,accept-language,priority", "1:0:220")]
    [InlineData("firefox153", "GET", "user-agent,accept,accept-language,accept-encoding,referer,sec-fetch-dest,sec-fetch-mode,sec-fetch-site,priority,te", "0:0:22")]
    public async Task A_fetch_has_its_own_headers_and_priority(string name, string method, string names, string priority)
    {
        var (_, frames) = await _site.VisitAsync(name, new() { RequestKind = RequestKind.Fetch }, new HttpMethod(method));

        var request = frames.Requests[0];
        Assert.Equal(names, string.Join(',', request.Names));
        Assert.Equal(priority, request.Priority);
        Assert.Equal(("same-origin", "cors", "empty", _site.Url), (request.Field("sec-fetch-site"), request.Field("sec-fetch-mode"), request.Field("sec-fetch-dest"), request.Field("referer")));
    }

    [Fact]
    public async Task A_page_and_its_fetch_share_one_connection()
    {
        await using var session = new Session { Tls = RecordedSite.Trust, Impersonate = "chrome" };
        await session.GetAsync(_site.Url, cancellationToken: Token);
        await session.GetAsync(_site.Url, new() { RequestKind = RequestKind.Fetch }, Token);

        Assert.Equal([2], _site.Connections.Select(c => c.Requests.Count));
    }

    [Fact]
    public async Task Strings_refine_what_is_underneath_and_stand_alone()
    {
        const string ja3 = "771,4865-4866-49195,0-23-65281-10-11-16-13-51-45-43,29-23,0";
        const string akamai = "1:1024;999:7|131072|3:0:0:201,5:0:3:1|p,s,a,m";

        var refined = await _site.VisitAsync("chrome156", new() { Ja3 = ja3, Akamai = akamai, ExtraFingerprints = new() { Grease = false, SplitCookies = false } });
        Assert.Equal([4865, 4866, 49195], refined.Hello.Ciphers);
        Assert.Equal([0, 23, 65281, 10, 11, 16, 13, 51, 45, 43], refined.Hello.Extensions);
        Assert.Equal(
            ["SETTINGS 1:1024;999:7", "WINDOW_UPDATE[0] 131072", "PRIORITY[3] 0:0:201", "PRIORITY[5] 0:3:1"],
            refined.Frames.Opening.SkipLast(1).Select(f => f.ToString()));
        Assert.Equal("psam", refined.Frames.Requests[0].PseudoOrder);
        Assert.Equal(Browser.Get("chrome156").Headers!.Navigation.Lines.Single(l => l.Name == "User-Agent").Value, refined.Frames.Requests[0].Field("user-agent"));

        var alone = await _site.VisitAsync(Impersonation.None, new() { Akamai = akamai });
        Assert.Equal("SETTINGS 1:1024;999:7", alone.Frames.Opening[0].ToString());
        Assert.Equal((await _site.VisitAsync(Impersonation.None)).Hello.Describe(), alone.Hello.Describe());
        Assert.StartsWith("curlew/", alone.Frames.Requests[0].Field("user-agent"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_requests_browser_takes_the_place_of_the_sessions_strings_too()
    {
        await using var session = new Session { Tls = RecordedSite.Trust, Impersonate = "chrome", Akamai = "1:1024|131072|0|p,s,a,m" };
        await session.GetAsync(_site.Url, cancellationToken: Token);
        await session.GetAsync(_site.Url, new() { Impersonate = "firefox" }, Token);
        await session.GetAsync(_site.Url, new() { ExtraFingerprints = new() { StreamWeight = 7 } }, Token);

        Assert.Equal(["SETTINGS 1:1024", "SETTINGS 1:65536;2:0;4:131072;5:16384", "SETTINGS 1:1024"], _site.Connections.Select(c => c.Opening[0].ToString()));
        Assert.Equal("1:0:7", _site.Connections[2].Requests[0].Priority);
    }

    [Fact]
    public async Task A_version_that_is_asked_for_narrows_the_hello()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record(), TestCertificates.Shared.ServerCertificate);
        await using var recorder = ClientHelloRecorder.Start(raw.Port);
        await using var session = new Session { Tls = RecordedSite.Trust, Impersonate = "chrome", HttpVersion = CurlHttpVersion.Http11 };
        await session.GetAsync(recorder.Uri.AbsoluteUri, cancellationToken: Token);

        var hello = Assert.Single(recorder.Hellos);
        Assert.Equal(["http/1.1"], hello.Protocols);
        Assert.False(hello.Has(ClientHello.Alps));
        Assert.Null(Assert.Single(raw.Requests).Header("Priority"));
        var error = await Assert.ThrowsAsync<ImpersonationException>(() => session.GetAsync(recorder.Uri.AbsoluteUri, new() { HttpVersion = CurlHttpVersion.Http3 }, Token));
        Assert.Equal(["the looks of HTTP/3"], error.Missing);
    }

    [Theory]
    [InlineData("chrome156", "Host,Connection,sec-ch-ua,sec-ch-ua-mobile,sec-ch-ua-platform,Upgrade-Insecure-Requests,User-Agent,Accept,Sec-Fetch-Site,Sec-Fetch-Mode,Sec-Fetch-User,Sec-Fetch-Dest,Accept-Encoding,Accept-Language,Cookie")]
    [InlineData("firefox153", "Host,User-Agent,Accept,Accept-Language,Accept-Encoding,Connection,Cookie,Upgrade-Insecure-Requests,Sec-Fetch-Dest,Sec-Fetch-Mode,Sec-Fetch-Site,Priority")]
    [InlineData("safari2601", "Host,Sec-Fetch-Dest,User-Agent,Accept,Sec-Fetch-Site,Sec-Fetch-Mode,Accept-Language,Accept-Encoding,Connection,Cookie")]
    public async Task In_clear_text_it_is_HTTP1_in_the_browsers_order_without_an_upgrade(string name, string names)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        await using var session = new Session { Impersonate = name };
        await session.GetAsync(raw.Uri.AbsoluteUri, new() { Cookies = { ["a"] = "1", ["b"] = "2" } }, Token);

        var request = Assert.Single(raw.Requests);
        Assert.Equal(names, string.Join(',', request.Headers.Select(h => h.Key)));
        Assert.Equal("a=1; b=2", request.Header("Cookie"));
    }

    [Theory]
    [InlineData("chrome156")]
    [InlineData("firefox153")]
    public async Task In_clear_text_to_another_machine_nothing_is_told_that_browsers_tell_in_secret_only(string name)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        await using var session = new Session { Impersonate = name, ConnectTo = [$"example.test:80:127.0.0.1:{raw.Port}"], Proxy = ProxyOptions.None };
        await session.GetAsync("http://example.test/", cancellationToken: Token);
        await session.GetAsync("http://example.test/", new() { Headers = { ["Sec-Fetch-Site"] = "none", ["Accept-Encoding"] = "br" } }, Token);

        Assert.DoesNotContain(raw.Requests[0].Headers, h => h.Key.StartsWith("sec-", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("gzip, deflate", raw.Requests[0].Header("Accept-Encoding"));
        Assert.Equal(("none", "br"), (raw.Requests[1].Header("Sec-Fetch-Site"), raw.Requests[1].Header("Accept-Encoding")));
    }

    [Fact]
    public async Task A_server_that_turns_out_to_speak_HTTP1_gets_no_headers_of_HTTP2()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record(), TestCertificates.Shared.ServerCertificate);
        await using var session = new Session { Tls = RecordedSite.Trust };
        await session.GetAsync(raw.Uri.AbsoluteUri, new() { Impersonate = "chrome" }, Token);
        await session.GetAsync(raw.Uri.AbsoluteUri, new() { Impersonate = "firefox" }, Token);
        await session.GetAsync(raw.Uri.AbsoluteUri, new() { Impersonate = "chrome", Headers = { ["Priority"] = "u=7" } }, Token);
        await session.GetAsync(raw.Uri.AbsoluteUri, new() { Impersonate = "chrome", DefaultHeaders = false, Headers = { ["Priority"] = "u=7" } }, Token);

        Assert.Equal([null, "u=0, i", "u=7", "u=7"], raw.Requests.Select(r => r.Header("Priority")));
        Assert.All(raw.Requests, r => Assert.Null(r.Header("TE")));
    }

    [Theory]
    [InlineData("chrome156", "^----WebKitFormBoundary[A-Za-z0-9]{16}$")]
    [InlineData("firefox153", "^----geckoformboundary[0-9a-f]{20,32}$")]
    public async Task A_form_has_the_browsers_boundary_unless_it_has_one_of_its_own(string name, string pattern)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        await using var session = new Session { Impersonate = name, BaseUrl = raw.Uri };
        var form = new MultipartBody().AddField("a", "1").AddBytes("f", "x"u8.ToArray(), "f.txt");
        await session.PostAsync("/", new() { Body = form }, Token);
        await session.PostAsync("/", new() { Body = form }, Token);
        await session.PostAsync("/", new() { Body = new MultipartBody(MultipartBoundary.Custom("mine")).AddField("a", "1") }, Token);
        await session.PostAsync("/", new() { Body = form, Impersonate = Impersonation.None }, Token);

        var boundaries = raw.Requests.Select(r => r.Header("Content-Type")!.Split("boundary=")[1]).ToList();
        Assert.All(boundaries.Take(2), b => Assert.Matches(pattern, b));
        Assert.NotEqual(boundaries[0], boundaries[1]);
        Assert.Equal(["mine", form.Boundary], boundaries.Skip(2));
        Assert.All(raw.Requests.Zip(boundaries), r => Assert.EndsWith($"--{r.Second}--\r\n", r.First.BodyText, StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => form.AddField("late", "1"));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("gzip")]
    public async Task What_the_browser_asks_for_is_decoded(string coding)
    {
        var body = coding switch
        {
            "br" => Packed(stream => new BrotliStream(stream, CompressionMode.Compress)),
            "gzip" => Packed(stream => new GZipStream(stream, CompressionMode.Compress)),
            _ => [0x28, 0xB5, 0x2F, 0xFD, 0x20, 5, 0x29, 0, 0, .. "hello"u8], // RFC 8878: one frame with one raw block
        };
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {body.Length}\r\n\r\n");
            await connection.WriteAsync(body);
        });
        await using var session = new Session { Impersonate = "chrome" };

        Assert.Equal("hello", (await session.GetAsync(raw.Uri.AbsoluteUri, cancellationToken: Token)).Text);
        Assert.Equal("gzip, deflate, br, zstd", (raw.Requests[0].Header("Accept-Encoding")));

        static byte[] Packed(Func<Stream, Stream> pack)
        {
            using var packed = new MemoryStream();
            using (var stream = pack(packed))
            {
                stream.Write("hello"u8);
            }

            return packed.ToArray();
        }
    }

    [Fact]
    public async Task Codings_that_are_asked_for_take_the_browsers_place()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        await using var session = new Session { Impersonate = "chrome", BaseUrl = raw.Uri };
        await session.GetAsync("/", new() { AcceptEncoding = "gzip" }, Token);
        await session.GetAsync("/", new() { AcceptEncoding = "" }, Token);

        Assert.Equal(["gzip", null], raw.Requests.Select(r => r.Header("Accept-Encoding")));
        Assert.Equal("Sec-Fetch-Dest,Accept-Encoding,Accept-Language", string.Join(',', raw.Requests[0].Headers.Select(h => h.Key).TakeLast(3)));
    }

    [Fact]
    public async Task Redirects_keep_the_looks_and_a_fetch_tells_where_it_went()
    {
        await using var other = await Answers.StartAsync(_ => Answers.Ok());
        await using var raw = await Answers.StartAsync(r => r.Target == "/a"
            ? Answers.Redirect(302, "/b")
            : Answers.Redirect(302, $"http://localhost:{other.Port}/c"));
        await using var session = new Session { Impersonate = "chrome", BaseUrl = raw.Uri };
        await session.GetAsync("/a", new() { RequestKind = RequestKind.Fetch }, Token);

        Assert.Equal(["same-origin", "same-origin"], raw.Requests.Select(r => r.Header("Sec-Fetch-Site")));
        var last = Assert.Single(other.Requests);
        Assert.Equal(("cross-site", raw.Uri.AbsoluteUri.TrimEnd('/')), (last.Header("Sec-Fetch-Site"), last.Header("Origin")));
        var first = raw.Requests[0].Headers.Select(h => h.Key).ToList();
        Assert.Equal(first, last.Headers.Select(h => h.Key).Where(n => n != "Origin"));
        Assert.Equal(raw.Requests[0].Header("User-Agent"), last.Header("User-Agent"));
    }

    [Fact]
    public async Task A_cache_keeps_what_was_sent_to_whom()
    {
        await using var raw = await Answers.StartAsync(r => Answers.Ok(r.Header("User-Agent")!.Contains("Firefox", StringComparison.Ordinal) ? "fox" : "chrome"));
        await using var session = new Session { Impersonate = "chrome", BaseUrl = raw.Uri, Cache = new ResponseCache { Backend = new MemoryCacheBackend() } };
        List<(string, bool)> answers = [];
        foreach (var who in (Impersonation[])["chrome", "firefox", "chrome", "firefox"])
        {
            var response = await session.GetAsync("/", new() { Impersonate = who }, Token);
            answers.Add((response.Text, response.IsFromCache));
        }

        Assert.Equal([("chrome", false), ("fox", false), ("chrome", true), ("fox", true)], answers);
    }

    [Fact]
    public async Task A_proxy_is_told_the_browsers_name_too()
    {
        var heads = new List<RawRequest>();
        await using var proxy = await RawServer.StartAsync(async connection =>
        {
            heads.Add((await connection.ReadRequestAsync())!);
            await connection.WriteAsync("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n");
        });
        await using var session = new Session { Impersonate = "chrome", Proxy = new ProxyOptions(proxy.Uri.AbsoluteUri) };
        await Assert.ThrowsAnyAsync<RequestException>(() => session.GetAsync("https://example.test/", cancellationToken: Token));

        Assert.Contains("Chrome/156", Assert.Single(heads).Header("User-Agent")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_tells_what_was_sent()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        await using var session = new Session { Impersonate = "chrome" };
        var sent = (await session.GetAsync(raw.Uri.AbsoluteUri, cancellationToken: Token)).Request.Headers;

        Assert.Equal(
            raw.Requests[0].Headers.Where(h => h.Key != "Host").Select(h => $"{h.Key}: {h.Value}"),
            sent.Where(h => h.Value is not null).Select(h => $"{h.Key}: {h.Value}"));
    }

    private static string Request(Http2Recording connection, int index) => string.Join('\n', connection.Requests[index].Fields.Select(f => $"{f.Name}: {f.Value}"))
        + connection.Requests[index].Priority;
}
