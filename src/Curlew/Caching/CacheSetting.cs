using System.Runtime.CompilerServices;

namespace Curlew;

/// <summary>Checks of what is given to the properties of caches; the error names the property.</summary>
internal static class CacheSetting
{
    public static T NotNull<T>(T? value, [CallerMemberName] string name = "")
        where T : class => value ?? throw new ArgumentNullException(name);

    public static long Bytes(long value, long least, [CallerMemberName] string name = "") =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"Give a number of bytes, {least} or more.");

    public static TimeSpan Lifetime(TimeSpan value, [CallerMemberName] string name = "") =>
        value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value, "Give a time above zero, or zero for responses that do not expire. ResponseCache.None switches the cache off.");

    public static CacheMode Known(CacheMode value, [CallerMemberName] string name = "") =>
        Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Give PlainExpiry or Rfc9111.");

    public static IReadOnlyCollection<T> NotEmpty<T>(IReadOnlyCollection<T>? value, string advice, [CallerMemberName] string name = "") =>
        NotNull(value, name).Count > 0 ? value! : throw new ArgumentException(advice, name);
}
