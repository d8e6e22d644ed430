using System.Text;

namespace Curlew.Tests.Caching;

/// <summary>What every backend does.</summary>
public abstract class CacheBackendContract
{
    private protected CacheClock Clock { get; } = new();

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract ICacheBackend Backend { get; }

    [Fact]
    public async Task What_is_written_is_read()
    {
        byte[][] values = [[], [0], [1, 2, 3], new byte[100_000]];
        foreach (var value in values)
        {
            await Backend.SetAsync("key", value, null, Token);
            Assert.Equal(value, (await Backend.GetAsync("key", Token))!.Value.ToArray());
            Assert.Equal(value, Backend.Get("key", Token)!.Value.ToArray());
        }
    }

    [Fact]
    public async Task The_members_that_wait_do_the_same()
    {
        Backend.Set("key", new byte[] { 1 }, Clock.GetUtcNow().AddDays(1), Token);
        Assert.Equal([1], (await Backend.GetAsync("key", Token))!.Value.ToArray());
        Backend.Remove("key", Token);
        Assert.Null(await Backend.GetAsync("key", Token));
        Backend.Set("key", new byte[] { 1 }, Clock.GetUtcNow().AddSeconds(-1), Token);
        Assert.Null(Backend.Get("key", Token));
    }

    [Fact]
    public async Task The_bytes_are_the_callers_again_afterwards()
    {
        byte[] value = [1, 2, 3];
        await Backend.SetAsync("key", value, null, Token);
        value[0] = 9;
        Assert.Equal([1, 2, 3], (await Backend.GetAsync("key", Token))!.Value.ToArray());
    }

    [Fact]
    public async Task A_key_may_be_any_text()
    {
        string[] keys = ["", "../../etc/passwd", "a/b", "a\0b", "A", "a", new string('x', 1000), "\u00e4\u20ac", "con"];
        foreach (var key in keys)
        {
            await Backend.SetAsync(key, Encoding.UTF8.GetBytes(key), null, Token);
        }

        foreach (var key in keys)
        {
            Assert.Equal(key, Encoding.UTF8.GetString((await Backend.GetAsync(key, Token))!.Value.Span));
        }
    }

    [Fact]
    public async Task What_has_expired_is_gone()
    {
        await Backend.SetAsync("key", new byte[] { 1 }, Clock.GetUtcNow().AddSeconds(60), Token);
        await Backend.SetAsync("past", new byte[] { 1 }, Clock.GetUtcNow().AddSeconds(-1), Token);
        Assert.NotNull(await Backend.GetAsync("key", Token));
        Assert.Null(await Backend.GetAsync("past", Token));
        Clock.Advance(60);
        Assert.Null(await Backend.GetAsync("key", Token));
    }

    [Fact]
    public async Task What_is_removed_is_gone_and_removing_it_again_is_no_error()
    {
        await Backend.SetAsync("key", new byte[] { 1 }, null, Token);
        await Backend.SetAsync("other", new byte[] { 1 }, null, Token);
        await Backend.RemoveAsync("key", Token);
        await Backend.RemoveAsync("key", Token);
        Assert.Null(await Backend.GetAsync("key", Token));
        Assert.NotNull(await Backend.GetAsync("other", Token));
    }

    [Fact]
    public async Task Many_at_once_read_whole_entries()
    {
        var values = Enumerable.Range(0, 8).Select(i => Enumerable.Repeat((byte)i, 5_000 + i).ToArray()).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(
            async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    var key = $"{i % 3}";
                    await Backend.SetAsync(key, values[(worker + i) % values.Length], null, Token);
                    if (await Backend.GetAsync(key, Token) is { } read)
                    {
                        Assert.Contains(values, v => v.AsSpan().SequenceEqual(read.Span));
                    }
                }
            },
            Token)));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Backend.SetAsync("key", new byte[] { 1 }, null, Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Backend.GetAsync("key", cancelled.Token).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Backend.SetAsync("key", new byte[] { 2 }, null, cancelled.Token).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Backend.RemoveAsync("key", cancelled.Token).AsTask());
        Assert.Equal([1], (await Backend.GetAsync("key", Token))!.Value.ToArray());
    }
}
