using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>curl_multi_perform and curl_multi_poll: everywhere, at a cost that grows with the number of sockets. It can wait
/// for one multi handle only, and for the sockets of connections that wait.</summary>
internal sealed unsafe class PollDriver(NativeApi api) : LoopDriver
{
    private const int LongestWait = 60_000;

    private readonly Lock _gate = new();
    private readonly HashSet<SocketWatch> _watches = [];
    private readonly HashSet<SocketWatch> _waiting = [];
    private readonly nint _idle = CreateMulti(api); // to wait with before there is a shard
    private SocketWatch[] _polled = [];
    private CurlWaitFd[] _sockets = [];
    private byte[] _native = [];
    private bool _isDisposed;
    private volatile LoopShard? _shard;

    public override int Capacity => int.MaxValue;

    public override void Open(LoopShard shard) => _shard = shard;

    // In this order: a transfer that has just been added or resumed is due at once, which ends the wait; and what ends in
    // perform is read before the next wait.
    public override void Wait()
    {
        TakeWaiting();
        CurlMCode waited;
        fixed (byte* native = _native)
        {
            waited = api.MultiPoll(_shard?.Multi ?? _idle, native, (uint)_sockets.Length, LongestWait, null);
        }

        TellReady();
        if (_shard is { } shard)
        {
            int running;
            var performed = api.MultiPerform(shard.Multi, &running);
            Touch(shard, waited != CurlMCode.Ok ? waited : performed);
        }
    }

    public override void Wake()
    {
        api.MultiWakeup(_idle);
        if (_shard is { } shard)
        {
            api.MultiWakeup(shard.Multi);
        }
    }

    public override void Watch(SocketWatch watch)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(AsyncCurl));
            _watches.RemoveWhere(w => w.IsForgotten);
            _watches.Add(watch);
        }
    }

    public override void Unwatch(SocketWatch watch)
    {
        lock (_gate)
        {
            _watches.Remove(watch);
            _waiting.Remove(watch);
        }
    }

    public override void Await(SocketWatch watch)
    {
        lock (_gate)
        {
            if (_watches.Contains(watch))
            {
                _waiting.Add(watch);
                Wake(); // also where it is polled already, which may be for less
            }
        }
    }

    public override void Dispose()
    {
        SocketWatch[] watches;
        lock (_gate)
        {
            _isDisposed = true;
            watches = [.. _watches];
            _watches.Clear();
            _waiting.Clear();
        }

        Array.ForEach(watches, w => w.End());
        api.MultiCleanup(_idle);
    }

    private static nint CreateMulti(NativeApi api) =>
        api.MultiInit() is var multi && multi != 0 ? multi : throw CurlException.OutOfMemory("curl_multi_init", api);

    private void TakeWaiting()
    {
        lock (_gate)
        {
            if (_polled.Length == 0 && _waiting.Count == 0)
            {
                return;
            }

            _polled = [.. _waiting];
        }

        _sockets = Array.ConvertAll(_polled, w => new CurlWaitFd(w.Descriptor, w.Awaited));
        _native = new byte[_sockets.Length * NativeWaitFds.Size];
        NativeWaitFds.Write(_sockets, _native);
    }

    /// <summary>Who is told waits no more; one that is not content waits anew.</summary>
    private void TellReady()
    {
        NativeWaitFds.ReadReady(_native, _sockets);
        for (var i = 0; i < _polled.Length; i++)
        {
            if (_sockets[i].Ready != CurlWait.None)
            {
                lock (_gate)
                {
                    _waiting.Remove(_polled[i]);
                }

                _polled[i].Signal(isEnding: false); // it is told again
            }
        }
    }
}
