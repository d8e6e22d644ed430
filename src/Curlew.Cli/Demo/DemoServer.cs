using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace Curlew.Cli.Demo;

/// <summary>A small HTTP/1.1 server on this machine, for one demonstration. It reads requests of known length and keeps connections open.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private const int LongestHead = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private readonly Func<DemoRequest, DemoAnswer> _answer;

    public DemoServer(Func<DemoRequest, DemoAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>A port that nothing listens on any more.</summary>
    public static int FindClosedPort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, port: 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections).ConfigureAwait(false);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false)));
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The demonstration is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        try
        {
            using var stream = client.GetStream();
            var input = new List<byte>();
            while (await ReadAsync(stream, input).ConfigureAwait(false) is { } request)
            {
                if (DemoEcho.IsAskedFor(request))
                {
                    await DemoEcho.RunAsync(stream, request, _stop.Token).ConfigureAwait(false);
                    return;
                }

                await SendAsync(stream, _answer(request)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The client has gone, or the demonstration is over.
        }
    }

    private async Task<DemoRequest?> ReadAsync(NetworkStream stream, List<byte> input)
    {
        var piece = new byte[16 * 1024];
        DemoRequest? request;
        while (!DemoRequest.TryTake(input, out request))
        {
            var count = await stream.ReadAsync(piece, _stop.Token).ConfigureAwait(false);
            if (count == 0 || input.Count > LongestHead + DemoRequest.LongestBody)
            {
                return null;
            }

            input.AddRange(piece.AsSpan(0, count));
        }

        return request;
    }

    private async Task SendAsync(NetworkStream stream, DemoAnswer answer)
    {
        if (answer.IsSilent)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token).ConfigureAwait(false);
        }

        var head = new StringBuilder($"HTTP/1.1 {answer.Status}\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length * answer.Repeat}\r\n\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.ToString()), _stop.Token).ConfigureAwait(false);
        for (var i = 0; i < answer.Repeat; i++)
        {
            await stream.WriteAsync(answer.Body, _stop.Token).ConfigureAwait(false);
        }
    }

    private static bool IsEnd(Exception exception) => exception is IOException or SocketException or WebSocketException or OperationCanceledException or ObjectDisposedException;
}
