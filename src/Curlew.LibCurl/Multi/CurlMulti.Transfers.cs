using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

public sealed unsafe partial class CurlMulti
{
    private const int StackBytes = 512;

    private readonly Queue<(Curl Curl, CurlCode Code)> _ended = []; // results that libcurl does not hold

    /// <summary>How long to wait at most before <see cref="Perform"/> or <see cref="SocketAction"/> must be called again;
    /// null when nothing is due (<c>curl_multi_timeout</c>).</summary>
    public TimeSpan? Timeout
    {
        get
        {
            using var scope = EnterNested();
            System.Runtime.InteropServices.CLong milliseconds;
            CheckNested(_api.MultiTimeout(_multi, &milliseconds), "curl_multi_timeout");
            return milliseconds.Value < 0 ? null : TimeSpan.FromMilliseconds(milliseconds.Value);
        }
    }

    /// <summary>Does what can be done just now, without waiting (<c>curl_multi_perform</c>).</summary>
    /// <returns>How many transfers still run; read the results of those that ended with <see cref="InfoRead"/>.</returns>
    /// <exception cref="CurlMultiException">libcurl failed, or a callback of the multi handle threw.</exception>
    /// <exception cref="InvalidOperationException">This is a callback, or another thread is using it.</exception>
    /// <exception cref="ObjectDisposedException">The multi handle is closed.</exception>
    public int Perform()
    {
        using var scope = Enter();
        int running;
        Check(_api.MultiPerform(_multi, &running), "curl_multi_perform");
        return running;
    }

    /// <summary>Waits until a socket is ready, the time is over, libcurl has something to do or <see cref="Wakeup"/> is
    /// called (<c>curl_multi_poll</c>).</summary>
    /// <param name="timeout">At most so long; libcurl may have less patience. Infinite is taken.</param>
    /// <param name="extra">Descriptors of the application's own to wait for as well; <see cref="CurlWaitFd.Ready"/> of
    /// each is set.</param>
    /// <returns>How many descriptors are ready, libcurl's and the application's.</returns>
    /// <inheritdoc cref="Perform"/>
    public int Poll(TimeSpan timeout, params Span<CurlWaitFd> extra) =>
        WaitFor(timeout, extra, _api.MultiPoll, "curl_multi_poll");

    /// <summary>As <see cref="Poll"/>, but it returns at once when there is no descriptor to wait for, and
    /// <see cref="Wakeup"/> does not end it (<c>curl_multi_wait</c>).</summary>
    /// <inheritdoc cref="Poll"/>
    public int Wait(TimeSpan timeout, params Span<CurlWaitFd> extra) =>
        WaitFor(timeout, extra, _api.MultiWait, "curl_multi_wait");

    /// <summary>Ends the <see cref="Poll"/> that is waiting, or the next one (<c>curl_multi_wakeup</c>). Any thread may
    /// call it; on a closed multi handle it does nothing.</summary>
    /// <exception cref="CurlMultiException">libcurl could not.</exception>
    public void Wakeup()
    {
        lock (_gate)
        {
            if (_multi != 0)
            {
                var code = _api.MultiWakeup(_multi);
                if (code != CurlMCode.Ok)
                {
                    throw CurlException.From(code, "curl_multi_wakeup", _api);
                }
            }
        }
    }

    /// <summary>The transfers that have ended since the last call (<c>curl_multi_info_read</c>). Their handles stay in until
    /// <see cref="Remove"/>. Inside a callback libcurl tells of none.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    /// <exception cref="ObjectDisposedException">The multi handle is closed.</exception>
    public IReadOnlyList<CurlMultiResult> InfoRead()
    {
        using var scope = EnterNested();
        var results = new List<CurlMultiResult>();
        while (TryInfoReadClaimed(out var result))
        {
            results.Add(result);
        }

        return results;
    }

