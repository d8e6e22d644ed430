using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Curlew.Cli.Demo;

/// <summary>The side of the server in the demonstration of WebSockets: what comes goes back.</summary>
internal static class DemoEcho
{
    public static bool IsAskedFor(DemoRequest request) =>
        request.Path == "/echo" && string.Equals(request.Headers["Upgrade"], "websocket", StringComparison.OrdinalIgnoreCase);

    public static async Task RunAsync(NetworkStream stream, DemoRequest request, CancellationToken cancellationToken)
    {
#pragma warning disable CA5350 // RFC 6455 wants SHA-1
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes($"{request.Headers["Sec-WebSocket-Key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), cancellationToken).ConfigureAwait(false);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false) is { MessageType: not WebSocketMessageType.Close } piece)
        {
            await socket.SendAsync(buffer.AsMemory(0, piece.Count), piece.MessageType, piece.EndOfMessage, cancellationToken).ConfigureAwait(false);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, socket.CloseStatusDescription, cancellationToken).ConfigureAwait(false);
    }
}
