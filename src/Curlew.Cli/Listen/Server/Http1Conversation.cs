using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Curlew.Cli.Listen;

/// <summary>Speaks HTTP/1.1, and WebSocket where a client asks for it.</summary>
internal sealed class Http1Conversation(PeekStream stream, RecordedConnection connection, Func<RecordedRequest, SiteAnswer> answer, Action<SiteAnswer> answered)
{
    private const int LongestChunkLine = 4096;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await Http1Head.ReadAsync(stream, cancellationToken).ConfigureAwait(false) is { } head)
        {
            if (head.ExpectsContinue)
            {
                await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            }

            RecordedRequest request = new()
            {
                IsSecure = connection.IsSecure,
                Method = head.Method,
                Target = head.Target,
                Authority = head.Find("Host") ?? "",
                Fields = head.Fields,
                BodyLength = head.IsChunked ? await SkipChunksAsync(cancellationToken).ConfigureAwait(false) : await SkipAsync(head.ContentLength(), cancellationToken).ConfigureAwait(false),
            };
            connection.Add(request);
            var reply = answer(request);
            if (head.IsWebSocket)
            {
                await TalkAsync(head, cancellationToken).ConfigureAwait(false);
                return;
            }

            await AnswerAsync(head, reply, cancellationToken).ConfigureAwait(false);
            answered(reply);
            if (head.IsLast)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(Http1Head head, SiteAnswer reply, CancellationToken cancellationToken)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} {(reply.Status == 200 ? "OK" : "Not Found")}\r\nContent-Type: {reply.ContentType}\r\nContent-Length: {reply.Body.Length}\r\n");
        foreach (var field in reply.Headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{field.Name}: {field.Value}\r\n");
        }

        text.Append("\r\n");
        byte[] bytes = [.. Encoding.Latin1.GetBytes(text.ToString()), .. head.Method == "HEAD" ? default : reply.Body.Span];
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Greets, says back what it hears, and closes when the client does.</summary>
    private async Task TalkAsync(Http1Head head, CancellationToken cancellationToken)
    {
        const string guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
        var protocol = head.Find("Sec-WebSocket-Protocol")?.Split(',', StringSplitOptions.TrimEntries).Contains(ListenSite.SubProtocol, StringComparer.Ordinal) == true ? ListenSite.SubProtocol : null;
        var accept = Convert.ToBase64String(Hash(head.Find("Sec-WebSocket-Key") + guid));
        var reply = $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n"
            + (protocol is null ? "\r\n" : $"Sec-WebSocket-Protocol: {protocol}\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply), cancellationToken).ConfigureAwait(false);

        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = protocol });
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancellationToken).ConfigureAwait(false);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancellationToken).ConfigureAwait(false);
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6455 defines it so; it protects nothing.")]
    private static byte[] Hash(string text) => SHA1.HashData(Encoding.ASCII.GetBytes(text));

    private async ValueTask<long> SkipAsync(long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        for (var left = length; left > 0;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
            left -= read > 0 ? read : throw new WireException("the client went away amid a body");
        }

        return length;
    }

    private async ValueTask<long> SkipChunksAsync(CancellationToken cancellationToken)
    {
        long whole = 0;
        while (true)
        {
            var line = await LineAsync(cancellationToken).ConfigureAwait(false);
            if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) || length < 0)
            {
                throw new WireException("a chunk has no length");
            }

            whole += await SkipAsync(length, cancellationToken).ConfigureAwait(false);
            if (length > 0)
            {
                await SkipAsync(2, cancellationToken).ConfigureAwait(false);
                continue;
            }

            while ((await LineAsync(cancellationToken).ConfigureAwait(false)).Length > 0)
            {
                // A trailer.
            }

            return whole;
        }
    }

    private async ValueTask<string> LineAsync(CancellationToken cancellationToken)
    {
        var seen = -1;
        while (true)
        {
            var bytes = seen < 0 ? await stream.PeekAsync(1, cancellationToken).ConfigureAwait(false) : await stream.PeekMoreAsync(cancellationToken).ConfigureAwait(false);
            var length = bytes.Span.IndexOf("\r\n"u8);
            if (length >= 0)
            {
                var line = new byte[length + 2];
                await stream.ReadExactlyAsync(line, cancellationToken).ConfigureAwait(false);
                return Encoding.Latin1.GetString(line, 0, length);
            }

            seen = bytes.Length > seen && bytes.Length < LongestChunkLine ? bytes.Length : throw new WireException("a chunked body is malformed");
        }
    }
}
