namespace Curlew.Tests.Caching;

/// <summary>Asking after what is stale, and what other responses tell of it.</summary>
public sealed class RevalidationTests
{
    private const string Modified = "Sun, 01 Mar 2026 11:50:00 GMT";

    [Theory]
    [InlineData("ETag: \"1\"", "If-None-Match: \"1\"")]
    [InlineData("ETag: W/\"1\"", "If-None-Match: W/\"1\"")]
    [InlineData("Last-Modified: " + Modified, "If-Modified-Since: " + Modified)]
    [InlineData("ETag: \"1\" | Last-Modified: " + Modified, "If-None-Match: \"1\" | If-Modified-Since: " + Modified)]
    [InlineData("ETag: \"1\" | Last-Modified: once", "If-None-Match: \"1\"")]
    public async Task A_stale_response_is_asked_after_by_what_it_was_sent_with(string validators, string expected)
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response(validators + " | Cache-Control: max-age=1"));
        scene.Clock.Advance(2);

        var lookup = await scene.LookupAsync(CacheScene.Request());
        Assert.Equal(CacheAnswer.Revalidate, lookup.Answer);
        Assert.Equal(CacheScene.Lines(expected), lookup.Conditions);
    }

    [Fact]
    public async Task Status_304_makes_a_response_fresh_and_renews_its_headers()
    {
        var scene = new CacheScene();
        await scene.StoreAsync(
            CacheScene.Request(),
            scene.Response("ETag: \"1\" | Cache-Control: max-age=60 | Content-Length: 4 | Content-Encoding: gzip | X-Old: 1 | X-Kept: 1 | Age: 5"));
        scene.Clock.Advance(100);
        var lookup = await scene.LookupAsync(CacheScene.Request());

        var updated = await scene.FreshenAsync(
            CacheScene.Request(),
            lookup.Response!,
            "ETag: \"1\" | Cache-Control: max-age=30 | Content-Length: 0 | Content-Encoding: br | x-old: 2 | X-New: 3 | Connection: X-Hop | X-Hop: 1");

        Assert.Equal(200, updated!.StatusCode);
        Assert.Equal("body", CacheScene.Body(updated));
        Assert.Equal("4", updated.Header("Content-Length"));
        Assert.Equal("gzip", updated.Header("Content-Encoding"));
        Assert.Equal("2", updated.Header("X-Old"));
        Assert.Single(updated.Headers, h => h.IsNamed("X-Old"));
        Assert.Equal("1", updated.Header("X-Kept"));
        Assert.Equal("3", updated.Header("X-New"));
        Assert.Null(updated.Header("X-Hop"));
        Assert.Null(updated.Header("Connection"));
        Assert.Null(updated.Header("Age"));

        scene.Clock.Advance(29);
        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync());
        scene.Clock.Advance(1);
        Assert.Equal(CacheAnswer.Revalidate, await scene.AnswerAsync());
    }

    [Theory]
    [InlineData("ETag: \"1\"", "ETag: \"1\"", true)]
    [InlineData("ETag: \"1\"", "ETag: \"2\"", false)]
    [InlineData("ETag: W/\"1\"", "ETag: W/\"1\"", true)]
    [InlineData("ETag: \"1\"", "ETag: W/\"1\"", true)]
    [InlineData("ETag: W/\"1\"", "ETag: \"1\"", false)]
    [InlineData("Last-Modified: " + Modified, "ETag: \"1\"", false)]
    [InlineData("Last-Modified: " + Modified, "Last-Modified: " + Modified, true)]
    [InlineData("Last-Modified: " + Modified, "Last-Modified: Sun, 01 Mar 2026 11:55:00 GMT", false)]
    [InlineData("ETag: \"1\"", "", true)]
    public async Task Status_304_is_only_taken_for_the_response_it_is_about(string stored, string notModified, bool isTaken)
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response(stored + " | Cache-Control: max-age=1"));
        scene.Clock.Advance(1);
        var lookup = await scene.LookupAsync(CacheScene.Request());

        var updated = await scene.FreshenAsync(CacheScene.Request(), lookup.Response!, notModified + " | Cache-Control: max-age=60");

        Assert.Equal(isTaken, updated is not null);
        Assert.Equal(isTaken ? CacheAnswer.Hit : CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Fact]
    public async Task Status_304_with_no_store_ends_the_keeping_but_is_answered()
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response("ETag: \"1\" | Cache-Control: max-age=1"));
        scene.Clock.Advance(1);
        var lookup = await scene.LookupAsync(CacheScene.Request());

        var updated = await scene.FreshenAsync(CacheScene.Request(), lookup.Response!, "ETag: \"1\" | Cache-Control: no-store");

        Assert.Equal("body", CacheScene.Body(updated));
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Fact]
    public async Task A_new_response_takes_the_place_of_the_old_one()
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response("ETag: \"1\" | Cache-Control: max-age=1", body: "old"));
        scene.Clock.Advance(1);
        await scene.StoreAsync(CacheScene.Request(), scene.Response("ETag: \"2\" | Cache-Control: max-age=60", body: "new"));

        Assert.Equal("new", CacheScene.Body((await scene.LookupAsync(CacheScene.Request())).Response));
    }

    [Theory]
    [InlineData("POST", 200, true)]
    [InlineData("PUT", 204, true)]
    [InlineData("DELETE", 302, true)]
    [InlineData("FROB", 200, true)]
    [InlineData("POST", 404, false)]
    [InlineData("POST", 500, false)]
    [InlineData("OPTIONS", 200, false)]
    [InlineData("TRACE", 200, false)]
    [InlineData("QUERY", 200, false)]
    public async Task An_unsafe_method_makes_what_is_kept_for_its_url_invalid(string method, int status, bool isInvalid)
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request("Cookie: a=1"), scene.Response("Cache-Control: max-age=60"));
        await scene.StoreAsync(CacheScene.Request("Authorization: x"), scene.Response("Cache-Control: max-age=60"));

        await scene.StoreAsync(CacheScene.Request("Cookie: other", method), scene.Response("", status));

        var expected = isInvalid ? CacheAnswer.Miss : CacheAnswer.Hit;
        Assert.Equal(expected, await scene.AnswerAsync("Cookie: a=1"));
        Assert.Equal(expected, await scene.AnswerAsync("Authorization: x"));
    }

    [Theory]
    [InlineData("Location: /other", true)]
    [InlineData("Content-Location: other", true)]
    [InlineData("Location: http://EXAMPLE.test:80/other#x", true)]
    [InlineData("Location: https://example.test/other", false)]
    [InlineData("Location: http://evil.test/other", false)]
    [InlineData("Location: ://", false)]
    [InlineData("", false)]
    public async Task What_the_response_names_at_the_same_origin_is_invalid_too(string headers, bool isInvalid)
    {
        const string Other = "http://example.test/other";
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(url: Other), scene.Response("Cache-Control: max-age=60"));
        await scene.StoreAsync(CacheScene.Request(url: "http://evil.test/other"), scene.Response("Cache-Control: max-age=60"));

        await scene.Cache.InvalidateAsync(
            CacheScene.Request(method: "POST"), scene.Response(headers, 201), isAsync: true, TestContext.Current.CancellationToken);

        Assert.Equal(isInvalid ? CacheAnswer.Miss : CacheAnswer.Hit, await scene.AnswerAsync(url: Other));
        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync(url: "http://evil.test/other"));
    }

    [Fact]
    public async Task A_GET_answers_HEAD_without_its_body()
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response("Cache-Control: max-age=60 | Content-Length: 4"));

        var lookup = await scene.LookupAsync(CacheScene.Request(method: "HEAD"));

        Assert.Equal(CacheAnswer.Hit, lookup.Answer);
        Assert.Equal(0, lookup.Response!.Body.Length);
        Assert.Equal("4", lookup.Response.Header("Content-Length"));
    }

    [Fact]
    public async Task HEAD_is_kept_and_never_answers_GET()
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(method: "HEAD"), scene.Response("Cache-Control: max-age=60", body: ""));

        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync(method: "HEAD"));
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Theory]
    [InlineData("ETag: \"1\" | Content-Length: 4", "Hit")]
    [InlineData("", "Hit")]
    [InlineData("ETag: \"2\"", "Miss")]
    [InlineData("ETag: \"1\" | Content-Length: 5", "Miss")]
    [InlineData("Last-Modified: Sun, 01 Mar 2026 11:55:00 GMT", "Miss")]
    public async Task HEAD_renews_a_GET_that_is_the_same_and_drops_one_that_is_not(string headers, string expected)
    {
        var scene = new CacheScene();
        await scene.StoreAsync(
            CacheScene.Request(), scene.Response($"ETag: \"1\" | Content-Length: 4 | Last-Modified: {Modified} | Cache-Control: max-age=60"));
        scene.Clock.Advance(100);
        await scene.StoreAsync(CacheScene.Request(method: "HEAD"), scene.Response(headers + " | Cache-Control: max-age=60", body: ""));

        var lookup = await scene.LookupAsync(CacheScene.Request());
        Assert.Equal(Enum.Parse<CacheAnswer>(expected), lookup.Answer);
        if (lookup.Answer == CacheAnswer.Hit)
        {
            Assert.Equal("body", CacheScene.Body(lookup.Response));
        }
    }

    [Fact]
    public async Task HEAD_asks_after_a_stale_GET_and_makes_that_fresh()
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response("ETag: \"1\" | Cache-Control: max-age=60"));
        scene.Clock.Advance(100);
        var lookup = await scene.LookupAsync(CacheScene.Request(method: "HEAD"));
        Assert.Equal(CacheAnswer.Revalidate, lookup.Answer);

        var updated = await scene.FreshenAsync(CacheScene.Request(method: "HEAD"), lookup.Response!, "ETag: \"1\"");

        Assert.Equal(0, updated!.Body.Length);
        Assert.Equal("body", CacheScene.Body((await scene.LookupAsync(CacheScene.Request())).Response));
    }
}
