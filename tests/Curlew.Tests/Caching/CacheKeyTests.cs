using System.Collections.Frozen;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests.Caching;

/// <summary>What a cache tells apart.</summary>
public sealed class CacheKeyTests
{
    private static readonly FrozenSet<string> s_nothing = FrozenSet<string>.Empty;
    private static readonly CacheIndex s_index = new(new byte[16], [], null);

    // Few letters, so that neighbours often could be told apart by nothing but where one ends.
    private static readonly Gen<string> s_text = Gen.Elements("", "a", "b", "ab", "ba", "aa", ",", "a,b", "\0", "\u00e4");

    private static readonly Gen<(CacheRequest Request, CacheIndex Index, string Identity)> s_requests =
        from method in Gen.Elements("GET", "HEAD", "POST")
        from path in s_text
        from user in Gen.Elements("", "a@", "a:b@")
        from hashes in s_text.ArrayOf(3)
        from fingerprint in s_text
        from vary in Gen.Elements<string[]>([], ["a"], ["a", "b"], ["b"], ["ab"])
        from headers in Headers()
        select Make(method, path, user, hashes, fingerprint, vary, headers);

    [Fact]
    public void No_two_requests_run_into_one() =>
        Prop.ForAll(s_requests.Two().ToArbitrary(), pair =>
        {
            var (one, two) = pair;
            var isSame = CacheKey.EntryFields(one.Index, one.Request, one.Request.Method, s_nothing)
                .SequenceEqual(CacheKey.EntryFields(two.Index, two.Request, two.Request.Method, s_nothing));
            return isSame == (one.Identity == two.Identity);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Theory]
    [InlineData("http://example.test/a", "HTTP://EXAMPLE.TEST:80/a#part")]
    [InlineData("https://example.test/", "https://example.test:443")]
    [InlineData("https://example.test/?q", "https://example.test?q")]
    [InlineData("http://[::1]/", "http://[::1]:80/")]
    [InlineData("http://example.test/a", "http://example.test/a?utm=1&%75tm=2")]
    [InlineData("http://example.test/a?b=1&c", "http://example.test/a?utm&b=1&utm=3&c")]
    public void Two_ways_to_write_a_url_are_one(string one, string two) =>
        Assert.Equal(Key(CacheScene.Request(url: one), ["utm"]), Key(CacheScene.Request(url: two), ["utm"]));

    [Theory]
    [InlineData("http://example.test/a", "https://example.test/a")]
    [InlineData("http://example.test/a", "http://example.test:8080/a")]
    [InlineData("http://example.test/a", "http://example.test/A")]
    [InlineData("http://example.test/a", "http://example.test/a?")]
    [InlineData("http://example.test/a", "http://other.test/a")]
    [InlineData("http://example.test/a?b=1&c=2", "http://example.test/a?c=2&b=1")]
    [InlineData("http://example.test/a?UTM=1", "http://example.test/a?UTM=2")]
    [InlineData("http://u:1@example.test/a", "http://u:2@example.test/a")]
    [InlineData("https://example.test/", "https://example.test:80/")]
    [InlineData("http://[::443]/", "http://[::80]/")]
    public void Two_urls_are_two(string one, string two) =>
        Assert.NotEqual(Key(CacheScene.Request(url: one), ["utm"]), Key(CacheScene.Request(url: two), ["utm"]));

    [Fact]
    public async Task People_do_not_see_each_others_responses()
    {
        var scene = new CacheScene(CacheMode.PlainExpiry);
        var all = new[]
        {
            CacheScene.Request(),
            CacheScene.Request("Authorization: Bearer one"),
            CacheScene.Request("Authorization: Bearer two"),
            CacheScene.Request("Cookie: session=one"),
            CacheScene.Request("Cookie: session=two"),
            CacheScene.Request(url: "http://one:x@example.test/page"),
            CacheScene.Request(url: "http://two:x@example.test/page"),
            new CacheRequest { Method = "GET", Url = CacheScene.Url, CredentialsHash = CacheRequest.Hash("one") },
            new CacheRequest { Method = "GET", Url = CacheScene.Url, CookieHash = CacheRequest.Hash("one") },
            new CacheRequest { Method = "GET", Url = CacheScene.Url, Fingerprint = "chrome" },
            new CacheRequest { Method = "GET", Url = CacheScene.Url, Fingerprint = "firefox" },
        };
        for (var i = 0; i < all.Length; i++)
        {
            Assert.Equal(CacheAnswer.Miss, (await scene.LookupAsync(all[i])).Answer);
            await scene.StoreAsync(all[i], scene.Response("", body: $"{i}"));
        }

        for (var i = 0; i < all.Length; i++)
        {
            Assert.Equal($"{i}", CacheScene.Body((await scene.LookupAsync(all[i])).Response));
        }
    }

    [Fact]
    public async Task No_secret_of_a_request_is_written_down()
    {
        var written = new List<string>();
        var scene = new CacheScene(CacheMode.PlainExpiry, backend: new RecordingBackend((key, value) => written.Add(key + Encoding.Latin1.GetString(value.Span))));
        var request = new CacheRequest
        {
            Method = "GET",
            Url = "http://user:secret-1@example.test/",
            Headers = CacheScene.Lines("Authorization: Basic secret-2 | Cookie: a=secret-3 | X-Key: secret-4"),
            CredentialsHash = CacheRequest.Hash("secret-5"),
            CookieHash = CacheRequest.Hash("secret-6"),
        };
        await scene.StoreAsync(request, scene.Response("Vary: X-Key"));

        Assert.Equal(2, written.Count);
        Assert.All(written, entry => Assert.DoesNotContain("secret", entry));
    }

    private static string Key(CacheRequest request, string[] ignored)
    {
        var set = ignored.ToFrozenSet(StringComparer.Ordinal);
        return CacheKey.OfIndex(request.Url, set) + CacheKey.OfEntry(s_index, request, request.Method, set);
    }

    private static Gen<HeaderPair[]> Headers() =>
        from name in Gen.Elements("a", "A", "b", "ab", "Cookie", "authorization")
        from value in s_text
        select new HeaderPair(name, value) into header
        from more in Gen.Elements(0, 1, 2, 3)
        from headers in Gen.ArrayOf(Gen.Constant(header), more)
        select headers;

    private static (CacheRequest Request, CacheIndex Index, string Identity) Make(
        string method, string path, string user, string[] hashes, string fingerprint, string[] vary, HeaderPair[] headers)
    {
        var request = new CacheRequest
        {
            Method = method,
            Url = $"http://{user}h/{path}",
            BodyHash = Encoding.UTF8.GetBytes(hashes[0]),
            CredentialsHash = Encoding.UTF8.GetBytes(hashes[1]),
            CookieHash = Encoding.UTF8.GetBytes(hashes[2]),
            Fingerprint = fingerprint,
            Headers = headers,
        };
        var seen = vary.Concat(["authorization", "cookie"]).Select(name => new { name, values = HeaderPair.Values(headers, name).ToArray() });
        var identity = System.Text.Json.JsonSerializer.Serialize(new { method, path, user, hashes, fingerprint, vary, seen });
        return (request, s_index with { Vary = vary }, identity);
    }

    private sealed class RecordingBackend(Action<string, ReadOnlyMemory<byte>> write) : ICacheBackend
    {
        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken = default) => default;

        public ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default)
        {
            write(key, value);
            return default;
        }

        public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => default;

        public ValueTask ClearAsync(CancellationToken cancellationToken = default) => default;
    }
}
