#:sdk Microsoft.NET.Sdk.Web
#:package Microsoft.AspNetCore.SignalR.Client.Core
#:project ../src/Curlew/Curlew.csproj
// SignalR's own client over a WebSocket of Curlew's: a call, what the server calls here, and a stream.
//
// The package Microsoft.AspNetCore.SignalR.Client has more around the same client, and there it takes no class of one's own:
//     builder.WithUrl(url, options =>
//     {
//         options.HttpMessageHandlerFactory = _ => new CurlHandler(session);
//         options.WebSocketFactory = async (context, token) => await session.ConnectWebSocketAsync(context.Uri.AbsoluteUri, cancellationToken: token);
//     });
using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Curlew;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

using var session = new Session(); // { Impersonate = Browser.Chrome, Proxy = "http://127.0.0.1:8888" }: as a browser, through a proxy
var builder = new HubConnectionBuilder().AddJsonProtocol();
builder.Services.AddSingleton<EndPoint>(new UriEndPoint(new Uri(args[0])));
builder.Services.AddSingleton<IConnectionFactory>(services => new CurlConnectionFactory(session, services.GetRequiredService<IHubProtocol>()));
await using var hub = builder.Build();
hub.On<string, string>("Said", (who, what) => Console.WriteLine($"{who} said {what}"));

await hub.StartAsync();
Console.WriteLine(await hub.InvokeAsync<string>("Say", "the curlew", "cur-lee"));
await foreach (var number in hub.StreamAsync<int>("Count", 3))
{
    Console.WriteLine(number);
}

await hub.StopAsync();

/// <summary>What SignalR connects by: a WebSocket of the session's, without asking first for a transport.</summary>
internal sealed class CurlConnectionFactory(Session session, IHubProtocol protocol) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = await session.ConnectWebSocketAsync(((UriEndPoint)endpoint).Uri.AbsoluteUri, cancellationToken: cancellationToken);
        var type = protocol.TransferFormat == TransferFormat.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
        return new CurlConnection(socket, type, new Pipe(), new Pipe());
    }
}

/// <summary>A WebSocket as the pair of pipes that SignalR reads and writes.</summary>
internal sealed class CurlConnection : DefaultConnectionContext
{
    private readonly CurlWebSocket _socket;
    private readonly WebSocketMessageType _type;
    private readonly Task _receiving;
    private readonly Task _sending;

    public CurlConnection(CurlWebSocket socket, WebSocketMessageType type, Pipe received, Pipe toSend)
    {
        (_socket, _type) = (socket, type);
        Transport = new Pair(received.Reader, toSend.Writer);
        _receiving = ReceiveAsync(received.Writer);
        _sending = SendAsync(toSend.Reader);
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Output.CompleteAsync();
        await Transport.Input.CompleteAsync();
        await _sending;
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            // One that breaks now is closed too.
            await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _socket.Dispose();
        await _receiving;
        await base.DisposeAsync();
    }

    private async Task ReceiveAsync(PipeWriter received)
    {
        try
        {
            ValueWebSocketReceiveResult result;
            FlushResult flushed;
            do
            {
                result = await _socket.ReceiveAsync(received.GetMemory(), default);
                received.Advance(result.Count);
                flushed = await received.FlushAsync();
            }
            while (result.MessageType != WebSocketMessageType.Close && !flushed.IsCompleted);
            await received.CompleteAsync();
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            await received.CompleteAsync(e); // SignalR's next read throws it
        }
    }

    private async Task SendAsync(PipeReader toSend)
    {
        try
        {
            ReadResult read;
            do
            {
                read = await toSend.ReadAsync();
                for (var rest = read.Buffer; !rest.IsEmpty;)
                {
                    var piece = rest.First;
                    rest = rest.Slice(piece.Length);
                    await _socket.SendAsync(piece, _type, endOfMessage: rest.IsEmpty, default);
                }

                toSend.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);
            await toSend.CompleteAsync();
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            await toSend.CompleteAsync(e); // whoever receives is told
        }
    }

    private sealed record Pair(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
