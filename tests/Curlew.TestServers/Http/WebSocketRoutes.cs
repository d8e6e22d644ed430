using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Curlew.TestServers;

/// <summary>Routes that speak WebSocket.</summary>
internal sealed class WebSocketRoutes
{
    private const int BufferLength = 64 * 1024;

    private readonly CancellationToken _stopping;

    private WebSocketRoutes(CancellationToken stopping) => _stopping = stopping;

    public static void Map(IEndpointRouteBuilder routes, CancellationToken stopping)
    {
        var sockets = new WebSocketRoutes(stopping);
        routes.Map("/ws/echo", context => sockets.RunAsync(context, EchoAsync));
        routes.Map("/ws/request", context => sockets.RunAsync(context, DescribeAsync));
        routes.Map("/ws/count/{count}", context => sockets.RunAsync(context, CountAsync));
    }

    /// <summary>Every message comes back whole, in one frame; a close frame comes back with what it said.</summary>
    private static async Task EchoAsync(HttpContext context, WebSocket socket, CancellationToken ended)
    {
        using var message = new MemoryStream();
        byte[] buffer = new byte[BufferLength];
        while (true)
        {
            ValueWebSocketReceiveResult piece = await socket.ReceiveAsync(buffer.AsMemory(), ended);
            if (piece.MessageType == WebSocketMessageType.Close)
            {
                await AnswerCloseAsync(socket, ended);
                return;
            }

            message.Write(buffer.AsSpan(0, piece.Count));
            if (piece.EndOfMessage)
            {
                await socket.SendAsync(message.GetBuffer().AsMemory(0, (int)message.Length), piece.MessageType, endOfMessage: true, ended);
                message.SetLength(0);
            }
        }
    }

    /// <summary>Sends the headers of the request, a line each, and closes.</summary>
    private static async Task DescribeAsync(HttpContext context, WebSocket socket, CancellationToken ended)
    {
        string lines = string.Join('\n', context.Request.Headers.Select(h => $"{h.Key}: {h.Value}"));
        await socket.SendAsync(Encoding.UTF8.GetBytes(lines), WebSocketMessageType.Text, endOfMessage: true, ended);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, ended);
    }

    /// <summary>Counts from 0, a text message each, waits for an answer to each with ?answers=1, and closes.</summary>
    private static async Task CountAsync(HttpContext context, WebSocket socket, CancellationToken ended)
    {
        long count = context.Request.RouteNumber("count");
        bool answers = context.Request.QueryNumber("answers", 0) != 0;
        byte[] buffer = new byte[BufferLength];
        string heard = "";
        for (long i = 0; i < count; i++)
        {
            await socket.SendAsync(
                Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)), WebSocketMessageType.Text, endOfMessage: true, ended);
            if (answers)
            {
                ValueWebSocketReceiveResult answer = await socket.ReceiveAsync(buffer.AsMemory(), ended);
                heard += Encoding.UTF8.GetString(buffer, 0, answer.Count);
            }
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, $"counted {heard}", ended);
    }

    private static Task AnswerCloseAsync(WebSocket socket, CancellationToken ended) => socket.CloseStatus is { } status
        ? socket.CloseOutputAsync(status, socket.CloseStatusDescription, ended)
        : Task.CompletedTask;

    private async Task RunAsync(HttpContext context, Func<HttpContext, WebSocket, CancellationToken, Task> talk)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        if (context.Request.Query["cookie"] is [{ } cookie])
        {
            context.Response.Headers.SetCookie = cookie;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = context.Request.Query["protocol"],
            DangerousEnableCompression = context.Request.QueryNumber("deflate", 0) != 0,
        });
        await talk(context, socket, ended.Token);
    }
}
