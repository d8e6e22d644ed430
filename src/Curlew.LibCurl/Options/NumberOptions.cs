using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>A C long.</summary>
internal sealed class LongOpt(string name, int id, int since, long defaultValue = 0) : CurlOpt<long>(name, id, since)
{
    internal override void Set(EasyHandle handle, long value) => handle.SetLong(Id, CLongRange.Check(this, value));

    internal override void Unset(EasyHandle handle) => Set(handle, defaultValue);
}

/// <summary>A C long of which libcurl looks at zero or not, or at one value that stands for true.</summary>
internal sealed class BoolOpt(string name, int id, int since, bool defaultValue = false, int trueValue = 1)
    : CurlOpt<bool>(name, id, since)
{
    internal override void Set(EasyHandle handle, bool value) => handle.SetLong(Id, value ? trueValue : 0);

    internal override void Unset(EasyHandle handle) => Set(handle, defaultValue);
}

/// <summary>A C long with names for its values.</summary>
internal sealed class EnumOpt<T>(string name, int id, int since, T defaultValue = default) : CurlOpt<T>(name, id, since)
    where T : struct, Enum
{
    internal override void Set(EasyHandle handle, T value) => handle.SetLong(Id, CLongRange.Check(this, ToInt64(value)));

    internal override void Unset(EasyHandle handle) => Set(handle, defaultValue);

    /// <summary>Enums here are int or uint; C sees them as long or unsigned long.</summary>
    private static long ToInt64(T value)
    {
        if (Unsafe.SizeOf<T>() == sizeof(long))
        {
            return Unsafe.BitCast<T, long>(value);
        }

        return Enum.GetUnderlyingType(typeof(T)) == typeof(uint) ? Unsafe.BitCast<T, uint>(value) : Unsafe.BitCast<T, int>(value);
    }
}

/// <summary>A curl_off_t: 64 bits everywhere.</summary>
internal sealed class OffTOpt(string name, int id, int since, long defaultValue = 0) : CurlOpt<long>(name, id, since)
{
    internal override void Set(EasyHandle handle, long value) => handle.SetOffT(Id, value);

    internal override void Unset(EasyHandle handle) => handle.SetOffT(Id, defaultValue);
}

internal enum DurationUnit
{
    Seconds,
    Milliseconds,
}

/// <summary>A C long that counts seconds or milliseconds.</summary>
internal sealed class DurationOpt(string name, int id, int since, DurationUnit unit, long defaultValue = 0, long? infinite = null)
    : CurlOpt<TimeSpan>(name, id, since)
{
    internal override void Set(EasyHandle handle, TimeSpan value) => handle.SetLong(Id, CLongRange.Check(this, Count(value)));

    internal override void Unset(EasyHandle handle) => handle.SetLong(Id, defaultValue);

    private long Count(TimeSpan value)
    {
        if (value == System.Threading.Timeout.InfiniteTimeSpan)
        {
            return infinite ?? throw new ArgumentOutOfRangeException(nameof(value), $"{this} has no value for 'forever'.");
        }

        if (value < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{this} takes no negative time.");
        }

        var ticks = unit == DurationUnit.Seconds ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMillisecond;
        if (unit == DurationUnit.Seconds && value.Ticks % ticks != 0)
        {
            var finer = Find(Name + "_MS");
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"{this} counts whole seconds{(finer is null ? "" : $"; use {finer} for milliseconds")}.");
        }

        // A fraction of a millisecond must not become 0, which often means 'no limit'.
        return (value.Ticks + ticks - 1) / ticks;
    }
}

/// <summary>A point in time, in seconds since 1970; a C long or a curl_off_t.</summary>
internal sealed class TimeOpt(string name, int id, int since) : CurlOpt<DateTimeOffset>(name, id, since)
{
    internal override void Set(EasyHandle handle, DateTimeOffset value) => SetSeconds(handle, value.ToUnixTimeSeconds());

    internal override void Unset(EasyHandle handle) => SetSeconds(handle, 0);

    private void SetSeconds(EasyHandle handle, long seconds)
    {
        if (OptionKind.Of(Id) == OptionKind.OffT)
        {
            handle.SetOffT(Id, seconds);
        }
        else
        {
            handle.SetLong(Id, CLongRange.Check(this, seconds));
        }
    }
}

/// <summary>C's long has 32 bits on Windows and on 32-bit systems.</summary>
internal static class CLongRange
{
    public static long Check(object option, long value) => Check(option, value, Unsafe.SizeOf<CLong>());

    /// <param name="option">The option that the value is for.</param>
    /// <param name="value">The value.</param>
    /// <param name="size">Bytes of a C long.</param>
    public static long Check(object option, long value, int size) =>
        size == sizeof(long) || (value >= int.MinValue && value <= uint.MaxValue)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{option} takes a C long, which has 32 bits on this platform.");
}
