using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// Counts a session's connections and measures how long they live, by libcurl's callbacks about sockets.
/// </summary>
/// <remarks>
/// libcurl does not say which connections have a request on them, so <c>http.connection.state</c> is left out. Nor does it
/// call back for a connection whose <see cref="Curl"/> was reset or closed in the meantime: such a one is counted as open
/// until its descriptor is used again or the session ends, and its duration is not measured.
/// </remarks>
internal sealed class ConnectionMeter(Instruments instruments, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<nint, WatchedSocket> _open = new();

    /// <summary>Sets the callbacks for the next transfer of a handle; null when nobody wants to know.</summary>
    public ConnectionWatch? Watch(Curl curl, string scheme, string host, int port)
    {
        if (!instruments.AnyOfConnections)
        {
            return null;
        }

        var watch = new ConnectionWatch(this, new TagList { { "server.address", host }, { "server.port", port }, { "url.scheme", scheme } });
        curl.SetOpt(CurlOpt.SockOptFunction, watch.Opened);
        curl.SetOpt(CurlOpt.CloseSocketFunction, Closed);
        return watch;
    }

    /// <summary>Counts the connections that are left as closed.</summary>
    public void Dispose()
    {
        foreach (var descriptor in _open.Keys)
        {
            Forget(descriptor);
        }
    }

    internal WatchedSocket Add(nint descriptor)
    {
        // The number would not come again if the socket that had it were still open.
        Forget(descriptor);
        return _open[descriptor] = new WatchedSocket(instruments, time);
    }

    private CurlCallbackResult Closed(nint descriptor)
    {
        if (_open.TryRemove(descriptor, out var socket))
        {
            socket.Close();
        }

        // The handle alone would reset the connection.
        new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)).Dispose();
        return CurlCallbackResult.Continue;
    }

    private void Forget(nint descriptor)
    {
        if (_open.TryRemove(descriptor, out var socket))
        {
            socket.Forget();
        }
    }
}

/// <summary>The connections that one transfer makes.</summary>
internal sealed class ConnectionWatch(ConnectionMeter meter, TagList tags)
{
    private readonly List<WatchedSocket> _sockets = [];

    /// <summary>Counts what was connected. To be called once, after the transfer.</summary>
    /// <param name="curl">The handle of the transfer, before it is reset.</param>
    public void Ended(Curl curl)
    {
        var connected = curl.GetInfo(CurlInfo.NumConnects);
        if (connected == 0)
        {
            return;
        }

        tags.Add("network.peer.address", curl.GetInfo(CurlInfo.PrimaryIp));

        // Sockets that are closed already lost the race of the addresses, unless all are closed: then the last was it.
        var alive = _sockets.FindAll(s => !s.IsClosed);
        foreach (var socket in alive.Count > 0 ? alive : _sockets.TakeLast(1))
        {
            socket.Connect(tags);
        }
    }

    internal CurlSockOptResult Opened(nint descriptor, CurlSockType purpose)
    {
        _sockets.Add(meter.Add(descriptor));
        return CurlSockOptResult.Ok;
    }
}

/// <summary>A socket that libcurl made; a connection once it is known to be connected.</summary>
internal sealed class WatchedSocket(Instruments instruments, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _opened = time.GetTimestamp();
    private TimeSpan? _lifetime;
    private TagList? _tags;

    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _lifetime is not null;
            }
        }
    }

    public void Connect(TagList tags)
    {
        lock (_lock)
        {
            if (_lifetime is { } lifetime)
            {
                instruments.ConnectionDuration.Record(lifetime.TotalSeconds, tags);
                return;
            }

            _tags = tags;
            instruments.OpenConnections.Add(1, tags);
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _lifetime = time.GetElapsedTime(_opened);
            if (_tags is { } tags)
            {
                instruments.OpenConnections.Add(-1, tags);
                instruments.ConnectionDuration.Record(_lifetime.Value.TotalSeconds, tags);
            }
        }
    }

    /// <summary>It was closed, nobody knows when.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _lifetime = TimeSpan.Zero;
            if (_tags is { } tags)
            {
                instruments.OpenConnections.Add(-1, tags);
            }
        }
    }
}
