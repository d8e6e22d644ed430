using System.Text;

namespace Curlew.Tests.Caching;

/// <summary>A cache in memory with a clock of its own, and words for what goes on with it.</summary>
internal sealed class CacheScene
{
    public const string Url = "http://example.test/page";

    public CacheScene(CacheMode mode = CacheMode.Rfc9111, Func<CacheClock, ICacheBackend, ResponseCache>? make = null, ICacheBackend? backend = null)
    {
        Backend = backend ?? new MemoryCacheBackend { TimeProvider = Clock };
        Cache = make?.Invoke(Clock, Backend) ?? new ResponseCache { Mode = mode, Backend = Backend, TimeProvider = Clock };
    }

    public CacheClock Clock { get; } = new();

    public ICacheBackend Backend { get; }

    public ResponseCache Cache { get; }

    /// <summary>Lines such as <c>ETag: "1"</c>, with | between them.</summary>
    public static HeaderPair[] Lines(string text) =>
    [
        .. text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => new HeaderPair(line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim())),
    ];

    public static CacheRequest Request(string headers = "", string method = "GET", string url = Url) =>
        new() { Method = method, Url = url, Headers = Lines(headers) };

    /// <summary>A response that comes now, with a Date unless one is given.</summary>
    public CachedResponse Response(string headers, int status = 200, string body = "body")
    {
        var now = Clock.GetUtcNow();
        var lines = Lines(headers);
        return new()
        {
            StatusCode = status,
            Reason = "Reason",
            Url = Url,
            Headers = lines.Any(l => l.IsNamed("Date")) ? lines : [.. lines, new("Date", now.ToString("r"))],
            Body = Encoding.UTF8.GetBytes(body),
            RequestTime = now,
            ResponseTime = now,
        };
    }

    public ValueTask StoreAsync(CacheRequest request, CachedResponse response) =>
        Cache.StoreAsync(request, response, isAsync: true, TestContext.Current.CancellationToken);

    public ValueTask<CacheLookup> LookupAsync(CacheRequest request) =>
        Cache.LookupAsync(request, isAsync: true, TestContext.Current.CancellationToken);

    public ValueTask<CachedResponse?> FreshenAsync(CacheRequest request, CachedResponse stored, string headers) =>
        Cache.FreshenAsync(request, stored, Response(headers, 304, ""), isAsync: true, TestContext.Current.CancellationToken);

    public async Task<CacheAnswer> AnswerAsync(string headers = "", string method = "GET", string url = Url) =>
        (await LookupAsync(Request(headers, method, url))).Answer;

    public static string Body(CachedResponse? response) => Encoding.UTF8.GetString(response!.Body.Span);
}
