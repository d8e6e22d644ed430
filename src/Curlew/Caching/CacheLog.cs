using Microsoft.Extensions.Logging;

namespace Curlew;

/// <summary>What caches log; the numbers stay what they are.</summary>
internal static partial class CacheLog
{
    [LoggerMessage(30, LogLevel.Warning, "An entry could not be {What} the cache; the request goes on without it.", EventName = "CacheFailed")]
    public static partial void Failed(ILogger logger, string what, Exception exception);

    [LoggerMessage(31, LogLevel.Warning, "The entry {Key} of the cache is damaged and is dropped.", EventName = "CacheEntryDamaged")]
    public static partial void Damaged(ILogger logger, string key);
}
