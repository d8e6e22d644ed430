using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>The managed side of one multi handle as libcurl's callbacks see it; held weakly, as that of an easy handle
/// is.</summary>
internal sealed unsafe class MultiCallbackState : IDisposable
{
    private const int Socket = 20001;
    private const int Timer = 20004;
    private const int Push = 20014;
    private const int Notify = 20018;

    /// <summary>What libcurl keeps with a socket to which no object was put.</summary>
    public const nint Nothing = 0;

    /// <summary>What libcurl keeps with a socket to which an object was put.</summary>
    public const nint Something = 1;

    // libcurl never hears of a failure: it would give up its other transfers in the middle, and some of its versions
    // crash over those that have no connection yet. The multi handle acts on it when the call is over.
    private const int Success = 0;

    private readonly WeakReference<CurlMulti> _multi;
    private readonly Dictionary<nint, object> _assigned = [];
    private readonly Dictionary<int, Delegate> _callbacks = [];
    private WeakGCHandle<MultiCallbackState> _self;
    private Exception? _failure;
    private bool _aborted;

    public MultiCallbackState(CurlMulti multi)
    {
        _multi = new WeakReference<CurlMulti>(multi);
        _self = new WeakGCHandle<MultiCallbackState>(this);
    }

    public nint UserData => WeakGCHandle<MultiCallbackState>.ToIntPtr(_self);

    public static bool IsCallback(int option) => option is Socket or Timer or Push or Notify;

    public static nint Trampoline(int option) => option switch
    {
        Socket => (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, int>)&OnSocket,
        Timer => (nint)(delegate* unmanaged[Cdecl]<nint, CLong, nint, int>)&OnTimer,
        Push => (nint)(delegate* unmanaged[Cdecl]<nint, nint, nuint, nint, nint, int>)&OnPush,
        _ => (nint)(delegate* unmanaged[Cdecl]<nint, uint, nint, nint, void>)&OnNotify,
    };

    /// <summary>The option that takes the user pointer of a callback option.</summary>
    public static int DataOption(int option) => option switch
    {
        Socket => 10002,
        Timer => 10005,
        Push => 10015,
        _ => 10019,
    };

    public Delegate? Swap(int option, Delegate? callback)
    {
        _callbacks.Remove(option, out var previous);
        if (callback is not null)
        {
            _callbacks[option] = callback;
        }

        return previous;
    }

    public void Assign(nint socket, object? value)
    {
        _assigned.Remove(socket);
        if (value is not null)
        {
            _assigned[socket] = value;
        }
    }

    /// <summary>Whether a callback has thrown or aborted since the last look.</summary>
    public bool HasFailed => _aborted || _failure is not null;

    public Exception? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    public bool TakeAbort()
    {
        var aborted = _aborted;
        _aborted = false;
        return aborted;
    }

    public void Dispose() => _self.Dispose();

    private static MultiCallbackState? From(nint user) =>
        WeakGCHandle<MultiCallbackState>.FromIntPtr(user).TryGetTarget(out var target) ? target : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSocket(nint easy, nint socket, int what, nint user, nint assigned)
    {
        if (From(user) is not { } state || state._callbacks.GetValueOrDefault(Socket) is not MultiSocketCallback callback)
        {
            return 0;
        }

        var descriptor = OperatingSystem.IsWindows() ? socket : (int)socket;
        try
        {
            var value = assigned == Something ? state._assigned.GetValueOrDefault(descriptor) : null;
            return state.Answer(callback(descriptor, (CurlPoll)what, value));
        }
        catch (Exception e)
        {
            return state.Fail(e);
        }
        finally
        {
            if (what == (int)CurlPoll.Remove)
            {
                state._assigned.Remove(descriptor);
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnTimer(nint multi, CLong milliseconds, nint user)
    {
        if (From(user) is not { } state || state._callbacks.GetValueOrDefault(Timer) is not MultiTimerCallback callback)
        {
            return 0;
        }

        try
        {
            return state.Answer(callback(milliseconds.Value < 0 ? null : TimeSpan.FromMilliseconds(milliseconds.Value)));
        }
        catch (Exception e)
        {
            return state.Fail(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPush(nint parent, nint easy, nuint count, nint headers, nint user)
    {
        if (From(user) is not { } state || state._callbacks.GetValueOrDefault(Push) is not MultiPushCallback callback ||
            !state._multi.TryGetTarget(out var multi) || multi.Find(parent) is not { } owner)
        {
            return (int)CurlPushResult.Deny;
        }

        Curl? pushed = null;
        try
        {
            pushed = owner.AdoptPushed(easy);
            pushed.Handle.OfferBy(multi);
            var answer = callback(owner, pushed, ReadHeaders(count, headers));
            if (answer == CurlPushResult.Ok)
            {
                multi.Adopt(pushed);
                return (int)answer;
            }

            pushed.Abandon(); // libcurl closes what is denied
            return (int)answer;
        }
        catch (Exception e)
        {
            pushed?.Abandon();
            state.Fail(e);
            return (int)CurlPushResult.Deny;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNotify(nint multi, uint notification, nint easy, nint user)
    {
        if (From(user) is not { } state || state._callbacks.GetValueOrDefault(Notify) is not MultiNotifyCallback callback)
        {
            return;
        }

        try
        {
            var curl = easy != 0 && state._multi.TryGetTarget(out var owner) ? owner.Find(easy) : null;
            callback((CurlMultiNotify)notification, curl);
        }
        catch (Exception e)
        {
            state.Fail(e);
        }
    }

    private static List<string> ReadHeaders(nuint count, nint headers)
    {
        var list = new List<string>((int)count);
        for (nuint i = 0; i < count; i++)
        {
            list.Add(NativeText.Read(NativeApi.Api.PushHeaderByNum(headers, i)) ?? "");
        }

        return list;
    }

    private int Answer(CurlCallbackResult result)
    {
        _aborted |= result == CurlCallbackResult.Abort;
        return Success;
    }

    private int Fail(Exception exception)
    {
        _failure ??= exception;
        return Success;
    }
}
