using Microsoft.Extensions.Caching.Distributed;

namespace Curlew;

/// <summary>Entries in an <see cref="IDistributedCache"/>, such as Redis or a table of SQL Server, for several machines.</summary>
/// <remarks>As safe from threads as that cache, which is to say wholly. How much is kept is for that cache to say.
/// Whoever can read there can read what servers answered: give it as little access as to the responses themselves.</remarks>
public sealed class DistributedCacheBackend : ICacheBackend
{
    private readonly IDistributedCache _cache;
    private readonly string _prefix;

    /// <summary>Uses a cache.</summary>
    /// <param name="cache">The cache; it is not disposed.</param>
    /// <param name="prefix">What goes before each key, so that others may use the same cache.</param>
    public DistributedCacheBackend(IDistributedCache cache, string prefix = "curlew:")
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(prefix);
        _cache = cache;
        _prefix = prefix;
    }

    /// <summary>The clock for what expires.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init => field = CacheSetting.NotNull(value);
    } = TimeProvider.System;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        Memory(await _cache.GetAsync(Name(key, cancellationToken), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default)
    {
        // The caches refuse a time that has passed.
        if (expires <= TimeProvider.GetUtcNow())
        {
            await RemoveAsync(key, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _cache.SetAsync(Name(key, cancellationToken), value.ToArray(), Options(expires), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        await _cache.RemoveAsync(Name(key, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <summary>Not possible: such a cache does not tell what is in it. Take another prefix, or let the entries expire.</summary>
    /// <param name="cancellationToken">Not looked at.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("An IDistributedCache does not list its entries. Take another prefix, or let the entries expire.");

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Get(string key, CancellationToken cancellationToken = default) => Memory(_cache.Get(Name(key, cancellationToken)));

    /// <inheritdoc/>
    public void Set(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default)
    {
        if (expires <= TimeProvider.GetUtcNow())
        {
            Remove(key, cancellationToken);
            return;
        }

        _cache.Set(Name(key, cancellationToken), value.ToArray(), Options(expires));
    }

    /// <inheritdoc/>
    public void Remove(string key, CancellationToken cancellationToken = default) => _cache.Remove(Name(key, cancellationToken));

    // A null array would convert to empty memory, not to none.
    private static ReadOnlyMemory<byte>? Memory(byte[]? value) => value is null ? default(ReadOnlyMemory<byte>?) : value;

    private static DistributedCacheEntryOptions Options(DateTimeOffset? expires) => new() { AbsoluteExpiration = expires };

    /// <summary>The last step before each call, so it looks at the token too: not every cache does.</summary>
    private string Name(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        return _prefix + key;
    }
}
