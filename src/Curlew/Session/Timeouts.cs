namespace Curlew;

/// <summary>
/// How long a request may take. A <see cref="TimeSpan"/> converts to it as <see cref="Total"/>;
/// <see cref="Timeout.InfiniteTimeSpan"/> is no limit.
/// </summary>
/// <remarks>Without any: 30 seconds in all for a response that is kept in memory; for one that is streamed 30 seconds to
/// the head and 30 seconds of silence. They hold for each attempt of a request that is retried; a cancellation token ends all.</remarks>
public sealed record Timeouts
{
    private static readonly TimeSpan s_default = TimeSpan.FromSeconds(30);

    /// <summary>No limit at all.</summary>
    public static Timeouts None { get; } = new();

    /// <summary>From the start to the last byte of the body, redirects and the reading of a stream included. Null for no
    /// limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative, or more than 24 days.</exception>
    public TimeSpan? Total
    {
        get;
        init => field = Checked(value, nameof(Total));
    }

    /// <summary>Name lookup, connection and TLS handshake together, for each hop. Null for no limit but the total one.</summary>
    /// <inheritdoc cref="Total" path="/exception"/>
    public TimeSpan? Connect
    {
        get;
        init => field = Checked(value, nameof(Connect));
    }

    /// <summary>Time in which no byte arrives or leaves once there is a connection. A reader that is slow itself does not
    /// count. Null for no limit.</summary>
    /// <inheritdoc cref="Total" path="/exception"/>
    public TimeSpan? Idle
    {
        get;
        init => field = Checked(value, nameof(Idle));
    }

    internal static Timeouts ForBuffered { get; } = new() { Total = s_default };

    internal static Timeouts ForStream { get; } = new() { Connect = s_default, Idle = s_default };

    /// <summary>As a limit of the total.</summary>
    public static implicit operator Timeouts(TimeSpan total) => FromTimeSpan(total);

    /// <summary>As a limit of the total.</summary>
    public static Timeouts FromTimeSpan(TimeSpan total) => total == Timeout.InfiniteTimeSpan ? None : new Timeouts { Total = total };

    private static TimeSpan? Checked(TimeSpan? value, string name) => value switch
    {
        null => null,
        { } v when v == Timeout.InfiniteTimeSpan => null,
        { } v when v > TimeSpan.Zero && v.TotalMilliseconds <= int.MaxValue => v,
        _ => throw new ArgumentOutOfRangeException(name, value, "A timeout is more than zero and at most 24 days; Timeout.InfiniteTimeSpan is no limit."),
    };
}
