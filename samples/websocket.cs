#:project ../src/Curlew/Curlew.csproj
// Says something over a WebSocket, prints what comes back, and closes.
using System.Net.WebSockets;
using Curlew;

using var session = new Session();
using var socket = await session.ConnectWebSocketAsync(args[0]);
await socket.SendTextAsync("hello");
Console.WriteLine(await socket.ReceiveTextAsync());
await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
Console.WriteLine($"closed: {socket.CloseStatus}");
