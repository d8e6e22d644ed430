using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using Microsoft.Extensions.Options;

namespace Curlew.Tests.Caching;

public sealed class DistributedCacheBackendTests : CacheBackendContract
{
    private readonly MemoryDistributedCache _cache;

    public DistributedCacheBackendTests()
    {
        _cache = new(Options.Create(new MemoryDistributedCacheOptions { Clock = new SystemClock(Clock) }));
        Backend = new DistributedCacheBackend(_cache) { TimeProvider = Clock };
    }

    protected override ICacheBackend Backend { get; }

    [Fact]
    public async Task Keys_have_a_prefix_of_ones_own()
    {
        await new DistributedCacheBackend(_cache, "mine:").SetAsync("key", new byte[] { 7 }, null, Token);

        Assert.Equal([7], await _cache.GetAsync("mine:key", Token));
        Assert.Null(await Backend.GetAsync("key", Token));
    }

    [Fact]
    public async Task Clearing_is_not_possible_and_says_so() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => Backend.ClearAsync(Token).AsTask());

    [Fact]
    public async Task A_cache_of_responses_works_on_it()
    {
        var scene = new CacheScene(CacheMode.PlainExpiry, backend: Backend);
        await scene.StoreAsync(CacheScene.Request(), scene.Response("X-A: b"));

        var lookup = await scene.LookupAsync(CacheScene.Request());
        Assert.Equal(CacheAnswer.Hit, lookup.Answer);
        Assert.Equal("b", lookup.Response!.Header("X-A"));
    }

    private sealed class SystemClock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
