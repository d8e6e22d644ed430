using System.Collections.Frozen;

namespace Curlew;

/// <summary>
/// How responses are kept and used again: where, for how long, and which. Give one to a session or to a request; a
/// <see cref="TimeSpan"/> converts to one that keeps responses that long in the user's own directory.
/// </summary>
/// <remarks>
/// <para>What is found depends on all that the answer may depend on: the method, the URL without its fragment, the body,
/// the credentials, the cookies that would be sent, the browser that is impersonated, and the request's values of the
/// headers that the response names in Vary. All of it is hashed: neither credentials nor cookies of a request are written
/// down. A response is kept as the server sent it, with the cookies that it sets; on a hit they are set again. Where that
/// is not wanted, <see cref="ShouldStoreResponse"/> can leave such responses out.</para>
/// <para>Responses that are streamed are not kept, nor are parts (Range, status 206) and answers to requests that bring
/// conditions of their own (If-None-Match and the like). Redirects are kept one by one.</para>
/// <para>The settings are immutable and safe from any thread; sessions may share them. A backend that fails does not fail
/// a request: what it was asked for counts as not there, and the error goes to <see cref="OnError"/> and to the log.</para>
/// </remarks>
public sealed partial class ResponseCache
{
    private readonly FrozenSet<string> _methods = FrozenSet.Create(StringComparer.Ordinal, "GET", "HEAD");
    private readonly FrozenSet<string> _ignored = FrozenSet<string>.Empty;
    private readonly Lazy<CachePolicy> _policy;

    /// <summary>A cache in the user's own directory, whose entries do not expire.</summary>
    public ResponseCache() => _policy = new(
        () => Mode == CacheMode.Rfc9111 ? new Rfc9111Policy(IsShared, Expires) : new PlainExpiryPolicy(Expires));

    /// <summary>No cache: nothing is kept and nothing looked up, whatever the session has.</summary>
    public static ResponseCache None { get; } = new();

    /// <summary>Where responses are kept. By default a <see cref="FileCacheBackend"/> in the user's own directory, the same for
    /// all caches of the process.</summary>
    public ICacheBackend Backend
    {
        get => field ?? FileCacheBackend.Default;
        init => field = CacheSetting.NotNull(value);
    }

    /// <summary>By what rules: for a fixed time, which is the default, or as HTTP has it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No value of the enumeration.</exception>
    public CacheMode Mode
    {
        get;
        init => field = CacheSetting.Known(value);
    }

    /// <summary>How long a response is good, from when it was received; zero, the default, means that it does not expire. With
    /// <see cref="CacheMode.Rfc9111"/> the server says that: then it is how long a response is fresh that has neither a
    /// lifetime nor a Last-Modified to guess one from, and zero means that such a one is not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than zero.</exception>
    public TimeSpan Expires
    {
        get;
        init => field = CacheSetting.Lifetime(value);
    }

    /// <summary>The methods whose responses are kept; GET and HEAD by default. <see cref="CacheMode.Rfc9111"/> keeps those of
    /// GET, HEAD and QUERY, and of no other.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public IReadOnlyCollection<HttpMethod> Methods
    {
        get => [.. _methods.Order(StringComparer.Ordinal).Select(m => new HttpMethod(m))];
        init => _methods = CacheSetting.NotEmpty(value, "Give one method at least. ResponseCache.None switches the cache off.")
            .Select(m => m.Method).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Names of parameters of the query that make no difference, such as a time stamp against caches. As they are
    /// after decoding; the case matters.</summary>
    public IReadOnlyCollection<string> Ignored
    {
        get => _ignored;
        init => _ignored = CacheSetting.NotNull(value).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Most bytes of a body that is kept, 16 MiB by default; a response with a larger one is not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0.</exception>
    public long MaxEntrySize
    {
        get;
        init => field = CacheSetting.Bytes(value, least: 0);
    } = 16 * 1024 * 1024;

    /// <summary>Whether several people use the cache, which matters to <see cref="CacheMode.Rfc9111"/>: then what is private is
    /// not kept, nor what was answered to credentials or sets a cookie, unless the server says that it is for all. By
    /// default it is one person's.</summary>
    public bool IsShared { get; init; }

    /// <summary>The clock for ages and lifetimes.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init => field = CacheSetting.NotNull(value);
    } = TimeProvider.System;

    /// <summary>Is asked before the cache is: false sends the request as if there was none. Null for all requests. What it throws comes
    /// out of the request.</summary>
    public Func<Request, bool>? ShouldCacheRequest { get; init; }

    /// <summary>Is asked for each response that would be kept: false does not keep it. Null for all. What it throws comes out
    /// of the request.</summary>
    public Func<Response, bool>? ShouldStoreResponse { get; init; }

    /// <summary>Is told what the backend threw, which does not fail the request. Called by whatever thread it happened
    /// on, perhaps by several at once; what it throws itself comes out of the request.</summary>
    public Action<Exception>? OnError { get; init; }

    /// <summary>Keeps responses for a time in the user's own directory: see <see cref="FromTimeSpan"/>.</summary>
    public static implicit operator ResponseCache(TimeSpan expires) => FromTimeSpan(expires);

    /// <summary>Keeps responses for a time in the user's own directory.</summary>
    /// <param name="expires">The time; zero for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than zero.</exception>
    public static ResponseCache FromTimeSpan(TimeSpan expires) =>
        new() { Expires = CacheSetting.Lifetime(expires, nameof(expires)) };
}
