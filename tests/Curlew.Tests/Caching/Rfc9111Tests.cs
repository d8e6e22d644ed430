namespace Curlew.Tests.Caching;

/// <summary>The rules of RFC 9111, one line each.</summary>
public sealed class Rfc9111Tests
{
    private const string WithTag = "ETag: \"1\" | ";

    // The clock starts on Sunday, 1 March 2026, 12:00:00.
    [Theory]
    [InlineData("Cache-Control: max-age=60", 59, "Hit")]
    [InlineData("Cache-Control: max-age=60", 60, "Miss")]
    [InlineData("cache-control: MAX-AGE=\"60\"", 59, "Hit")]
    [InlineData("Cache-Control: foo=\"a, max-age=0\", max-age=60", 59, "Hit")]
    [InlineData("Cache-Control: max-age=60, max-age=10", 30, "Miss")]
    [InlineData("Cache-Control: max-age=60 | Cache-Control: max-age=10", 30, "Miss")]
    [InlineData("Cache-Control: max-age=99999999999999999999999", 100_000_000, "Hit")]
    [InlineData(WithTag + "Cache-Control: max-age=60", 60, "Revalidate")]
    [InlineData(WithTag + "Cache-Control: max-age=soon", 0, "Revalidate")]
    [InlineData(WithTag + "Cache-Control: max-age=-1", 0, "Revalidate")]
    [InlineData(WithTag + "Cache-Control: max-age=60 | Age: 50", 9, "Hit")]
    [InlineData(WithTag + "Cache-Control: max-age=60 | Age: 50", 10, "Revalidate")]
    [InlineData(WithTag + "Cache-Control: max-age=60 | Age: old", 59, "Hit")]
    [InlineData(WithTag + "Cache-Control: max-age=60 | Date: Sun, 01 Mar 2026 11:59:30 GMT", 29, "Hit")]
    [InlineData(WithTag + "Cache-Control: max-age=60 | Date: Sun, 01 Mar 2026 11:59:30 GMT", 30, "Revalidate")]
    [InlineData(WithTag + "Cache-Control: max-age=60 | Date: Sun, 01 Mar 2026 13:00:00 GMT", 59, "Hit")]
    [InlineData("Expires: Sun, 01 Mar 2026 12:01:00 GMT", 59, "Hit")]
    [InlineData("Expires: Sunday, 01-Mar-26 12:01:00 GMT", 59, "Hit")]
    [InlineData("Expires: Sun Mar  1 12:01:00 2026", 59, "Hit")]
    [InlineData("Expires: Sun, 01 Mar 2026 12:01:00 GMT", 60, "Miss")]
    [InlineData("Expires: Sun, 01 Mar 2026 12:01:00 GMT | Cache-Control: max-age=120", 119, "Hit")]
    [InlineData(WithTag + "Expires: 0", 0, "Revalidate")]
    [InlineData(WithTag + "Expires: Sun, 01 Mar 2026 11:00:00 GMT", 0, "Revalidate")]
    [InlineData("Last-Modified: Sun, 01 Mar 2026 11:50:00 GMT", 59, "Hit")]
    [InlineData("Last-Modified: Sun, 01 Mar 2026 11:50:00 GMT", 60, "Revalidate")]
    [InlineData("Last-Modified: Sat, 01 Mar 2008 12:00:00 GMT", 604_799, "Hit")]
    [InlineData("Last-Modified: Sat, 01 Mar 2008 12:00:00 GMT", 604_800, "Revalidate")]
    [InlineData("Last-Modified: Sun, 01 Mar 2026 13:00:00 GMT", 0, "Revalidate")]
    [InlineData("Last-Modified: yesterday", 0, "Miss")]
    [InlineData("X-Nothing: said", 0, "Miss")]
    [InlineData(WithTag, 0, "Revalidate")]
    [InlineData(WithTag + "Cache-Control: no-cache, max-age=60", 0, "Revalidate")]
    [InlineData(WithTag + "Cache-Control: no-cache=\"Set-Cookie\", max-age=60", 0, "Revalidate")]
    [InlineData("Cache-Control: no-cache, max-age=60", 0, "Miss")]
    [InlineData("Cache-Control: no-store, max-age=60", 0, "Miss")]
    [InlineData("Cache-Control: private, max-age=60", 0, "Hit")]
    [InlineData("Cache-Control: s-maxage=60", 0, "Miss")]
    [InlineData("Cache-Control: max-age=60, must-understand, no-store", 0, "Hit")]
    [InlineData("Cache-Control: max-age=60 | Vary: *", 0, "Miss")]
    public async Task A_response_is_as_fresh_as_its_headers_say(string headers, double seconds, string expected)
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response(headers));
        scene.Clock.Advance(seconds);

        Assert.Equal(Enum.Parse<CacheAnswer>(expected), await scene.AnswerAsync());
    }

    [Theory]
    [InlineData("Cache-Control: max-age=60", 30, "", "Hit")]
    [InlineData("Cache-Control: max-age=60", 30, "Cache-Control: max-age=30", "Hit")]
    [InlineData("Cache-Control: max-age=60", 31, "Cache-Control: max-age=30", "Revalidate")]
    [InlineData("Cache-Control: max-age=60", 0, "Cache-Control: max-age=0", "Revalidate")]
    [InlineData("Cache-Control: max-age=60, immutable", 30, "Cache-Control: max-age=0", "Hit")]
    [InlineData("Cache-Control: max-age=60, immutable", 61, "Cache-Control: max-age=0", "Revalidate")]
    [InlineData("Cache-Control: max-age=60, immutable", 30, "Cache-Control: no-cache", "Revalidate")]
    [InlineData("Cache-Control: max-age=60", 30, "Cache-Control: no-cache", "Revalidate")]
    [InlineData("Cache-Control: max-age=60", 30, "Pragma: no-cache", "Revalidate")]
    [InlineData("Cache-Control: max-age=60", 30, "Pragma: no-cache | Cache-Control: max-age=60", "Hit")]
    [InlineData("Cache-Control: max-age=60", 30, "Cache-Control: min-fresh=30", "Hit")]
    [InlineData("Cache-Control: max-age=60", 31, "Cache-Control: min-fresh=30", "Revalidate")]
    [InlineData("Cache-Control: max-age=60", 70, "Cache-Control: max-stale=10", "Hit")]
    [InlineData("Cache-Control: max-age=60", 71, "Cache-Control: max-stale=10", "Revalidate")]
    [InlineData("Cache-Control: max-age=60", 9_000, "Cache-Control: max-stale", "Hit")]
    [InlineData("Cache-Control: max-age=60", 61, "Cache-Control: max-stale=lots", "Revalidate")]
    [InlineData("Cache-Control: max-age=60, must-revalidate", 61, "Cache-Control: max-stale", "Revalidate")]
    [InlineData("Cache-Control: max-age=60, no-cache", 0, "Cache-Control: max-stale", "Revalidate")]
    [InlineData("Cache-Control: max-age=60, proxy-revalidate", 61, "Cache-Control: max-stale", "Hit")]
    [InlineData("Cache-Control: max-age=60", 30, "Cache-Control: only-if-cached", "Hit")]
    [InlineData("Cache-Control: max-age=60", 61, "Cache-Control: only-if-cached", "Refused504")]
    [InlineData("Cache-Control: max-age=60", 61, "Cache-Control: only-if-cached, max-stale=1", "Hit")]
    [InlineData("Cache-Control: no-store", 0, "Cache-Control: only-if-cached", "Refused504")]
    [InlineData("Cache-Control: max-age=60", 30, "Range: bytes=0-1", "Miss")]
    [InlineData("Cache-Control: max-age=60", 30, "If-None-Match: \"2\"", "Miss")]
    [InlineData("Cache-Control: max-age=60", 30, "Range: bytes=0-1 | Cache-Control: only-if-cached", "Refused504")]
    public async Task A_request_may_ask_for_more_or_for_less(string headers, double seconds, string request, string expected)
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request(), scene.Response(WithTag + headers));
        scene.Clock.Advance(seconds);

        Assert.Equal(Enum.Parse<CacheAnswer>(expected), await scene.AnswerAsync(request));
    }

    [Theory]
    [InlineData("", "", "Cache-Control: private, max-age=60", "Miss")]
    [InlineData("", "", "Cache-Control: max-age=0, s-maxage=60", "Hit")]
    [InlineData("", "", "Cache-Control: max-age=60, s-maxage=0", "Revalidate")]
    [InlineData("Authorization: Bearer x", "", "Cache-Control: max-age=60", "Miss")]
    [InlineData("Authorization: Bearer x", "", "Cache-Control: max-age=60, public", "Hit")]
    [InlineData("Authorization: Bearer x", "", "Cache-Control: max-age=60, must-revalidate", "Hit")]
    [InlineData("Authorization: Bearer x", "", "Cache-Control: s-maxage=60", "Hit")]
    [InlineData("", "option", "Cache-Control: max-age=60", "Miss")]
    [InlineData("", "", "Cache-Control: max-age=60 | Set-Cookie: a=b", "Miss")]
    [InlineData("", "", "Cache-Control: max-age=60, public | Set-Cookie: a=b", "Hit")]
    public async Task A_shared_cache_keeps_what_is_for_all(string headers, string credentials, string response, string expected)
    {
        var scene = new CacheScene(make: (clock, backend) =>
            new() { Mode = CacheMode.Rfc9111, IsShared = true, Backend = backend, TimeProvider = clock });
        var request = new CacheRequest
        {
            Method = "GET",
            Url = CacheScene.Url,
            Headers = CacheScene.Lines(headers),
            CredentialsHash = credentials.Length == 0 ? default : CacheRequest.Hash(credentials),
        };
        await scene.StoreAsync(request, scene.Response(WithTag + response));

        Assert.Equal(Enum.Parse<CacheAnswer>(expected), (await scene.LookupAsync(request)).Answer);
    }

    [Theory]
    [InlineData(60, "Cache-Control: max-age=60, proxy-revalidate")]
    [InlineData(60, "Cache-Control: s-maxage=60")]
    public async Task A_shared_cache_does_not_use_what_is_stale_where_the_server_forbids_it(double seconds, string response)
    {
        var scene = new CacheScene(make: (clock, backend) =>
            new() { Mode = CacheMode.Rfc9111, IsShared = true, Backend = backend, TimeProvider = clock });
        await scene.StoreAsync(CacheScene.Request(), scene.Response(WithTag + response));
        scene.Clock.Advance(seconds);

        Assert.Equal(CacheAnswer.Revalidate, await scene.AnswerAsync("Cache-Control: max-stale"));
    }

    [Theory]
    [InlineData(200, true, true)]
    [InlineData(203, true, true)]
    [InlineData(204, true, true)]
    [InlineData(206, false, false)]
    [InlineData(300, true, true)]
    [InlineData(301, true, true)]
    [InlineData(302, false, true)]
    [InlineData(303, false, true)]
    [InlineData(304, false, false)]
    [InlineData(307, false, true)]
    [InlineData(308, true, true)]
    [InlineData(403, false, true)]
    [InlineData(404, true, true)]
    [InlineData(405, true, true)]
    [InlineData(410, true, true)]
    [InlineData(414, true, true)]
    [InlineData(500, false, true)]
    [InlineData(501, true, true)]
    [InlineData(101, false, false)]
    public async Task A_status_decides_whether_a_lifetime_is_guessed(int status, bool isGuessed, bool isKeptWhenTold)
    {
        var guessed = new CacheScene();
        await guessed.StoreAsync(CacheScene.Request(), guessed.Response("Last-Modified: Sun, 01 Mar 2026 11:50:00 GMT", status));
        Assert.Equal(isGuessed ? CacheAnswer.Hit : CacheAnswer.Miss, await guessed.AnswerAsync());

        var told = new CacheScene();
        await told.StoreAsync(CacheScene.Request(), told.Response("Cache-Control: max-age=60", status));
        Assert.Equal(isKeptWhenTold ? CacheAnswer.Hit : CacheAnswer.Miss, await told.AnswerAsync());
    }

    [Fact]
    public async Task The_time_of_a_slow_answer_counts_as_age()
    {
        var scene = new CacheScene();
        var response = scene.Response("Cache-Control: max-age=60 | Age: 10");
        await scene.StoreAsync(CacheScene.Request(), response with { RequestTime = response.ResponseTime.AddSeconds(-20) });
        scene.Clock.Advance(29);

        var lookup = await scene.LookupAsync(CacheScene.Request());
        Assert.Equal(CacheAnswer.Hit, lookup.Answer);
        Assert.Equal(TimeSpan.FromSeconds(59), lookup.Age);
        Assert.Equal("59", lookup.Response!.Header("Age"));
        Assert.Single(lookup.Response.Headers, h => h.IsNamed("Age"));
    }

    [Fact]
    public async Task A_lifetime_of_ones_own_is_for_responses_that_say_nothing()
    {
        var scene = new CacheScene(make: (clock, backend) =>
            new() { Mode = CacheMode.Rfc9111, Expires = TimeSpan.FromSeconds(30), Backend = backend, TimeProvider = clock });
        await scene.StoreAsync(CacheScene.Request(), scene.Response(""));
        await scene.StoreAsync(CacheScene.Request(url: "http://example.test/zero"), scene.Response("Cache-Control: max-age=0"));
        scene.Clock.Advance(29);

        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync());
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync(url: "http://example.test/zero"));
        scene.Clock.Advance(1);
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Fact]
    public async Task A_request_with_no_store_is_not_kept()
    {
        var scene = new CacheScene();
        await scene.StoreAsync(CacheScene.Request("Cache-Control: no-store"), scene.Response("Cache-Control: max-age=60"));

        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Theory]
    [InlineData("Accept-Language: de", "Hit")]
    [InlineData("accept-language: de | X-Other: 1", "Hit")]
    [InlineData("Accept-Language: en", "Miss")]
    [InlineData("Accept-Language:", "Miss")]
    [InlineData("", "Miss")]
    [InlineData("Accept-Language: de | Accept-Language: en", "Miss")]
    public async Task A_response_is_for_requests_that_are_alike_in_what_Vary_names(string request, string expected)
    {
        var scene = new CacheScene();
        await scene.StoreAsync(
            CacheScene.Request("Accept-Language: de"), scene.Response("Cache-Control: max-age=60 | Vary: accept-LANGUAGE, X-Absent"));

        Assert.Equal(Enum.Parse<CacheAnswer>(expected), await scene.AnswerAsync(request));
    }

    [Fact]
    public async Task Variants_stand_side_by_side_and_a_new_name_in_Vary_counts_for_all()
    {
        var scene = new CacheScene();
        foreach (var language in new[] { "de", "en" })
        {
            await scene.StoreAsync(
                CacheScene.Request($"Accept-Language: {language}"),
                scene.Response("Cache-Control: max-age=60 | Vary: Accept-Language", body: language));
        }

        Assert.Equal("de", CacheScene.Body((await scene.LookupAsync(CacheScene.Request("Accept-Language: de"))).Response));
        Assert.Equal("en", CacheScene.Body((await scene.LookupAsync(CacheScene.Request("Accept-Language: en"))).Response));

        await scene.StoreAsync(
            CacheScene.Request("Accept-Language: de | X-Device: phone"), scene.Response("Cache-Control: max-age=60 | Vary: X-Device"));
        Assert.Equal(CacheAnswer.Hit, await scene.AnswerAsync("Accept-Language: de | X-Device: phone"));
        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync("Accept-Language: de | X-Device: desk"));
    }

    [Fact]
    public async Task A_server_that_names_ever_more_headers_is_not_cached()
    {
        var scene = new CacheScene();
        var vary = string.Join(", ", Enumerable.Range(0, 65).Select(i => $"X-{i}"));
        await scene.StoreAsync(CacheScene.Request(), scene.Response($"Cache-Control: max-age=60 | Vary: {vary}"));

        Assert.Equal(CacheAnswer.Miss, await scene.AnswerAsync());
    }

    [Theory]
    [InlineData("Cache-Control: max-age=60, stale-if-error=100", 160, "", true)]
    [InlineData("Cache-Control: max-age=60, stale-if-error=100", 161, "", false)]
    [InlineData("Cache-Control: max-age=60", 90, "Cache-Control: stale-if-error=30", true)]
    [InlineData("Cache-Control: max-age=60, must-revalidate, stale-if-error=100", 70, "", false)]
    [InlineData("Cache-Control: max-age=60", 70, "", false)]
    public async Task What_is_stale_may_stand_in_for_an_error(string response, double seconds, string request, bool expected)
    {
        foreach (var (validator, answer) in new[] { (WithTag, CacheAnswer.Revalidate), ("", CacheAnswer.Miss) })
        {
            var scene = new CacheScene();
            await scene.StoreAsync(CacheScene.Request(), scene.Response(validator + response));
            scene.Clock.Advance(seconds);

            var lookup = await scene.LookupAsync(CacheScene.Request(request));
            Assert.Equal(answer, lookup.Answer);
            Assert.Equal(expected, lookup.Fallback is not null);
        }
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("QUERY", true)]
    [InlineData("POST", false)]
    [InlineData("OPTIONS", false)]
    public async Task Only_some_methods_are_kept_whatever_the_settings_say(string method, bool isKept)
    {
        var scene = new CacheScene(make: (clock, backend) => new()
        {
            Mode = CacheMode.Rfc9111,
            Methods = [HttpMethod.Get, HttpMethod.Post, HttpMethod.Options, new("QUERY")],
            Backend = backend,
            TimeProvider = clock,
        });
        await scene.StoreAsync(CacheScene.Request(method: method), scene.Response("Cache-Control: max-age=60"));

        Assert.Equal(isKept ? CacheAnswer.Hit : CacheAnswer.Miss, await scene.AnswerAsync(method: method));
    }
}
