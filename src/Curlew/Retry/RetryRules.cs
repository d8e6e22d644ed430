using System.Globalization;
using System.Net.Http.Headers;

namespace Curlew;

/// <summary>Whether to try again, and when.</summary>
internal static class RetryRules
{
    /// <summary>Whether an attempt is followed by another, if there is one left.</summary>
    public static bool ShouldRetry(RetryOptions options, HttpMethod method, int number, Response? response, Exception? exception)
    {
        if (exception is UnrewindableBodyException || (exception is not null && exception is not RequestException))
        {
            return false;
        }

        var isRetryable = exception is RequestException error ? IsRetryable(options, method, error) : IsRetryable(options, method, response!);
        return options.ShouldRetry?.Invoke(new RetryAttempt(number, method, response, exception, isRetryable)) ?? isRetryable;
    }

    /// <summary>The wait after an attempt.</summary>
    /// <param name="options">The options.</param>
    /// <param name="number">Which attempt it was, from 1.</param>
    /// <param name="retryAfter">The header Retry-After of its response.</param>
    /// <param name="now">The time.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Delay(RetryOptions options, int number, string? retryAfter, DateTimeOffset now, double chance)
    {
        if (options.RespectRetryAfter && ParseRetryAfter(retryAfter, now) is { } asked)
        {
            return asked < options.MaxDelay ? asked : options.MaxDelay;
        }

        var factor = options.Backoff switch
        {
            RetryBackoff.Linear => number,
            RetryBackoff.Exponential => Math.Pow(2, number - 1),
            _ => 1,
        };
        // In seconds, because powers of two soon leave the range of TimeSpan.
        var seconds = (options.Delay.TotalSeconds * factor) + (options.Jitter.TotalSeconds * chance);
        return seconds < options.MaxDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : options.MaxDelay;
    }

    /// <summary>Reads Retry-After (RFC 9110, 10.2.3): seconds or a date. Null without one, and for what is neither.</summary>
    public static TimeSpan? ParseRetryAfter(string? value, DateTimeOffset now)
    {
        var text = value.AsSpan().Trim(" \t");
        if (!text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9'))
        {
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : TimeSpan.MaxValue;
        }

        if (RetryConditionHeaderValue.TryParse(text.ToString(), out var parsed) && parsed.Date is { } date)
        {
            return date > now ? date - now : TimeSpan.Zero;
        }

        return null;
    }

    private static bool IsRetryable(RetryOptions options, HttpMethod method, Response response) =>
        options.HasStatus(response.StatusCode) && options.HasMethod(method);

    private static bool IsRetryable(RetryOptions options, HttpMethod method, RequestException error) => error switch
    {
        // What a proxy answers is as passing, or not, as what a server answers.
        ProxyException { ProxyStatusCode: { } status } => options.HasStatus(status),
        StatusException { StatusCode: { } status } => options.HasStatus((int)status) && options.HasMethod(method),
        { RetrySafety: RetrySafety.Always } => true,
        { RetrySafety: RetrySafety.Idempotent } => options.HasMethod(method),
        _ => false,
    };
}
