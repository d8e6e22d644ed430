using Microsoft.Extensions.Logging;

namespace Curlew;

/// <summary>
/// Everything that is logged. An event id, once published, keeps its number and its meaning.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "{Request} is sent.", EventName = "RequestStarted")]
    public static partial void Started(this ILogger logger, RequestTarget request);

    [LoggerMessage(2, LogLevel.Information, "{Request} was answered with {Status} (HTTP/{Version}) after {Milliseconds:F1} ms.", EventName = "HeadReceived")]
    public static partial void HeadReceived(this ILogger logger, RequestTarget request, int status, string version, double milliseconds);

    [LoggerMessage(3, LogLevel.Debug, "{Request} was redirected ({Status}) to {Location}.", EventName = "Redirected")]
    public static partial void Redirected(this ILogger logger, RequestTarget request, int status, RedactedUrl location);

    [LoggerMessage(4, LogLevel.Warning, "{Request} is retried for the {Attempt}. time in {Delay:F0} ms, because of {Cause}.", EventName = "Retrying")]
    public static partial void Retrying(this ILogger logger, RequestTarget request, int attempt, double delay, string cause);

    [LoggerMessage(5, LogLevel.Warning, "{Request} failed ({ErrorType}).", EventName = "RequestFailed")]
    public static partial void Failed(this ILogger logger, RequestTarget request, string errorType, Exception exception);

    [LoggerMessage(6, LogLevel.Debug, "{Request} was cancelled.", EventName = "RequestCancelled")]
    public static partial void Cancelled(this ILogger logger, RequestTarget request);

    [LoggerMessage(7, LogLevel.Debug, "{Method} {Url} is answered from the cache.", EventName = "CacheHit")]
    public static partial void CacheHit(this ILogger logger, string method, string url);

    [LoggerMessage(8, LogLevel.Debug, "{Method} {Url} is not in the cache, or not fresh.", EventName = "CacheMiss")]
    public static partial void CacheMiss(this ILogger logger, string method, string url);

    [LoggerMessage(9, LogLevel.Debug, "The cookie {Name} of {Url} was refused: {Reason}.", EventName = "CookieRefused")]
    public static partial void CookieRefused(this ILogger logger, string name, string url, string reason);

    [LoggerMessage(10, LogLevel.Trace, "{Direction} {Line}", EventName = "Wire")]
    public static partial void Wire(this ILogger logger, char direction, string line);
}
