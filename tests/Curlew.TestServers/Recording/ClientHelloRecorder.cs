using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Curlew.TestServers.Recording;

/// <summary>
/// A TCP server that records the ClientHello of whoever connects. It then hangs up, or passes everything on to a real
/// server, so that the handshake goes on; then the second ClientHello, after a HelloRetryRequest, is recorded as well.
/// </summary>
public sealed class ClientHelloRecorder : IAsyncDisposable
{
    private const byte ChangeCipherSpec = 20;
    private const byte Handshake = 22;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<int, List<ClientHello>> _connections = new();
    private readonly List<Task> _serving = [];
    private readonly int? _forwardTo;
    private Task _accepting = Task.CompletedTask;

    private ClientHelloRecorder(int? forwardTo) => _forwardTo = forwardTo;

    public Uri Uri => new($"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>The ClientHellos so far, by connection.</summary>
    public IReadOnlyList<IReadOnlyList<ClientHello>> Connections
    {
        get
        {
            lock (_serving)
            {
                return [.. _connections.OrderBy(pair => pair.Key).Select(pair => (IReadOnlyList<ClientHello>)[.. pair.Value])];
            }
        }
    }

    /// <summary>The first ClientHello of each connection.</summary>
    public IReadOnlyList<ClientHello> Hellos => [.. Connections.Where(hellos => hellos.Count > 0).Select(hellos => hellos[0])];

    /// <summary>Passes connections on to that port of this machine, if there is one.</summary>
    public static ClientHelloRecorder Start(int? forwardTo = null)
    {
        var recorder = new ClientHelloRecorder(forwardTo);
        recorder._listener.Start();
        recorder._accepting = recorder.AcceptAsync();
        return recorder;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] serving;
        lock (_serving)
        {
            serving = [.. _serving];
        }

        await Task.WhenAll(serving);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (int number = 0; ; number++)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
            {
                return; // stopped
            }

            _connections[number] = [];
            Task serving = ServeAsync(number, client);
            lock (_serving)
            {
                _serving.Add(serving);
            }
        }
    }

    private async Task ServeAsync(int number, TcpClient client)
    {
        using (client)
        {
            try
            {
                if (_forwardTo is not { } port)
                {
                    await CopyAndRecordAsync(number, client.GetStream(), Stream.Null, hellos: 1);
                    return;
                }

                client.NoDelay = true;
                using var server = new TcpClient { NoDelay = true };
                await server.ConnectAsync(IPAddress.Loopback, port, _stopping.Token);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                Task answers = server.GetStream().CopyToAsync(client.GetStream(), ended.Token);
                Task requests = CopyAndRecordAsync(number, client.GetStream(), server.GetStream(), int.MaxValue);
                if (await Task.WhenAny(answers, requests) == answers)
                {
                    client.Client.Shutdown(SocketShutdown.Send);
                }

                server.Client.Shutdown(SocketShutdown.Send);
                await answers;
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or EndOfStreamException)
            {
                // One side went away; what was sent until then is recorded.
            }
        }
    }

    private async Task CopyAndRecordAsync(int number, NetworkStream from, Stream to, int hellos)
    {
        var message = new MemoryStream();
        for (bool recording = true; recording;)
        {
            var header = new byte[5];
            await from.ReadExactlyAsync(header, _stopping.Token);
            var body = new byte[(header[3] << 8) | header[4]];
            await from.ReadExactlyAsync(body, _stopping.Token);
            if (header[0] == Handshake)
            {
                message.Write(body);
                recording = TryKeep(number, message, hellos);
            }
            else
            {
                recording = header[0] == ChangeCipherSpec;
            }

            await to.WriteAsync((byte[])[.. header, .. body], _stopping.Token);
        }

        if (to != Stream.Null)
        {
            await from.CopyToAsync(to, _stopping.Token);
        }
    }

    // False once nothing more is to be recorded.
    private bool TryKeep(int number, MemoryStream message, int hellos)
    {
        byte[] bytes = message.ToArray();
        if (bytes[0] != 1)
        {
            return false;
        }

        int length = 4 + ((bytes[1] << 16) | (bytes[2] << 8) | bytes[3]);
        if (bytes.Length < length)
        {
            return true;
        }

        message.SetLength(0);
        lock (_serving)
        {
            _connections[number].Add(ClientHello.Parse(bytes));
            return _connections[number].Count < hellos;
        }
    }
}
