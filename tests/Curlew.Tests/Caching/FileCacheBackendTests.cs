using Curlew.TestServers;

namespace Curlew.Tests.Caching;

public sealed class FileCacheBackendTests : CacheBackendContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _path;

    public FileCacheBackendTests()
    {
        _path = Path.Combine(_directory.Path, "deep", "cache");
        Backend = new FileCacheBackend(_path) { TimeProvider = Clock };
    }

    protected override ICacheBackend Backend { get; }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Directory_and_files_are_the_users_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return; // which the compiler does not know
        }

        await Backend.SetAsync("key", new byte[] { 1 }, null, Token);

        const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_path));
        Assert.Equal(ReadWrite, File.GetUnixFileMode(Assert.Single(Entries())));
    }

    [Fact]
    public void A_directory_that_everybody_may_write_in_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return; // which the compiler does not know
        }

        File.SetUnixFileMode(_directory.Path, File.GetUnixFileMode(_directory.Path) | UnixFileMode.OtherWrite);

        var error = Assert.Throws<ArgumentException>(() => new FileCacheBackend(_directory.Path));
        Assert.Equal("directory", error.ParamName);
        Assert.Contains("chmod 700", error.Message);
    }

    [Fact]
    public void A_file_or_nothing_is_no_directory()
    {
        Assert.Equal("directory", Assert.Throws<ArgumentException>(() => new FileCacheBackend(_directory.Write("file", ""))).ParamName);
        Assert.Equal("directory", Assert.Throws<ArgumentException>(() => new FileCacheBackend("")).ParamName);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("longer")]
    [InlineData("flipped")]
    [InlineData("expiry")]
    [InlineData("other")]
    public async Task A_damaged_file_is_dropped(string damage)
    {
        await Backend.SetAsync("key", new byte[] { 1, 2, 3 }, Clock.GetUtcNow().AddDays(1), Token);
        var file = Assert.Single(Entries());
        var bytes = await File.ReadAllBytesAsync(file, Token);
        switch (damage)
        {
            case "cut":
                bytes = bytes[..^1];
                break;
            case "empty":
                bytes = [];
                break;
            case "longer":
                bytes = [.. bytes, 0];
                break;
            case "flipped":
                bytes[^1] ^= 1;
                break;
            case "expiry":
                bytes[12] ^= 0xff;
                break;
            default: // a good entry, but of another key
                await new FileCacheBackend(_path + "2").SetAsync("other key", new byte[] { 1, 2, 3 }, null, Token);
                bytes = await File.ReadAllBytesAsync(Directory.GetFiles(_path + "2")[0], Token);
                break;
        }

        await File.WriteAllBytesAsync(file, bytes, Token);

        Assert.Null(await Backend.GetAsync("key", Token));
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task An_expired_file_is_dropped_when_it_is_asked_for()
    {
        await Backend.SetAsync("key", new byte[] { 1 }, Clock.GetUtcNow().AddSeconds(1), Token);
        Clock.Advance(2);
        Assert.Null(await Backend.GetAsync("key", Token));
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task What_was_not_used_for_longest_goes_first()
    {
        var backend = new FileCacheBackend(_path) { MaxSize = 4_500, TimeProvider = Clock };
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            await backend.SetAsync(key, new byte[1_000], null, Token);
            Clock.Advance(1);
        }

        await backend.GetAsync("a", Token);
        Clock.Advance(1);
        await backend.SetAsync("e", new byte[1_000], null, Token);

        Assert.Null(await backend.GetAsync("b", Token));
        Assert.NotNull(await backend.GetAsync("a", Token));
        Assert.NotNull(await backend.GetAsync("e", Token));
        Assert.InRange(Entries().Sum(f => new FileInfo(f).Length), 3_000, 4_500);
    }

    [Fact]
    public async Task An_entry_larger_than_all_is_not_kept_nor_is_what_it_replaces()
    {
        var backend = new FileCacheBackend(_path) { MaxSize = 1_000 };
        await backend.SetAsync("a", new byte[1], null, Token);
        await backend.SetAsync("a", new byte[1_000], null, Token);

        Assert.Null(await backend.GetAsync("a", Token));
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task Two_on_one_directory_see_what_the_other_writes_and_keep_to_the_size()
    {
        var one = new FileCacheBackend(_path) { MaxSize = 20_000 };
        var two = new FileCacheBackend(_path) { MaxSize = 20_000 };
        await one.SetAsync("key", new byte[] { 1 }, null, Token);
        Assert.Equal([1], (await two.GetAsync("key", Token))!.Value.ToArray());
        await two.SetAsync("key", new byte[] { 2 }, null, Token);
        Assert.Equal([2], (await one.GetAsync("key", Token))!.Value.ToArray());

        await Task.WhenAll(new[] { one, two }.SelectMany((backend, b) => Enumerable.Range(0, 4).Select(worker => Task.Run(
            async () =>
            {
                for (var i = 0; i < 25; i++)
                {
                    await backend.SetAsync($"{b}-{worker}-{i}", new byte[1_500], null, Token);
                }
            },
            Token))));

        Assert.InRange(Entries().Sum(f => new FileInfo(f).Length), 1, 20_000);
        Assert.Empty(Directory.GetFiles(_path, "*.tmp"));
    }

    [Fact]
    public async Task What_a_broken_off_write_left_is_swept_up_later()
    {
        await Backend.SetAsync("key", new byte[] { 1 }, null, Token);
        var left = $"{Assert.Single(Entries())}.0.tmp";
        await File.WriteAllBytesAsync(left, [1], Token);
        File.SetLastWriteTimeUtc(left, Clock.GetUtcNow().UtcDateTime);

        await new FileCacheBackend(_path) { TimeProvider = Clock }.SetAsync("other", new byte[] { 1 }, null, Token);
        Assert.True(File.Exists(left)); // somebody may be at it
        Clock.Advance(3_601);
        await new FileCacheBackend(_path) { TimeProvider = Clock }.SetAsync("other", new byte[] { 1 }, null, Token);
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Clearing_leaves_the_files_of_others()
    {
        await Backend.SetAsync("a", new byte[] { 1 }, null, Token);
        await Backend.SetAsync("b", new byte[] { 1 }, null, Token);
        await File.WriteAllTextAsync(Path.Combine(_path, "notes.entry"), "mine", Token);

        await Backend.ClearAsync(Token);

        Assert.Null(await Backend.GetAsync("a", Token));
        Assert.Equal("notes.entry", Path.GetFileName(Assert.Single(Directory.GetFiles(_path))));
        await Backend.SetAsync("a", new byte[] { 1 }, null, Token);
        Assert.NotNull(await Backend.GetAsync("a", Token));
    }

    [Fact]
    public async Task A_directory_that_vanishes_is_made_again()
    {
        await Backend.SetAsync("a", new byte[] { 1 }, null, Token);
        Directory.Delete(_path, recursive: true);

        Assert.Null(await Backend.GetAsync("a", Token));
        await Backend.RemoveAsync("a", Token);
        await Backend.ClearAsync(Token);
        await Backend.SetAsync("a", new byte[] { 2 }, null, Token);
        Assert.Equal([2], (await Backend.GetAsync("a", Token))!.Value.ToArray());
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing_behind()
    {
        await Backend.SetAsync("a", new byte[] { 1 }, null, Token);
        var file = Assert.Single(Entries());
        File.Delete(file);
        Directory.CreateDirectory(Path.Combine(file, "in-the-way"));

        await Assert.ThrowsAnyAsync<Exception>(() => Backend.SetAsync("a", new byte[] { 2 }, null, Token).AsTask());
        Assert.Empty(Directory.GetFiles(_path));
    }

    [Fact]
    public void The_default_directory_is_the_users_own()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set && Path.IsPathFullyQualified(set)
            ? set
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) : Path.Combine(home, ".cache");

        Assert.Equal(Path.Combine(cache, "curlew", "responses"), new FileCacheBackend().Directory);
    }

    private string[] Entries() => Directory.GetFiles(_path, "*.entry");
}
