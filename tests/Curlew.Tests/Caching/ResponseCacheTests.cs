using Microsoft.Extensions.Logging;

namespace Curlew.Tests.Caching;

/// <summary>The settings, and a backend that fails.</summary>
public sealed class ResponseCacheTests
{
    [Fact]
    public void A_time_converts_to_a_cache_in_the_users_directory()
    {
        ResponseCache cache = TimeSpan.FromSeconds(60);

        Assert.Equal(TimeSpan.FromSeconds(60), cache.Expires);
        Assert.Equal(CacheMode.PlainExpiry, cache.Mode);
        Assert.IsType<FileCacheBackend>(cache.Backend);
        Assert.Same(cache.Backend, new ResponseCache().Backend);
        Assert.True(cache.IsEnabled);
    }

    [Fact]
    public void Wrong_settings_are_named()
    {
        Assert.Equal("expires", Assert.Throws<ArgumentOutOfRangeException>(() => (ResponseCache)TimeSpan.FromSeconds(-1)).ParamName);
        Assert.Equal("Expires", Assert.Throws<ArgumentOutOfRangeException>(() => new ResponseCache { Expires = TimeSpan.FromTicks(-1) }).ParamName);
        Assert.Equal("Mode", Assert.Throws<ArgumentOutOfRangeException>(() => new ResponseCache { Mode = (CacheMode)7 }).ParamName);
        Assert.Equal("Methods", Assert.Throws<ArgumentException>(() => new ResponseCache { Methods = [] }).ParamName);
        Assert.Equal("Methods", Assert.Throws<ArgumentNullException>(() => new ResponseCache { Methods = null! }).ParamName);
        Assert.Equal("Ignored", Assert.Throws<ArgumentNullException>(() => new ResponseCache { Ignored = null! }).ParamName);
        Assert.Equal("MaxEntrySize", Assert.Throws<ArgumentOutOfRangeException>(() => new ResponseCache { MaxEntrySize = -1 }).ParamName);
        Assert.Equal("Backend", Assert.Throws<ArgumentNullException>(() => new ResponseCache { Backend = null! }).ParamName);
        Assert.Equal("TimeProvider", Assert.Throws<ArgumentNullException>(() => new ResponseCache { TimeProvider = null! }).ParamName);
    }

    [Fact]
    public void Methods_and_ignored_parameters_are_what_was_given()
    {
        Assert.Equal([HttpMethod.Get, HttpMethod.Head], new ResponseCache().Methods);
        Assert.Equal([HttpMethod.Post], new ResponseCache { Methods = [HttpMethod.Post] }.Methods);
        Assert.Empty(new ResponseCache().Ignored);
        Assert.Equal(["utm"], new ResponseCache { Ignored = ["utm"] }.Ignored);
    }

    [Fact]
    public async Task A_relative_url_cannot_be_forgotten() =>
        Assert.Equal(
            "url",
            (await Assert.ThrowsAsync<ArgumentException>(() => new ResponseCache().RemoveAsync(new Uri("/x", UriKind.Relative)).AsTask())).ParamName);

