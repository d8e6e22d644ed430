using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>curl_multi_socket_action with Linux's epoll: the cost of a step is that of the sockets that are ready, for any
/// number of multi handles.</summary>
internal sealed unsafe class EpollDriver : LoopDriver
{
    private const int SocketFunctionOption = 20001;
    private const int SocketDataOption = 10002;
    private const int TimerFunctionOption = 20004;
    private const int TimerDataOption = 10005;
    private const int MaxEvents = 256;
    private const int FewWatches = 128;
    private const long NoDeadline = long.MaxValue;

    private readonly NativeApi _api;
    private readonly int _epoll;
    private readonly int _wakeFd;
    private readonly byte[] _events = new byte[MaxEvents * Epoll.EventSize];
    private readonly Queue<(nint Easy, Exception Error)> _refused = new();
    private readonly List<Watcher> _watchers = [];
    private readonly Lock _watchGate = new();
    private readonly Dictionary<long, SocketWatch> _watches = [];
    private long _watched;
    private int _sweepAt = FewWatches;
    private bool _isDisposed;

    // Sockets in epoll, and whose they are: null for one that libcurl has no interest in just now. A connection that goes
    // to rest is mostly back soon, and to leave it there saves the system a call; see Wait for one that stirs meanwhile.
    private readonly Dictionary<int, LoopShard?> _sockets = [];

    public EpollDriver(NativeApi api)
    {
        _api = api;
        _epoll = Epoll.Create();
        try
        {
            _wakeFd = Epoll.CreateEvent();
        }
        catch
        {
            Epoll.Close(_epoll);
            throw;
        }

        Epoll.TryWatch(_epoll, _wakeFd, Epoll.In | Epoll.EachTime, isKnown: false);
    }

    // Few enough for libcurl's search among the connections of a multi handle, enough for HTTP/2 transfers to share one.
    public override int Capacity => 64;

