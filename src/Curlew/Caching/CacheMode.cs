namespace Curlew;

/// <summary>By what rules a <see cref="ResponseCache"/> goes.</summary>
public enum CacheMode
{
    /// <summary>Each response that is good (status 200 to 399) is kept for <see cref="ResponseCache.Expires"/>, whatever the
    /// server says of it. Only Vary is heeded.</summary>
    PlainExpiry = 0,

    /// <summary>HTTP's own rules (RFC 9111): Cache-Control, Expires and Age say how long a response is fresh, a stale one is
    /// asked after with its ETag or date, and unsafe methods make what is kept for their URL invalid.</summary>
    Rfc9111 = 1,
}
