namespace Curlew;

/// <summary>What happens to a message that comes when the queue of received messages is full.</summary>
public enum WebSocketFullMode
{
    /// <summary>It waits, and the server with it once the system's buffers are full. Pings are answered again when there is room.</summary>
    Wait,

    /// <summary>The connection fails, so that nobody believes to have seen everything.</summary>
    Fail,
}

/// <summary>How long the queues of a <see cref="WebSocketChannel"/> are, and what happens at their ends.</summary>
public sealed record WebSocketChannelOptions
{
    /// <summary>Most messages that were received and not yet asked for; 128 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int ReceiveCapacity
    {
        get;
        init => field = AtLeastOne(value, nameof(ReceiveCapacity));
    } = 128;

    /// <summary>Most messages that wait to be sent; 128 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int SendCapacity
    {
        get;
        init => field = AtLeastOne(value, nameof(SendCapacity));
    } = 128;

    /// <summary>Most messages that go out in one write; 64 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxBatch
    {
        get;
        init => field = AtLeastOne(value, nameof(MaxBatch));
    } = 64;

    /// <summary>Whether messages of one kind that wait one behind the other are sent as a single message, at most
    /// <see cref="MaxBatch"/> of them; off by default. For streams of bytes: the server cannot tell them apart.</summary>
    public bool Coalesce { get; init; }

    /// <summary>What happens when <see cref="ReceiveCapacity"/> is reached; by default the server has to wait.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public WebSocketFullMode FullMode
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw WrongArgument.OutOfRange(nameof(FullMode), value, "Give a member of WebSocketFullMode.");
    }

    /// <summary>Whether messages that were received before the connection failed are given out before the failure is; by default they
    /// are dropped, and the failure is told at once.</summary>
    public bool DrainOnError { get; init; }

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw WrongArgument.OutOfRange(name, value, "Give 1 or more.");
}