    // Not Environment.TickCount64, which moves in steps of several milliseconds.
    private static long Milliseconds => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    public override void Open(LoopShard shard)
    {
        var watcher = new Watcher(this, shard);
        _watchers.Add(watcher);
        var user = watcher.UserData;
        var multi = shard.Multi;
        _api.Variadic.MultiSetOpt(multi, SocketFunctionOption, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, int>)&OnSocket);
        _api.Variadic.MultiSetOpt(multi, SocketDataOption, user);
        _api.Variadic.MultiSetOpt(multi, TimerFunctionOption, (nint)(delegate* unmanaged[Cdecl]<nint, CLong, nint, int>)&OnTimer);
        _api.Variadic.MultiSetOpt(multi, TimerDataOption, user);
    }

    public override void Wait()
    {
        fixed (byte* events = _events)
        {
            var count = Epoll.Wait(_epoll, events, MaxEvents, Patience());
            for (var i = 0; i < count; i++)
            {
                Epoll.Read(events, i, out var what, out var data);
                if (data > uint.MaxValue)
                {
                    Find(data)?.Signal((what & (Epoll.PeerEnded | Epoll.HangUp | Epoll.Error)) != 0);
                    continue;
                }

                var descriptor = (int)data;
                if (_sockets.GetValueOrDefault(descriptor) is { } shard)
                {
                    Act(shard, descriptor, Select(what));
                }
                else if (_sockets.Remove(descriptor))
                {
                    Epoll.Remove(_epoll, descriptor); // nobody is interested, and it would not keep quiet
                }

                // else it is the event, which has done what it is for
            }
        }
    }

    public override bool TryTakeRefusal(out nint easy, [NotNullWhen(true)] out Exception? error)
    {
        var taken = _refused.TryDequeue(out var refusal);
        (easy, error) = refusal;
        return taken;
    }

    public override void Wake() => Epoll.SignalEvent(_wakeFd);

    public override bool TakesPrivate => true;

    public override void Close(LoopShard shard)
    {
        var watcher = _watchers.Find(w => ReferenceEquals(w.Shard, shard));
        if (watcher is null)
        {
            return;
        }

        Forget(watcher);
        _watchers.Remove(watcher);
        foreach (var (descriptor, owner) in _sockets)
        {
            if (ReferenceEquals(owner, shard))
            {
                _sockets.Remove(descriptor);
                Epoll.Remove(_epoll, descriptor);
            }
        }
    }

    public override void Watch(SocketWatch watch)
    {
        lock (_watchGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(AsyncCurl));

            // The number tells events of this connection from those of others that had the descriptor before, or have it after.
            watch.Key = (++_watched << 32) | (uint)watch.Descriptor;
            if (!Epoll.TryWatch(_epoll, (int)watch.Descriptor, Epoll.In | Epoll.Out | Epoll.PeerEnded | Epoll.EachTime, isKnown: false, watch.Key))
            {
                throw Epoll.LastError("epoll_ctl");
            }

            if (_watches.Count >= _sweepAt)
            {
                Sweep();
            }

            _watches.Add(watch.Key, watch);
        }
    }

    public override void Unwatch(SocketWatch watch)
    {
        lock (_watchGate)
        {
            if (_watches.Remove(watch.Key))
            {
                Epoll.Remove(_epoll, (int)watch.Descriptor);
            }
        }
    }

    public override void Dispose()
    {
        SocketWatch[] watches;
        lock (_watchGate)
        {
            _isDisposed = true;
            watches = [.. _watches.Values];
            _watches.Clear();
        }

        Array.ForEach(watches, w => w.End());
        foreach (var watcher in _watchers)
        {
            Forget(watcher);
        }

        Epoll.Close(_epoll);
        Epoll.Close(_wakeFd);
    }

    private void Forget(Watcher watcher)
    {
        _api.Variadic.MultiSetOpt(watcher.Shard.Multi, SocketFunctionOption, 0);
        _api.Variadic.MultiSetOpt(watcher.Shard.Multi, TimerFunctionOption, 0);
        watcher.Dispose();
    }

    /// <summary>Forgets those whose connection was collected, and whose socket is closed by now.</summary>
    private void Sweep()
    {
        foreach (var (key, watch) in _watches)
        {
            if (watch.IsForgotten)
            {
                _watches.Remove(key);
            }
        }

        _sweepAt = Math.Max(FewWatches, 2 * _watches.Count);
    }

    private SocketWatch? Find(long key)
    {
        lock (_watchGate)
        {
            return _watches.GetValueOrDefault(key);
        }
    }

    private static int Select(uint what) =>
        ((what & (Epoll.In | Epoll.HangUp)) != 0 ? (int)CurlSelect.In : 0) |
        ((what & Epoll.Out) != 0 ? (int)CurlSelect.Out : 0) |
        ((what & Epoll.Error) != 0 ? (int)CurlSelect.Err : 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSocket(nint easy, nint socket, int what, nint user, nint assigned)
    {
        var watcher = GCHandle<Watcher>.FromIntPtr(user).Target;
        watcher.Driver.Watch(watcher.Shard, easy, (int)socket, what);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnTimer(nint multi, CLong milliseconds, nint user)
    {
        GCHandle<Watcher>.FromIntPtr(user).Target.Shard.Deadline =
            milliseconds.Value < 0 ? NoDeadline : Milliseconds + milliseconds.Value;
        return 0;
    }

    private void Watch(LoopShard shard, nint easy, int descriptor, int what)
    {
        if (what == (int)CurlPoll.Remove)
        {
            if (shard.IsPrivate)
            {
                // The socket may be watched for a connection from now on, and must not be taken for one that rests.
                _sockets.Remove(descriptor);
                Epoll.Remove(_epoll, descriptor);
            }
            else if (_sockets.ContainsKey(descriptor))
            {
                _sockets[descriptor] = null;
            }

            return;
        }

        var events = (what & (int)CurlPoll.In) != 0 ? Epoll.In : 0;
        events |= (what & (int)CurlPoll.Out) != 0 ? Epoll.Out : 0;
        if (Epoll.TryWatch(_epoll, descriptor, events, isKnown: _sockets.ContainsKey(descriptor)))
        {
            _sockets[descriptor] = shard;
        }
        else
        {
            // Telling libcurl would end every transfer of the multi handle.
            _refused.Enqueue((easy, Epoll.LastError("epoll_ctl")));
        }
    }

    private void Act(LoopShard shard, nint socket, int events)
    {
        int running;
        Touch(shard, _api.MultiSocketAction(shard.Multi, socket, events, &running));
    }

    public override void ActOnTime()
    {
        var now = Milliseconds;
        foreach (var watcher in _watchers)
        {
            if (now >= watcher.Shard.Deadline)
            {
                watcher.Shard.Deadline = NoDeadline;
                Act(watcher.Shard, CurlMulti.SocketTimeout, 0);
            }
        }
    }

    private int Patience()
    {
        const int forever = -1;
        var deadline = NoDeadline;
        foreach (var watcher in _watchers)
        {
            deadline = Math.Min(deadline, watcher.Shard.Deadline);
        }

        return deadline == NoDeadline ? forever : (int)Math.Clamp(deadline - Milliseconds, 0, int.MaxValue);
    }

    /// <summary>What libcurl's callbacks for one shard lead to.</summary>
    private sealed class Watcher : IDisposable
    {
        private GCHandle<Watcher> _self;

        public Watcher(EpollDriver driver, LoopShard shard)
        {
            Driver = driver;
            Shard = shard;
            _self = new GCHandle<Watcher>(this);
        }

        public EpollDriver Driver { get; }

        public LoopShard Shard { get; }

        public nint UserData => GCHandle<Watcher>.ToIntPtr(_self);

        public void Dispose() => _self.Dispose();
    }
}
