using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Curlew;

public sealed partial class ResponseCache
{
    // A condition of the caller's own asks for an answer that the cache does not have.
    private static readonly string[] s_conditional =
        ["Range", "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range"];

    /// <summary>Whether this is a cache at all.</summary>
    internal bool IsEnabled => !ReferenceEquals(this, None);

    /// <summary>Forgets all that is kept for a URL, whatever the method, the credentials, the cookies and the headers.</summary>
    /// <param name="url">The URL; parameters that are ignored need not be there.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <remarks>All entries go with <see cref="ICacheBackend.ClearAsync"/> of the <see cref="Backend"/>.</remarks>
    public async ValueTask RemoveAsync(Uri url, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri)
        {
            throw new ArgumentException($"{url} is relative. Give the whole URL.", nameof(url));
        }

        await Backend.RemoveAsync(CacheKey.OfIndex(url.OriginalString, _ignored), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What there is for a request.</summary>
    internal async ValueTask<CacheLookup> LookupAsync(CacheRequest request, bool isAsync, CancellationToken cancellationToken)
    {
        var policy = _policy.Value;
        if (!Applies(request))
        {
            return policy.Without(request);
        }

        var access = new Access(this, request.Logger, isAsync, cancellationToken);
        var index = await access.ReadIndexAsync(request.Url).ConfigureAwait(false);
        var best = policy.Without(request);
        if (index is null)
        {
            return best;
        }

        foreach (var method in policy.MethodsFor(request))
        {
            var stored = await access.ReadResponseAsync(KeyOf(index, request, method)).ConfigureAwait(false);
            if (stored is null)
            {
                continue;
            }

            var lookup = policy.Judge(request, stored, TimeProvider.GetUtcNow());
            if (lookup.Answer == CacheAnswer.Hit)
            {
                return request.IsHead ? CacheLookup.Hit(WithoutBody(lookup.Response!), lookup.Age) : lookup;
            }

            best = best.Response is null && best.Fallback is null ? lookup : best;
        }

        return best;
    }

    /// <summary>Tells of a whole response that the server sent, 304 after <see cref="CacheAnswer.Revalidate"/> excepted: keeps it
    /// if that may be, and drops what is no longer good because of it.</summary>
    internal async ValueTask StoreAsync(CacheRequest request, CachedResponse response, bool isAsync, CancellationToken cancellationToken)
    {
        await InvalidateAsync(request, response, isAsync, cancellationToken).ConfigureAwait(false);
        if (!MayStore(request, response))
        {
            return;
        }

        var access = new Access(this, request.Logger, isAsync, cancellationToken);
        var index = await access.ReadIndexAsync(request.Url).ConfigureAwait(false);
        if (index is not null && request.IsHead && Mode == CacheMode.Rfc9111 && response.StatusCode == 200
            && await access.ReadResponseAsync(KeyOf(index, request, "GET")).ConfigureAwait(false) is { } got)
        {
            if (Revalidation.IsSame(got, response))
            {
                await WriteAsync(access, index, request, Revalidation.Update(got, response)).ConfigureAwait(false);
                return;
            }

            await access.RemoveAsync(KeyOf(index, request, "GET")).ConfigureAwait(false);
        }

        await WriteAsync(access, index, request, response with { Method = request.Method }).ConfigureAwait(false);
    }

    /// <summary>Takes status 304 for a stored response.</summary>
    /// <returns>The stored response, made new, to be answered with. Null when the 304 is about another one: then the stored
    /// one is dropped, and the request must be sent again without the conditions.</returns>
    internal async ValueTask<CachedResponse?> FreshenAsync(
        CacheRequest request, CachedResponse stored, CachedResponse notModified, bool isAsync, CancellationToken cancellationToken)
    {
        var access = new Access(this, request.Logger, isAsync, cancellationToken);
        var index = await access.ReadIndexAsync(request.Url).ConfigureAwait(false);
        var isAbout = Revalidation.IsAbout(stored, notModified);
        var updated = isAbout ? Revalidation.Update(stored, notModified) : null;
        if (updated is not null && MayStore(request, updated))
        {
            await WriteAsync(access, index, request, updated).ConfigureAwait(false);
        }
        else if (index is not null)
        {
            await access.RemoveAsync(KeyOf(index, request, stored.Method)).ConfigureAwait(false);
        }

        return updated is not null && request.IsHead ? WithoutBody(updated) : updated;
    }

    /// <summary>Drops what a response makes invalid. <see cref="StoreAsync"/> does it too: this is for responses that are
    /// not given there because they are streamed.</summary>
    internal async ValueTask InvalidateAsync(CacheRequest request, CachedResponse response, bool isAsync, CancellationToken cancellationToken)
    {
        if (_policy.Value.Invalidated(request, response) is not { } urls)
        {
            return;
        }

        var access = new Access(this, request.Logger, isAsync, cancellationToken);
        foreach (var url in urls)
        {
            await access.RemoveAsync(CacheKey.OfIndex(url, _ignored)).ConfigureAwait(false);
        }
    }

    private static CachedResponse WithoutBody(CachedResponse response) => response with { Body = default };

    private bool Applies(CacheRequest request) =>
        IsEnabled && _methods.Contains(request.Method) && !s_conditional.Any(name => request.Header(name) is not null);

    private bool MayStore(CacheRequest request, CachedResponse response) =>
        Applies(request) && response.StatusCode is >= 200 and not 206 and not 304
        && response.Body.Length <= MaxEntrySize && _policy.Value.MayStore(request, response);

    private string KeyOf(CacheIndex index, CacheRequest request, string method) => CacheKey.OfEntry(index, request, method, _ignored);

    private async ValueTask WriteAsync(Access access, CacheIndex? index, CacheRequest request, CachedResponse response)
    {
        var keepUntil = _policy.Value.KeepUntil(response);
        if (CacheIndex.For(index, response, keepUntil) is not { } now)
        {
            return; // Vary says that no other request is like this one
        }

        // The response first: an index that was written leads somewhere.
        await access.WriteAsync(KeyOf(now, request, response.Method), CacheFormat.Write(response), keepUntil).ConfigureAwait(false);
        if (!ReferenceEquals(now, index))
        {
            await access.WriteAsync(CacheKey.OfIndex(request.Url, _ignored), CacheFormat.Write(now), now.Expires).ConfigureAwait(false);
        }
    }

    /// <summary>The backend for one request: waited for as the caller waits, and its failures told and passed over.</summary>
    private readonly struct Access(ResponseCache cache, ILogger? logger, bool isAsync, CancellationToken cancellationToken)
    {
        public ValueTask<CacheIndex?> ReadIndexAsync(string url) => ReadAsync(CacheKey.OfIndex(url, cache._ignored), CacheFormat.ReadIndex);

        public ValueTask<CachedResponse?> ReadResponseAsync(string key) => ReadAsync(key, CacheFormat.ReadResponse);

        public async ValueTask WriteAsync(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires)
        {
            try
            {
                if (isAsync)
                {
                    await cache.Backend.SetAsync(key, value, expires, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    cache.Backend.Set(key, value, expires, cancellationToken);
                }
            }
            catch (Exception e) when (!IsCancellation(e))
            {
                Report("written to", e);
            }
        }

        public async ValueTask RemoveAsync(string key)
        {
            try
            {
                if (isAsync)
                {
                    await cache.Backend.RemoveAsync(key, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    cache.Backend.Remove(key, cancellationToken);
                }
            }
            catch (Exception e) when (!IsCancellation(e))
            {
                Report("removed from", e);
            }
        }

        private async ValueTask<T?> ReadAsync<T>(string key, Func<ReadOnlyMemory<byte>, T?> read)
            where T : class
        {
            try
            {
                var entry = isAsync
                    ? await cache.Backend.GetAsync(key, cancellationToken).ConfigureAwait(false)
                    : cache.Backend.Get(key, cancellationToken);
                if (entry is null)
                {
                    return null;
                }

                if (read(entry.Value) is { } value)
                {
                    return value;
                }
            }
            catch (Exception e) when (!IsCancellation(e))
            {
                Report("read from", e);
                return null;
            }

            CacheLog.Damaged(logger ?? NullLogger.Instance, key);
            await RemoveAsync(key).ConfigureAwait(false);
            return null;
        }

        private bool IsCancellation(Exception e) => e is OperationCanceledException && cancellationToken.IsCancellationRequested;

        private void Report(string what, Exception e)
        {
            CacheLog.Failed(logger ?? NullLogger.Instance, what, e);
            cache.OnError?.Invoke(e);
        }
    }
}