    [Fact]
    public async Task None_keeps_nothing_and_has_nothing()
    {
        var scene = new CacheScene();
        Assert.False(ResponseCache.None.IsEnabled);
        await ResponseCache.None.StoreAsync(CacheScene.Request(), scene.Response(""), isAsync: true, TestContext.Current.CancellationToken);
        var lookup = await ResponseCache.None.LookupAsync(CacheScene.Request(), isAsync: true, TestContext.Current.CancellationToken);
        Assert.Equal(CacheAnswer.Miss, lookup.Answer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backend_that_fails_is_a_miss_and_is_told_of(bool isAsync)
    {
        var errors = new List<Exception>();
        var logger = new Recorder();
        var failing = new FailingBackend(() => new IOException("disk on fire"));
        var cache = new ResponseCache { Backend = failing, Mode = CacheMode.Rfc9111, OnError = errors.Add };
        var token = TestContext.Current.CancellationToken;
        var scene = new CacheScene();
        var request = new CacheRequest { Method = "GET", Url = CacheScene.Url, Logger = logger };
        var post = new CacheRequest { Method = "POST", Url = CacheScene.Url, Logger = logger };
        var response = scene.Response("ETag: \"1\" | Cache-Control: max-age=60");

        Assert.Equal(CacheAnswer.Miss, (await cache.LookupAsync(request, isAsync, token)).Answer);
        await cache.StoreAsync(request, response, isAsync, token);
        await cache.StoreAsync(post, response, isAsync, token);
        Assert.NotNull(await cache.FreshenAsync(request, response, scene.Response("", 304), isAsync, token));

        Assert.Equal(8, errors.Count); // read; read, write, write; remove; read, write, write
        Assert.All(errors, e => Assert.Equal("disk on fire", e.Message));
        Assert.Equal(8, logger.Entries.Count);
    }

    [Fact]
    public async Task A_cancellation_comes_out()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var cache = new ResponseCache { Backend = new FailingBackend(() => new OperationCanceledException(source.Token)) };

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => cache.LookupAsync(CacheScene.Request(), isAsync: true, source.Token).AsTask());
    }

    [Fact]
    public async Task A_cancellation_that_the_caller_did_not_ask_for_is_a_failure_of_the_backend()
    {
        var errors = new List<Exception>();
        var cache = new ResponseCache { Backend = new FailingBackend(() => new TaskCanceledException("timeout")), OnError = errors.Add };

        var lookup = await cache.LookupAsync(CacheScene.Request(), isAsync: true, TestContext.Current.CancellationToken);
        Assert.Equal(CacheAnswer.Miss, lookup.Answer);
        Assert.IsType<TaskCanceledException>(Assert.Single(errors));
    }

    [Fact]
    public async Task Waiting_calls_never_wait_for_a_task()
    {
        using var directory = new Curlew.TestServers.TemporaryDirectory();
        var scene = new CacheScene(CacheMode.PlainExpiry, backend: new FileCacheBackend(directory.Combine("cache")));
        var token = TestContext.Current.CancellationToken;

        var store = scene.Cache.StoreAsync(CacheScene.Request(), scene.Response(""), isAsync: false, token);
        Assert.True(store.IsCompletedSuccessfully);
        await store;
        var lookup = scene.Cache.LookupAsync(CacheScene.Request(), isAsync: false, token);
        Assert.True(lookup.IsCompletedSuccessfully);
        Assert.Equal(CacheAnswer.Hit, (await lookup).Answer);
    }

    [Fact]
    public async Task Many_at_once_share_a_cache_of_files()
    {
        using var directory = new Curlew.TestServers.TemporaryDirectory();
        var scenes = Enumerable.Range(0, 2)
            .Select(_ => new CacheScene(CacheMode.PlainExpiry, backend: new FileCacheBackend(directory.Combine("cache")))).ToArray();
        await scenes[0].StoreAsync(CacheScene.Request("X-A: first"), scenes[0].Response("Vary: X-A", body: "first"));

        await Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            var request = CacheScene.Request($"X-A: {i % 8}");
            var scene = scenes[i % 2];
            await scene.StoreAsync(request, scene.Response("Vary: X-A", body: $"{i % 8}"));
            var lookup = await scene.LookupAsync(request);
            Assert.Equal(CacheAnswer.Hit, lookup.Answer);
            Assert.Equal($"{i % 8}", CacheScene.Body(lookup.Response));
        }));
    }

    private sealed class FailingBackend(Func<Exception> error) : ICacheBackend
    {
        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken = default) => throw error();

        public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            throw error();
        }

        public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => throw error();

        public ValueTask ClearAsync(CancellationToken cancellationToken = default) => throw error();
    }

    private sealed class Recorder : ILogger
    {
        public List<string> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add($"{eventId.Id} {formatter(state, exception)}");
    }
}
