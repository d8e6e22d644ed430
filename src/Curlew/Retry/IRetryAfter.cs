namespace Curlew;

/// <summary>What a retry needs of a response beside its status.</summary>
internal interface IRetryAfter
{
    /// <summary>The header Retry-After, as it was sent; null without one.</summary>
    string? RetryAfter { get; }
}