    /// <summary>One transfer that has ended; the others wait for the next call.</summary>
    /// <inheritdoc cref="InfoRead"/>
    public bool TryInfoRead(out CurlMultiResult result)
    {
        using var scope = EnterNested();
        return TryInfoReadClaimed(out result);
    }

    /// <summary>A count of transfers (<c>curl_multi_get_offt</c>, libcurl 8.16).</summary>
    /// <exception cref="NotSupportedException">The loaded libcurl cannot tell.</exception>
    /// <inheritdoc cref="Perform"/>
    public long GetInfo(CurlMultiInfo info)
    {
        using var scope = EnterNested();
        if (_api.MultiGetOffT is null)
        {
            throw _api.Lacks("curl_multi_get_offt", new Version(8, 16, 0));
        }

        long value;
        CheckNested(_api.MultiGetOffT(_multi, info, &value), "curl_multi_get_offt");
        return value;
    }

    private bool TryInfoReadClaimed(out CurlMultiResult result)
    {
        if (!_ended.TryDequeue(out var ended) && !TryReadMessage(out ended))
        {
            result = default;
            return false;
        }

        var (curl, code) = ended;
        result = new CurlMultiResult(curl, code, curl.TakeError(code));
        return true;
    }

    private bool TryReadMessage(out (Curl Curl, CurlCode Code) ended)
    {
        int queued;
        for (var message = _api.MultiInfoRead(_multi, &queued); message is not null; message = _api.MultiInfoRead(_multi, &queued))
        {
            if (message->Kind == (int)CurlMsg.Done && Find(message->Easy) is { } curl)
            {
                curl.Handle.EndTransfer();
                ended = (curl, (CurlCode)(int)message->Data);
                return true;
            }
        }

        ended = default;
        return false;
    }

    /// <summary>Ends every transfer because a callback of the multi handle wants it so.</summary>
    private void EndAll()
    {
        while (TryReadMessage(out var ended))
        {
            _ended.Enqueue(ended);
        }

        foreach (var curl in Handles.Where(curl => curl.Handle.InTransfer))
        {
            _api.MultiRemoveHandle(_multi, curl.Handle.Pointer);
            curl.Handle.EndTransfer();
            _ended.Enqueue((curl, CurlCode.AbortedByCallback));
        }

        _callbacks.TakeAbort(); // the callbacks were told that their sockets go
    }

    private void ForgetResult(EasyHandle easy)
    {
        for (var i = _ended.Count; i > 0; i--)
        {
            var ended = _ended.Dequeue();
            if (!ReferenceEquals(ended.Curl.Handle, easy))
            {
                _ended.Enqueue(ended);
            }
        }
    }

    private int WaitFor(
        TimeSpan timeout, Span<CurlWaitFd> extra,
        delegate* unmanaged[Cdecl]<nint, byte*, uint, int, int*, CurlMCode> wait, string function,
        [CallerMemberName] string member = "")
    {
        var milliseconds = Milliseconds(timeout);
        using var scope = Enter(member);
        var size = extra.Length * NativeWaitFds.Size;
        var native = size <= StackBytes ? stackalloc byte[StackBytes] : new byte[size];
        NativeWaitFds.Write(extra, native);
        int ready;
        fixed (byte* p = native)
        {
            Check(wait(_multi, p, (uint)extra.Length, milliseconds, &ready), function);
        }

        NativeWaitFds.ReadReady(native, extra);
        return ready;
    }

    [SuppressMessage("Usage", "MA0015", Justification = "The parameter is the public member's.")]
    private static int Milliseconds(TimeSpan timeout)
    {
        if (timeout == System.Threading.Timeout.InfiniteTimeSpan)
        {
            return int.MaxValue;
        }

        return timeout >= TimeSpan.Zero && timeout.TotalMilliseconds <= int.MaxValue
            ? (int)Math.Ceiling(timeout.TotalMilliseconds)
            : throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "Give a time from 0 to 24 days, or infinite.");
    }
}
