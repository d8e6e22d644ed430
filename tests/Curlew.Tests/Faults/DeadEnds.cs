using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Curlew.Tests.Faults;

/// <summary>A port that is taken, and at which nobody listens: connections are refused.</summary>
internal sealed class RefusedPort : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RefusedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}");

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A port that does not answer: its queue is full, and Linux then lets further connections wait.</summary>
internal sealed class BlackHole : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _fillers = [];

    private BlackHole()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");

    public static async Task<BlackHole> OpenAsync()
    {
        var hole = new BlackHole();
        while (await hole.FillAsync())
        {
        }

        return hole;
    }

    public ValueTask DisposeAsync()
    {
        _fillers.ForEach(f => f.Dispose());
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether there was room for one more.</summary>
    private async Task<bool> FillAsync()
    {
        var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _fillers.Add(filler);
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await filler.ConnectAsync(_listener.LocalEndPoint!, patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
