using System.CommandLine;
using System.Net.WebSockets;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;

namespace Curlew.Benchmarks.WebSockets;

/// <summary>The contenders of <see cref="WebSocketBenchmark"/>: messages to an echo and back.</summary>
internal static class WebSocketWorker
{
    public const string CommandName = "ws-loop";

    public static Command CreateCommand()
    {
        var client = new Argument<string>("client");
        var url = new Argument<string>("url");
        var size = new Argument<int>("size");
        var ahead = new Argument<int>("ahead");
        var command = new Command(CommandName) { client, url, size, ahead };
        command.Hidden = true;
        command.SetAction((parsed, _) => ServeAsync(
            parsed.GetRequiredValue(client), new Uri(parsed.GetRequiredValue(url)), parsed.GetValue(size), parsed.GetValue(ahead)));
        return command;
    }

    private static async Task ServeAsync(string client, Uri url, int size, int ahead)
    {
        using WebSocket socket = await ConnectAsync(client, url);
        var received = new ByteCounter();
        var message = new byte[size];
        var buffer = new byte[size];
        await Meter.ServeAsync(count => ahead == 1 ? EchoAsync(count) : StreamAsync(count), () => received.Bytes);

        async Task EchoAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                await SendAsync();
                await ReceiveAsync();
            }
        }

        async Task StreamAsync(int count)
        {
            using var room = new SemaphoreSlim(ahead);
            Task sending = Task.Run(async () =>
            {
                for (int i = 0; i < count; i++)
                {
                    await room.WaitAsync();
                    await SendAsync();
                }
            });
            for (int i = 0; i < count; i++)
            {
                await ReceiveAsync();
                room.Release();
            }

            await sending;
        }

        ValueTask SendAsync() => socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        async ValueTask ReceiveAsync()
        {
            ValueWebSocketReceiveResult result;
            do
            {
                result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                received.Add(result.Count);
            }
            while (!result.EndOfMessage);
        }
    }

    private static async Task<WebSocket> ConnectAsync(string client, Uri url)
    {
        if (client == nameof(CurlWebSocket))
        {
            return await CurlWebSocket.ConnectAsync(url);
        }

        var socket = new ClientWebSocket();
        await socket.ConnectAsync(url, CancellationToken.None);
        return socket;
    }
}
