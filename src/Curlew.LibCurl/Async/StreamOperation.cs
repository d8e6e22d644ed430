using System.Threading.Tasks.Sources;

namespace Curlew.LibCurl;

/// <summary>A read or a write of a connection that has to wait: what its task comes from, to be used again and again. All but the
/// members of the task's side are called under the connection's lock.</summary>
internal sealed class StreamOperation(CurlStream connection) : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _core;
    private volatile bool _isTaken;
    private CancellationTokenRegistration _registration;

    /// <summary>Where received bytes go.</summary>
    public Memory<byte> Target { get; set; }

    /// <summary>What is left to be sent.</summary>
    public ReadOnlyMemory<byte> Rest { get; set; }

    public CancellationToken CancellationToken { get; private set; }

    /// <summary>Whether it waits.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Whether it can be used: its last task was awaited.</summary>
    public bool IsFree => !_isTaken;

    public short Begin(CancellationToken cancellationToken)
    {
        _core.Reset();
        _isTaken = true;
        IsPending = true;
        CancellationToken = cancellationToken;
        return _core.Version;
    }

    /// <summary>Lets the token end it; not under the lock, for that may be here and now.</summary>
    public void Register(Lock gate, short version)
    {
        if (!CancellationToken.CanBeCanceled)
        {
            return;
        }

        var registration = CancellationToken.UnsafeRegister(
            static (operation, token) => ((StreamOperation)operation!).Cancel(token), this);
        lock (gate)
        {
            if (IsPending && _core.Version == version)
            {
                _registration = registration;
                return;
            }
        }

        registration.Unregister();
    }

    /// <summary>It waits no more; <see cref="Complete"/> follows, without the lock.</summary>
    public void Leave()
    {
        IsPending = false;
        (Target, Rest) = (default, default);
    }

    /// <summary>Ends the task.</summary>
    /// <param name="count">What it gives.</param>
    /// <param name="error">What it fails with.</param>
    /// <param name="elsewhere">Whether who awaits it must not go on within this call.</param>
    public void Complete(int count, Exception? error, bool elsewhere)
    {
        _registration.Unregister();
        _registration = default;
        _core.RunContinuationsAsynchronously = elsewhere;
        if (error is null)
        {
            _core.SetResult(count);
        }
        else
        {
            _core.SetException(error);
        }
    }

    int IValueTaskSource<int>.GetResult(short token) => GetResult(token);

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private int GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _isTaken = false;
        }
    }

    private void Cancel(CancellationToken token) => connection.Cancel(this, token);
}
