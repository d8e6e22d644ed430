using System.Security.Cryptography;
using System.Text;

namespace Curlew.TestServers;

/// <summary>Scripts for <see cref="RawServer"/> that agree to a WebSocket and then do as they are told, frame by frame.</summary>
public static class WebSocketScripts
{
    /// <summary>Agrees to the upgrade, then runs what follows.</summary>
    /// <param name="talk">What follows.</param>
    /// <param name="extensions">What the server says of extensions.</param>
    public static Func<RawConnection, Task> Accept(Func<RawConnection, Task> talk, string? extensions = null) => async connection =>
    {
        await ShakeHandsAsync(connection, together: [], extensions);
        await talk(connection);
    };

    /// <summary>Sends the frames, then reads what the client sends until it closes.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="withAnswer">Whether they come in one piece with the answer to the handshake.</param>
    public static Func<RawConnection, Task> Send(IEnumerable<RawWebSocketFrame> frames, bool withAnswer = false) =>
        SendBytes([.. frames.SelectMany(frame => frame.ToBytes())], withAnswer);

    /// <summary>As <see cref="Send"/>, with bytes that may be no frame at all.</summary>
    public static Func<RawConnection, Task> SendBytes(byte[] bytes, bool withAnswer = false) => async connection =>
    {
        await ShakeHandsAsync(connection, withAnswer ? bytes : []);
        if (!withAnswer)
        {
            await connection.WriteAsync(bytes);
        }

        await connection.DrainAsync();
    };

    /// <summary>Passes on every frame of the client's, the close frame being the last, and answers that one.</summary>
    public static Func<RawConnection, Task> Listen(Action<RawWebSocketFrame> heard) => Accept(async connection =>
    {
        RawWebSocketFrame frame;
        do
        {
            frame = await RawWebSocketFrame.ReadAsync(connection);
            heard(frame);
        }
        while (frame.Opcode != WebSocketOpcode.Close);

        await connection.WriteAsync(new RawWebSocketFrame(WebSocketOpcode.Close, frame.Payload).ToBytes());
    });

    /// <summary>Answers the handshake with a head that is made of the right value of Sec-WebSocket-Accept.</summary>
    public static Func<RawConnection, Task> Answer(Func<string, string> head) => async connection =>
    {
        RawRequest request = await connection.ReadHeadAsync() ?? throw new EndOfStreamException("The client sent no request.");
        await connection.WriteAsync(head(AcceptOf(request)));
        await connection.DrainAsync();
    };

    private static async Task ShakeHandsAsync(RawConnection connection, byte[] together, string? extensions = null)
    {
        RawRequest request = await connection.ReadHeadAsync() ?? throw new EndOfStreamException("The client sent no request.");
        byte[] answer = Encoding.Latin1.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {AcceptOf(request)}\r\n{(extensions is null ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n")}\r\n");
        await connection.WriteAsync((byte[])[.. answer, .. together]);
    }

    public static string AcceptOf(RawRequest request)
    {
        byte[] seed = Encoding.Latin1.GetBytes(request.Header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
#pragma warning disable CA5350 // RFC 6455 wants SHA-1
        return Convert.ToBase64String(SHA1.HashData(seed));
#pragma warning restore CA5350
    }
}
