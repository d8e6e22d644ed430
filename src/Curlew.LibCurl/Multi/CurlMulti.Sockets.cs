using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

public sealed unsafe partial class CurlMulti
{
    /// <summary>Tells libcurl what happened on a socket, and lets it work on it
    /// (<c>curl_multi_socket_action</c>).</summary>
    /// <param name="socket">The socket, or <see cref="SocketTimeout"/> when the timer has run out and to start.</param>
    /// <param name="events">What happened; none lets libcurl look by itself.</param>
    /// <returns>How many transfers still run.</returns>
    /// <inheritdoc cref="Perform"/>
    public int SocketAction(nint socket, CurlSelect events = CurlSelect.None)
    {
        using var scope = Enter();
        int running;
        Check(_api.MultiSocketAction(_multi, socket, (int)events, &running), "curl_multi_socket_action");
        return running;
    }

    /// <summary>Lets libcurl look at every socket (<c>curl_multi_socket_all</c>, which libcurl has replaced by
    /// <see cref="SocketAction"/> and <see cref="Perform"/>).</summary>
    /// <inheritdoc cref="Perform"/>
    [Obsolete("libcurl has replaced it: call Perform.")]
    public int SocketAll()
    {
        using var scope = Enter();
        int running;
        Check(_api.MultiSocketAll(_multi, &running), "curl_multi_socket_all");
        return running;
    }

    /// <summary>Puts an object to a socket, which the socket callback is given with it from then on
    /// (<c>curl_multi_assign</c>). The multi handle keeps it alive until libcurl is done with the socket. A callback may
    /// call it.</summary>
    /// <param name="socket">A socket that libcurl has told of.</param>
    /// <param name="value">The object; null for none.</param>
    /// <exception cref="CurlMultiException">libcurl does not know the socket.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    /// <exception cref="ObjectDisposedException">The multi handle is closed.</exception>
    public void Assign(nint socket, object? value)
    {
        using var scope = EnterNested();
        AssignClaimed(socket, value);
    }

    /// <summary>Takes the object from a socket.</summary>
    /// <inheritdoc cref="Assign"/>
    public void Unassign(nint socket)
    {
        using var scope = EnterNested();
        AssignClaimed(socket, value: null);
    }

    /// <summary>The sockets to give to <c>select</c>, for programs that are being ported
    /// (<c>curl_multi_fdset</c>). Sockets that <c>select</c> cannot hold are left out: <see cref="Poll"/> has no such
    /// limit.</summary>
    /// <inheritdoc cref="Perform"/>
    public CurlFdSets FdSet()
    {
        using var scope = Enter();
        var read = new NativeFdSet();
        var write = new NativeFdSet();
        var except = new NativeFdSet();
        int highest;
        Check(_api.MultiFdSet(_multi, &read, &write, &except, &highest), "curl_multi_fdset");
        return new CurlFdSets(read.ToList(), write.ToList(), except.ToList());
    }

    /// <summary>Waits until one of libcurl's sockets is ready, as <c>select</c> on <see cref="FdSet"/> would, but with
    /// <see cref="Poll"/>'s better manners: no limit on sockets, and no return at once when there is none.</summary>
    /// <inheritdoc cref="Poll"/>
    public int Select(TimeSpan timeout) => WaitFor(timeout, [], _api.MultiPoll, "curl_multi_poll");

    private void AssignClaimed(nint socket, object? value)
    {
        // What libcurl keeps says only whether there is an object: it forgets that with the socket, whose number may
        // come back for another one.
        var code = _api.MultiAssign(_multi, socket, (void*)(value is null ? MultiCallbackState.Nothing : MultiCallbackState.Something));
        if (code != CurlMCode.Ok)
        {
            throw CurlException.From(code, "curl_multi_assign", _api);
        }

        _callbacks.Assign(socket, value);
    }
}
