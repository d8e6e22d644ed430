using System.Security.Cryptography;

namespace Curlew;

/// <summary>What is known of a URL: the headers that its responses depend on, and which responses are its own.</summary>
/// <param name="Generation">Random. The responses that are kept under another one are no longer found.</param>
/// <param name="Vary">Names of headers in small letters, sorted, each once.</param>
/// <param name="Expires">When the backend may forget it; null for never.</param>
internal sealed record CacheIndex(ReadOnlyMemory<byte> Generation, IReadOnlyList<string> Vary, DateTimeOffset? Expires)
{
    // A server that names ever more headers would get no use of a cache.
    private const int MaxNames = 64;

    // Longer than the responses, so that it is not written with each of them.
    private static readonly TimeSpan s_slack = TimeSpan.FromDays(30);

    /// <summary>The index with room for one more response; the same object if it has that.</summary>
    /// <returns>Null when the response depends on more than a key can tell.</returns>
    public static CacheIndex? For(CacheIndex? index, CachedResponse response, DateTimeOffset? keepUntil)
    {
        var names = HeaderPair.Tokens(response.Headers, "Vary").Select(n => n.ToLowerInvariant())
            .Concat(index?.Vary ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (names.Contains("*", StringComparer.Ordinal) || names.Count > MaxNames)
        {
            return null;
        }

        var expires = keepUntil + s_slack;
        if (index is null || names.Count > index.Vary.Count)
        {
            // With more names, what is there is no longer found anyway.
            return new(RandomNumberGenerator.GetBytes(16), names, expires);
        }

        return index.Expires is null || keepUntil <= index.Expires ? index : index with { Expires = expires };
    }
}
