namespace Curlew;

/// <summary>An attempt that has come to its end, for the callbacks of <see cref="RetryOptions"/>.</summary>
/// <param name="Number">Which attempt it was, from 1.</param>
/// <param name="Method">The method of the request.</param>
/// <param name="Response">What the server answered; null when there is an exception. It is closed before the next attempt.</param>
/// <param name="Exception">What it failed with; null when there is a response.</param>
/// <param name="IsRetryable">Whether the other options would try again.</param>
public readonly record struct RetryAttempt(
    int Number, HttpMethod Method, Response? Response, Exception? Exception, bool IsRetryable);
