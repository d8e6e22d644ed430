namespace Curlew.LibCurl;

/// <summary>The socket of a connection, as the thread sees it that waits for many of them. Its members must not wait.</summary>
internal abstract class SocketWatch
{
    public required nint Descriptor { get; init; }

    /// <summary>What the driver knows it by.</summary>
    public long Key { get; set; }

    /// <summary>What the connection waits for just now.</summary>
    public abstract CurlWait Awaited { get; }

    /// <summary>Whether the connection was collected without being closed.</summary>
    public abstract bool IsForgotten { get; }

    /// <summary>The socket may be ready for something; on the loop's thread.</summary>
    /// <param name="isEnding">Whether the peer has ended its side, or the connection has failed.</param>
    public abstract void Signal(bool isEnding);

    /// <summary>Nobody will tell of the socket any more.</summary>
    public abstract void End();
}
