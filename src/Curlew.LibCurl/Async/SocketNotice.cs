namespace Curlew.LibCurl;

/// <summary>
/// Carries the news of a socket to its connection. The driver holds this; this holds the connection while the connection waits,
/// so that one that everybody has forgotten is collected.
/// </summary>
internal sealed class SocketNotice(CurlStream connection) : SocketWatch, IThreadPoolWorkItem
{
    private readonly WeakReference<CurlStream> _connection = new(connection);
    private volatile CurlStream? _waiting;
    private int _news;
    private int _isQueued;
    private volatile bool _isEnding;

    public bool IsAwaited => _waiting is not null;

    public override bool IsForgotten => !_connection.TryGetTarget(out _);

    public override CurlWait Awaited => _waiting?.Awaited ?? CurlWait.None;

    /// <summary>How often the socket has stirred.</summary>
    public int News => Volatile.Read(ref _news);

    /// <summary>From now on news are passed on. Under the connection's lock.</summary>
    /// <returns>How many have come until now.</returns>
    public int Expect()
    {
        if (_waiting is null && _connection.TryGetTarget(out var connection))
        {
            _waiting = connection;
        }

        Interlocked.MemoryBarrier(); // either this sees the news, or who brings them sees that they are awaited
        return Volatile.Read(ref _news);
    }

    public void Rest() => _waiting = null;

    public void Queue()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Whether there may be an end to read, of which there will be no news.</summary>
    public bool IsEnding => _isEnding;

    public override void Signal(bool isEnding)
    {
        _isEnding |= isEnding;
        Interlocked.Increment(ref _news);
        if (_waiting is not null)
        {
            Queue();
        }
    }

    public override void End()
    {
        if (_connection.TryGetTarget(out var connection))
        {
            connection.End();
        }
    }

    public void Execute()
    {
        Interlocked.Exchange(ref _isQueued, 0);
        _waiting?.Proceed();
    }
}
