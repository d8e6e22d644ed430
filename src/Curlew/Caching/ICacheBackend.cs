namespace Curlew;

/// <summary>
/// Where a <see cref="ResponseCache"/> keeps its entries: bytes under a key. Several sessions, and where the backend
/// allows it several processes, may use one at the same time.
/// </summary>
/// <remarks>All members are safe from any thread. What a member throws does not fail a request: the cache takes it for a
/// miss and reports it. The members that wait by themselves serve the synchronous methods of a session; one's own backend
/// may leave them as they are.</remarks>
public interface ICacheBackend
{
    /// <summary>Reads an entry.</summary>
    /// <param name="key">Any text; that of the response cache is 64 hexadecimal digits.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The bytes, which nobody may change; null where there is no such entry or it has expired.</returns>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Writes an entry, whole or not at all, in place of one that is there.</summary>
    /// <param name="key">Any text.</param>
    /// <param name="value">The bytes. They are the caller's again when the task has completed.</param>
    /// <param name="expires">When nobody will want it any more; null for never. A hint: the backend may drop the entry
    /// earlier, and the cache decides by itself whether a response is still good.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default);

    /// <summary>Removes an entry, if it is there.</summary>
    /// <param name="key">Any text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes all entries.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NotSupportedException">The store behind it cannot.</exception>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>As <see cref="GetAsync"/>, and waits.</summary>
    /// <param name="key">Any text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ReadOnlyMemory<byte>? Get(string key, CancellationToken cancellationToken = default) =>
        GetAsync(key, cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <summary>As <see cref="SetAsync"/>, and waits.</summary>
    /// <param name="key">Any text.</param>
    /// <param name="value">The bytes.</param>
    /// <param name="expires">When nobody will want it any more; null for never.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    void Set(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default) =>
        SetAsync(key, value, expires, cancellationToken).AsTask().GetAwaiter().GetResult();

    /// <summary>As <see cref="RemoveAsync"/>, and waits.</summary>
    /// <param name="key">Any text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    void Remove(string key, CancellationToken cancellationToken = default) =>
        RemoveAsync(key, cancellationToken).AsTask().GetAwaiter().GetResult();
}
