namespace Curlew;

internal enum CacheAnswer
{
    /// <summary>Send the request.</summary>
    Miss,

    /// <summary>Here is the response; send nothing.</summary>
    Hit,

    /// <summary>Send the request with the headers given; 304 means that the response is still good.</summary>
    Revalidate,

    /// <summary>The request says only-if-cached, and there is nothing: the answer is status 504.</summary>
    Refused504,
}

/// <summary>What a cache has for a request.</summary>
internal sealed class CacheLookup
{
    public static CacheLookup Miss { get; } = new() { Answer = CacheAnswer.Miss };

    public static CacheLookup Refused504 { get; } = new() { Answer = CacheAnswer.Refused504 };

    public required CacheAnswer Answer { get; init; }

    /// <summary>What to answer with, or to ask after; null for none.</summary>
    public CachedResponse? Response { get; init; }

    /// <summary>How old <see cref="Response"/> is.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>If-None-Match and If-Modified-Since, to be added to the request.</summary>
    public IReadOnlyList<HeaderPair> Conditions { get; init; } = [];

    /// <summary>What may be answered with if the server cannot be reached or says 500, 502, 503 or 504 (stale-if-error of
    /// RFC 5861); null for nothing.</summary>
    public CachedResponse? Fallback { get; init; }

    public static CacheLookup Hit(CachedResponse response, TimeSpan age) => new() { Answer = CacheAnswer.Hit, Response = response, Age = age };
}
