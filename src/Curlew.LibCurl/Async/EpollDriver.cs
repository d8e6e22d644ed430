using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>curl_multi_socket_action with Linux's epoll: the cost of a step is that of the sockets that are ready.</summary>
internal sealed unsafe class EpollDriver : LoopDriver
{
    private const int SocketFunctionOption = 20001;
    private const int SocketDataOption = 10002;
    private const int TimerFunctionOption = 20004;
    private const int TimerDataOption = 10005;
    private const int MaxEvents = 256;
    private const long NoDeadline = long.MaxValue;

    private readonly NativeApi _api;
    private readonly nint _multi;
    private readonly int _epoll;
    private readonly int _wakeFd;
    private readonly byte[] _events = new byte[MaxEvents * Epoll.EventSize];
    private readonly Queue<(nint Easy, Exception Error)> _refused = new();
    private GCHandle<EpollDriver> _self;
    private long _deadline = NoDeadline;

    public EpollDriver(NativeApi api, nint multi)
    {
        _api = api;
        _multi = multi;
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

        Epoll.TryWatch(_epoll, _wakeFd, Epoll.In, isKnown: false);
        _self = new GCHandle<EpollDriver>(this);
        var user = GCHandle<EpollDriver>.ToIntPtr(_self);
        api.Variadic.MultiSetOpt(multi, SocketFunctionOption, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, int>)&OnSocket);
        api.Variadic.MultiSetOpt(multi, SocketDataOption, user);
        api.Variadic.MultiSetOpt(multi, TimerFunctionOption, (nint)(delegate* unmanaged[Cdecl]<nint, CLong, nint, int>)&OnTimer);
        api.Variadic.MultiSetOpt(multi, TimerDataOption, user);
    }

    // Not Environment.TickCount64, which moves in steps of several milliseconds.
    private static long Milliseconds => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    public override CurlMCode Step()
    {
        int running;
        var result = CurlMCode.Ok;
        fixed (byte* events = _events)
        {
            var count = Epoll.Wait(_epoll, events, MaxEvents, Patience());
            for (var i = 0; i < count; i++)
            {
                Epoll.Read(events, i, out var what, out var descriptor);
                if (descriptor == _wakeFd)
                {
                    Epoll.ClearEvent(_wakeFd);
                    continue;
                }

                var code = _api.MultiSocketAction(_multi, descriptor, Select(what), &running);
                result = code != CurlMCode.Ok ? code : result;
            }
        }

        if (Milliseconds >= _deadline)
        {
            _deadline = NoDeadline;
            var code = _api.MultiSocketAction(_multi, CurlMulti.SocketTimeout, 0, &running);
            result = code != CurlMCode.Ok ? code : result;
        }

        return result;
    }

    public override bool TryTakeRefusal(out nint easy, [NotNullWhen(true)] out Exception? error)
    {
        var taken = _refused.TryDequeue(out var refusal);
        (easy, error) = refusal;
        return taken;
    }

    public override void Wake() => Epoll.SignalEvent(_wakeFd);

    public override void Dispose()
    {
        _api.Variadic.MultiSetOpt(_multi, SocketFunctionOption, 0);
        _api.Variadic.MultiSetOpt(_multi, TimerFunctionOption, 0);
        _self.Dispose();
        Epoll.Close(_epoll);
        Epoll.Close(_wakeFd);
    }

    private static int Select(uint what) =>
        ((what & (Epoll.In | Epoll.HangUp)) != 0 ? (int)CurlSelect.In : 0) |
        ((what & Epoll.Out) != 0 ? (int)CurlSelect.Out : 0) |
        ((what & Epoll.Error) != 0 ? (int)CurlSelect.Err : 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSocket(nint easy, nint socket, int what, nint user, nint known)
    {
        var driver = GCHandle<EpollDriver>.FromIntPtr(user).Target;
        var descriptor = (int)socket;
        if (what == (int)CurlPoll.Remove)
        {
            Epoll.Remove(driver._epoll, descriptor);
            return 0;
        }

        var events = (what & (int)CurlPoll.In) != 0 ? Epoll.In : 0;
        events |= (what & (int)CurlPoll.Out) != 0 ? Epoll.Out : 0;
        if (!Epoll.TryWatch(driver._epoll, descriptor, events, isKnown: known != 0))
        {
            // Telling libcurl would end every transfer of the multi handle.
            driver._refused.Enqueue((easy, Epoll.LastError("epoll_ctl")));
        }
        else if (known == 0)
        {
            driver._api.MultiAssign(driver._multi, descriptor, (void*)1);
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnTimer(nint multi, CLong milliseconds, nint user)
    {
        GCHandle<EpollDriver>.FromIntPtr(user).Target._deadline =
            milliseconds.Value < 0 ? NoDeadline : Milliseconds + milliseconds.Value;
        return 0;
    }

    private int Patience()
    {
        const int forever = -1;
        return _deadline == NoDeadline ? forever : (int)Math.Clamp(_deadline - Milliseconds, 0, int.MaxValue);
    }
}
