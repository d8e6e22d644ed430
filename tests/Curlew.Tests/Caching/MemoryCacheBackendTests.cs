namespace Curlew.Tests.Caching;

public sealed class MemoryCacheBackendTests : CacheBackendContract
{
    public MemoryCacheBackendTests() => Backend = new MemoryCacheBackend { TimeProvider = Clock };

    protected override ICacheBackend Backend { get; }

    [Fact]
    public async Task What_was_not_used_for_longest_goes_first()
    {
        var backend = new MemoryCacheBackend { MaxSize = 4_000 };
        await backend.SetAsync("a", new byte[1_000], null, Token);
        await backend.SetAsync("b", new byte[1_000], null, Token);
        await backend.SetAsync("c", new byte[1_000], null, Token);
        await backend.GetAsync("a", Token);
        await backend.SetAsync("d", new byte[1_000], null, Token);

        Assert.Null(await backend.GetAsync("b", Token));
        Assert.Equal(3, backend.Count);
        Assert.InRange(backend.Size, 3_000, 4_000);
    }

    [Fact]
    public async Task An_entry_larger_than_all_is_not_kept_nor_is_what_it_replaces()
    {
        var backend = new MemoryCacheBackend { MaxSize = 1_000 };
        await backend.SetAsync("a", new byte[1], null, Token);
        await backend.SetAsync("a", new byte[1_000], null, Token);

        Assert.Null(await backend.GetAsync("a", Token));
        Assert.Equal(0, backend.Size);
    }

    [Fact]
    public async Task Nothing_is_left_after_clearing()
    {
        var backend = new MemoryCacheBackend();
        await backend.SetAsync("a", new byte[1], null, Token);
        await backend.ClearAsync(Token);

        Assert.Null(await backend.GetAsync("a", Token));
        Assert.Equal((0, 0), (backend.Count, backend.Size));
    }

    [Fact]
    public void A_size_that_is_none_is_refused() =>
        Assert.Equal("MaxSize", Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryCacheBackend { MaxSize = 0 }).ParamName);
}
