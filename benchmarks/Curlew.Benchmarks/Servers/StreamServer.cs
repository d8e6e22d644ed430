using System.Net;
using System.Net.Sockets;

namespace Curlew.Benchmarks.Servers;

/// <summary>A bare HTTP/1.1 server on loopback: it accepts connections and gives each to one handler.</summary>
internal abstract class StreamServer : IAsyncDisposable
{
    private const int Backlog = 16384;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Task _accepting = Task.CompletedTask;

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");

    public void Start()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    /// <summary>Serves one connection until its client closes it.</summary>
    protected abstract Task ServeAsync(Socket connection);

    /// <summary>Index of the first byte after a request's head; 0 when that is not complete yet.</summary>
    protected static int HeadLength(ReadOnlySpan<byte> received)
    {
        ReadOnlySpan<byte> end = "\r\n\r\n"u8;
        return received.IndexOf(end) is var index and >= 0 ? index + end.Length : 0;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = HandleAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            return; // the listener was closed
        }
    }

    private async Task HandleAsync(Socket connection)
    {
        using (connection)
        {
            connection.NoDelay = true;
            try
            {
                await ServeAsync(connection);
            }
            catch (SocketException)
            {
                return; // a client that is cancelled resets its connection
            }
        }
    }
}
