using System.Globalization;
using System.Net.WebSockets;
using Curlew.TestServers;

namespace Curlew.Tests.WebSockets;

/// <summary>Each case on the runtime's client and on ours: the same results, or better ones.</summary>
public sealed class AutobahnTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Numbers => [.. AutobahnCase.All.Keys];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_client_makes_of_a_case_what_it_should(string number)
    {
        var given = AutobahnCase.All[number];
        await using var server = await RawServer.StartAsync(connection => ServeAsync(connection, given));
        var url = new Uri($"ws://127.0.0.1:{server.Port}/");

        using var runtime = new ClientWebSocket();
        runtime.Options.DangerousDeflateOptions = given.IsCompressed ? new WebSocketDeflateOptions() : null;
        await runtime.ConnectAsync(url, TestContext.Current.CancellationToken);
        var theirs = await TalkAsync(runtime);

        using var session = new Session();
        using var ours = await session.ConnectWebSocketAsync(
            url.AbsoluteUri, new WebSocketOptions { Compression = given.IsCompressed ? new WebSocketDeflateOptions() : null }, TestContext.Current.CancellationToken);
        var result = await TalkAsync(ours);

        Assert.Equal(given.Messages, result.Received);
        Assert.Equal(given.IsFailure, !result.IsClean);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"pongs {string.Join(',', given.Pongs)}; echoes {given.Messages.Length}; close {given.CloseCode}"), await Heard(1));
        if (given.RuntimeDiffers is null)
        {
            Assert.Equal(theirs, result, Outcome.Comparer);
            Assert.Equal(await Heard(0), await Heard(1));
        }
        else
        {
            // When they agree some day, the mending can go.
            Assert.NotEqual((theirs.Close, await Heard(0)), (result.Close, await Heard(1)));
        }

        async Task<string> Heard(int client)
        {
            await Until.TrueAsync(() => _heard.Count > client);
            return _heard[client];
        }
    }

    private readonly List<string> _heard = [];

    private async Task ServeAsync(RawConnection connection, AutobahnCase given)
    {
        var pongs = new List<string>();
        var echoes = 0;
        var close = -1;
        await WebSocketScripts.Accept(TalkAsync, given.IsCompressed ? "permessage-deflate" : null)(connection);

        async Task TalkAsync(RawConnection talking)
        {
            var reading = ReadAsync();
            try
            {
                var bytes = given.ToBytes();
                foreach (var piece in bytes.Chunk(given.Chop == 0 ? bytes.Length : given.Chop))
                {
                    await talking.WriteAsync(piece);
                }
            }
            catch (IOException)
            {
                // the client has gone, as it may have to
            }

            await reading;
            lock (_heard)
            {
                _heard.Add(string.Create(CultureInfo.InvariantCulture, $"pongs {string.Join(',', pongs)}; echoes {echoes}; close {close}"));
            }
        }

        async Task ReadAsync()
        {
            try
            {
                while (close < 0)
                {
                    var frame = await RawWebSocketFrame.ReadAsync(connection);
                    switch (frame.Opcode)
                    {
                        case WebSocketOpcode.Pong:
                            pongs.Add(frame.Text);
                            break;
                        case WebSocketOpcode.Close:
                            close = frame.Payload.Length < 2 ? 0 : (frame.Payload[0] << 8) | frame.Payload[1];
                            break;
                        default:
                            echoes += frame.IsFinal ? 1 : 0;
                            break;
                    }
                }
            }
            catch (Exception e) when (e is IOException or EndOfStreamException)
            {
                // the client went without a close frame
            }
        }
    }

    /// <summary>Echoes until the server closes or something is wrong.</summary>
    private static async Task<Outcome> TalkAsync(WebSocket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        var received = new List<string>();
        var message = new MemoryStream();
        var buffer = new byte[10_000];
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    var status = socket.CloseStatus!.Value;
                    var (code, reason) = ((int)status, socket.CloseStatusDescription);
                    await socket.CloseOutputAsync(status, status == WebSocketCloseStatus.Empty ? null : reason, patience.Token);
                    return new Outcome([.. received], $"{code} {reason}", IsClean: true, Error: null, socket.State);
                }

                message.Write(buffer, 0, result.Count);
                if (result.EndOfMessage)
                {
                    received.Add(AutobahnCase.Describe(result.MessageType == WebSocketMessageType.Text, message.GetBuffer().AsSpan(0, (int)message.Length)));
                    await socket.SendAsync(message.ToArray(), result.MessageType, endOfMessage: true, patience.Token);
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException e)
        {
            return new Outcome([.. received], Close: "", IsClean: false, e.WebSocketErrorCode, socket.State);
        }
    }

    private sealed record Outcome(string[] Received, string Close, bool IsClean, WebSocketError? Error, WebSocketState State)
    {
        public static IEqualityComparer<Outcome> Comparer { get; } = EqualityComparer<Outcome>.Create(
            (a, b) => a!.Received.SequenceEqual(b!.Received) && a with { Received = b.Received } == b, o => o.Close.GetHashCode(StringComparison.Ordinal));
    }
}
