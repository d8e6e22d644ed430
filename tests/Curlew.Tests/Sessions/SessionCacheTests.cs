using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Answers that are kept between a session and its servers.</summary>
public sealed class SessionCacheTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_hit_sends_nothing(RequestWay way)
    {
        await using var raw = await Answers.StartAsync(r => Answers.Ok(r.Target, "X-Own: é\r\nSet-Cookie: c=1\r\n"));
        using var session = new Session { BaseUrl = raw.Uri, Cache = InMemory() };

        var first = await session.AskAsync(way, "/a?x=1");
        session.Cookies.Clear();
        var second = await session.AskAsync(way, "/a?x=1#other");
        session.Cookies.Clear();
        await session.AskAsync(way, "/a?x=2");

        Assert.Equal(["/a?x=1", "/a?x=2"], raw.Requests.Select(r => r.Target));
        Assert.Equal((false, true), (first.IsFromCache, second.IsFromCache));
        Assert.Equal((first.Text, 200, "Said"), (second.Text, second.StatusCode, second.Reason));
        Assert.Equal("1", Assert.Single(second.Cookies).Value);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_stale_answer_is_revalidated(RequestWay way)
    {
        await using var raw = await Answers.StartAsync(r => r.Header("If-None-Match") == "\"1\""
            ? "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nX-Fresh: yes\r\n\r\n"
            : Answers.Ok("tagged", "ETag: \"1\"\r\nCache-Control: no-cache\r\n"));
        using var session = new Session { BaseUrl = raw.Uri, Cache = InMemory(CacheMode.Rfc9111) };

        await session.AskAsync(way, "/");
        var again = await session.AskAsync(way, "/");

        Assert.Equal([null, "\"1\""], raw.Requests.Select(r => r.Header("If-None-Match")));
        Assert.Equal((200, "tagged", "yes", false), (again.StatusCode, again.Text, again.Headers["X-Fresh"], again.IsFromCache));
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task What_the_answer_depends_on_makes_another_entry(RequestWay way)
    {
        await using var raw = await Answers.StartAsync(r => Answers.Ok($"{r.Header("Accept-Language")} {r.Header("Cookie")} {r.Header("Authorization")}", "Vary: Accept-Language\r\n"));
        using var session = new Session { BaseUrl = raw.Uri, Cache = InMemory() };
        RequestOptions[] requests =
        [
            new() { Headers = { { "Accept-Language", "de" } } },
            new() { Headers = { { "Accept-Language", "en" } } },
            new() { Headers = { { "Accept-Language", "de" } }, Cookies = { ["user"] = "1" } },
            new() { Headers = { { "Accept-Language", "de" } }, Cookies = { ["user"] = "2" } },
            new() { Headers = { { "Accept-Language", "de" } }, Auth = ("one", "pw") },
            new() { Headers = { { "Accept-Language", "de" } }, Auth = ("two", "pw") },
            new() { Headers = { { "Accept-Language", "de" } }, Auth = Auth.Bearer("three") },
        ];

        var first = new List<string>();
        foreach (var options in requests)
        {
            first.Add((await session.AskAsync(way, "/", options)).Text);
        }

        var second = new List<string>();
        foreach (var options in requests)
        {
            var response = await session.AskAsync(way, "/", options);
            Assert.True(response.IsFromCache);
            second.Add(response.Text);
        }

        Assert.Equal(requests.Length, raw.Requests.Count);
        Assert.Equal(requests.Length, first.Distinct().Count());
        Assert.Equal(first, second);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task An_unsafe_method_makes_the_answer_old(RequestWay way)
    {
        await using var raw = await Answers.StartAsync(_ => Answers.Ok("ok", "Cache-Control: max-age=600\r\n"));
        using var session = new Session { BaseUrl = raw.Uri, Cache = InMemory(CacheMode.Rfc9111) };

        await session.AskAsync(way, "/");
        Assert.True((await session.AskAsync(way, "/")).IsFromCache);
        await session.AskAsync(way, HttpMethod.Put, "/", new RequestOptions { Body = "x" });
        Assert.False((await session.AskAsync(way, "/")).IsFromCache);
        Assert.Equal(["GET", "PUT", "GET"], raw.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task Streams_and_requests_that_say_so_go_past_the_cache()
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = raw.Uri, Cache = InMemory() };

        await session.AskAsync(RequestWay.AsyncStream, "/");
        await session.AskAsync(RequestWay.AsyncStream, "/");
        await session.AskAsync(RequestWay.Async, "/", new RequestOptions { Cache = ResponseCache.None });
        await session.AskAsync(RequestWay.Async, "/", new RequestOptions { Output = new MemoryStream() });
        Assert.Equal(4, raw.Requests.Count);

        await session.AskAsync(RequestWay.Async, "/");
        await session.AskAsync(RequestWay.Async, "/");
        Assert.Equal(5, raw.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task Hooks_and_ignored_parameters_choose_what_is_kept(RequestWay way)
    {
        await using var raw = await Answers.StartAsync(r => r.Target.StartsWith("/bad", StringComparison.Ordinal) ? Answers.Status(404) : Answers.Ok());
        using var session = new Session
        {
            BaseUrl = raw.Uri,
            Cache = new ResponseCache
            {
                Backend = new MemoryCacheBackend(),
                Ignored = ["time"],
                ShouldCacheRequest = r => !r.Url.Contains("never", StringComparison.Ordinal),
                ShouldStoreResponse = r => r.Text != "private",
            },
        };

        foreach (var url in new[] { "/?time=1", "/?time=2", "/never", "/never", "/bad", "/bad" })
        {
            await session.AskAsync(way, url);
        }

        Assert.Equal(["/?time=1", "/never", "/never", "/bad", "/bad"], raw.Requests.Select(r => r.Target));
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task A_damaged_file_is_dropped_and_asked_for_anew(RequestWay way)
    {
        using var directory = new TemporaryDirectory("curlew-cache-");
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = raw.Uri, Cache = new ResponseCache { Backend = new FileCacheBackend(directory.Combine("own")) } };

        await session.AskAsync(way, "/");
        foreach (var file in Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories))
        {
            File.WriteAllText(file, "broken");
        }

        Assert.False((await session.AskAsync(way, "/")).IsFromCache);
        Assert.True((await session.AskAsync(way, "/")).IsFromCache);
        Assert.Equal(2, raw.Requests.Count);
    }

    [Fact]
    public void A_time_is_a_cache_in_the_user_s_directory()
    {
        using var directory = new TemporaryDirectory("curlew-cache-home-");

        var (output, code) = ChildProcess.Run(
            typeof(SessionCacheTests), nameof(Child_keeps_answers_for_a_time),
            environment: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["XDG_CACHE_HOME"] = directory.Path,
                ["CURLEW_TEST_HTTP"] = _server.HttpUri.AbsoluteUri,
            });

        Assert.True(code == 0, output);
        Assert.NotEmpty(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact(Explicit = true)]
    public void Child_keeps_answers_for_a_time()
    {
        var url = Environment.GetEnvironmentVariable("CURLEW_TEST_HTTP") + "get";
        using (var session = new Session { Cache = TimeSpan.FromMinutes(5) })
        {
            Assert.False(session.Get(url).IsFromCache);
        }

        using var later = new Session { Cache = TimeSpan.FromMinutes(5) };
        Assert.True(later.Get(url).IsFromCache);
    }

    private static ResponseCache InMemory(CacheMode mode = CacheMode.PlainExpiry) => new() { Backend = new MemoryCacheBackend(), Mode = mode };
}
