namespace Curlew;

/// <summary>Ends a transfer over which nothing has moved for a while.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly Func<bool> _isHeld;
    private readonly Action _expired;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private bool _isDisposed;
    private bool _wasHeld; // when it was looked at last
    private long _last = Timeout.Infinite;

    /// <param name="limit">How long.</param>
    /// <param name="isHeld">Whether the transfer waits for its reader, so that the silence is not the network's.</param>
    /// <param name="expired">Ends the transfer.</param>
    public IdleWatch(TimeSpan limit, Func<bool> isHeld, Action expired)
    {
        _limit = limit;
        _isHeld = isHeld;
        _expired = expired;
        _timer = new Timer(static w => ((IdleWatch)w!).Look(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether there is a connection, and the clock runs.</summary>
    public bool IsStarted => Volatile.Read(ref _last) != Timeout.Infinite;

    /// <summary>Whether the time is up.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Something has moved; before the first time there is no connection to watch.</summary>
    public void Touch() => Volatile.Write(ref _last, Environment.TickCount64);

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _timer.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            // A reader that was slow until just now gives the network the whole time to go on.
            var isHeld = IsStarted && _isHeld();
            if (isHeld || _wasHeld)
            {
                Touch();
            }

            _wasHeld = isHeld;

            var last = Volatile.Read(ref _last);
            var left = last == Timeout.Infinite
                ? _limit
                : _limit - TimeSpan.FromMilliseconds(Environment.TickCount64 - last);
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            HasExpired = true;
            _expired();
        }
    }
}
