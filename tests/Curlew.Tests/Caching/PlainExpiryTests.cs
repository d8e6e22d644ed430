namespace Curlew.Tests.Caching;

/// <summary>A fixed time for everything that succeeded.</summary>
public sealed class PlainExpiryTests
{
    private static CacheScene Scene(TimeSpan expires = default) =>
        new(make: (clock, backend) => new() { Expires = expires, Backend = backend, TimeProvider = clock });

    [Theory]
    [InlineData("")]
    [InlineData("Cache-Control: no-store")]
    [InlineData("Cache-Control: max-age=0")]
    [InlineData("Cache-Control: max-age=9999")]
    public async Task A_response_is_good_for_the_time_whatever_the_server_says(string headers)
    {
        var scene = Scene(TimeSpan.FromSeconds(60));
        await scene.StoreAsync(CacheScene.Request(), scene.Response(headers));

        scene.Clock.Advance(59);
        var lookup = await scene.LookupAsync(CacheScene.Request());
        Assert.Equal(CacheAnswer.Hit, lookup.Answer);
        Assert.Equal(TimeSpan.FromSeconds(59), lookup.Age);
        Assert.Null(lookup.Response!.Header("Age"));

        scene.Clock.Advance(1);
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Fact]
    public async Task Zero_means_that_nothing_expires()
    {
        var scene = Scene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response(""));
        scene.Clock.Advance(1e9);

        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync());
    }

    [Fact]
    public async Task A_time_too_long_for_a_date_is_for_ever()
    {
        var scene = Scene(TimeSpan.MaxValue);
        await scene.StoreAsync(CacheScene.Request(), scene.Response(""));

        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync());
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(204, true)]
    [InlineData(206, false)]
    [InlineData(302, true)]
    [InlineData(304, false)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    public async Task What_succeeded_is_kept(int status, bool isKept)
    {
        var scene = Scene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response("", status));

        Assert.Equal(isKept ? CacheAnswer.Hit : CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Fact]
    public async Task Vary_is_heeded()
    {
        var scene = Scene();
        await scene.StoreAsync(CacheScene.Request("Accept: a"), scene.Response("Vary: Accept"));
        await scene.StoreAsync(CacheScene.Request(url: "http://example.test/star"), scene.Response("Vary: *"));

        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync("Accept: a"));
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync("Accept: b"));
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync(url: "http://example.test/star"));
    }

    [Fact]
    public async Task Parts_and_requests_with_conditions_go_to_the_server()
    {
        var scene = Scene();
        foreach (var header in new[] { "Range: bytes=0-", "If-None-Match: \"1\"", "If-Modified-Since: x", "If-Match: x", "If-Unmodified-Since: x" })
        {
            await scene.StoreAsync(CacheScene.Request(header), scene.Response(""));
            Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync(header));
            Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());
        }
    }

    [Fact]
    public async Task Any_method_of_the_settings_is_kept_by_itself_and_with_its_body()
    {
        var scene = new CacheScene(make: (clock, backend) => new() { Methods = [HttpMethod.Post], Backend = backend, TimeProvider = clock });
        var one = new CacheRequest { Method = "POST", Url = CacheScene.Url, BodyHash = CacheRequest.Hash("one") };
        var two = new CacheRequest { Method = "POST", Url = CacheScene.Url, BodyHash = CacheRequest.Hash("two") };
        await scene.StoreAsync(one, scene.Response(""));
        await scene.StoreAsync(CacheScene.Request(), scene.Response(""));

        Assert.Equal(CacheAnswer.Hit, (await scene.LookupAsync(one)).Answer);
        Assert.Equal(CacheAnswer.Miss, (await scene.LookupAsync(two)).Answer);
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_not_kept()
    {
        var scene = new CacheScene(make: (clock, backend) => new() { MaxEntrySize = 4, Backend = backend, TimeProvider = clock });
        await scene.StoreAsync(CacheScene.Request(), scene.Response("", body: "12345"));
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());

        await scene.StoreAsync(CacheScene.Request(), scene.Response("", body: "1234"));
        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync());
    }

    [Fact]
    public async Task A_url_can_be_forgotten()
    {
        var scene = new CacheScene(make: (clock, backend) => new() { Ignored = ["t"], Backend = backend, TimeProvider = clock });
        await scene.StoreAsync(CacheScene.Request("Cookie: a", url: CacheScene.Url + "?t=1"), scene.Response(""));
        await scene.StoreAsync(CacheScene.Request("Cookie: b", url: CacheScene.Url + "?t=2"), scene.Response(""));

        await scene.Cache.RemoveAsync(new Uri(CacheScene.Url), TestContext.Current.CancellationToken);

        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync("Cookie: a"));
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync("Cookie: b"));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_matter()
    {
        var scene = Scene(TimeSpan.FromSeconds(60));
        await scene.StoreAsync(CacheScene.Request(), scene.Response(""));
        scene.Clock.Advance(-3600);

        var lookup = await scene.LookupAsync(CacheScene.Request());
        Assert.Equal(CacheAnswer.Hit, lookup.Answer);
        Assert.Equal(TimeSpan.Zero, lookup.Age);
    }
}
