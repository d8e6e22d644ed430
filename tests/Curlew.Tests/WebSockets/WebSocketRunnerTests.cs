using Curlew.TestServers;

namespace Curlew.Tests.WebSockets;

/// <summary>A WebSocket in the style of events.</summary>
public sealed class WebSocketRunnerTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;
    private readonly List<string> _events = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static RetryOptions AtOnce(int count) => new() { Count = count, Delay = TimeSpan.Zero, Jitter = TimeSpan.Zero };

    [Fact]
    public void Each_thing_that_happens_is_told_in_order()
    {
        using var session = new Session();

        Runner(session, $"ws://{_server.HttpUri.Authority}/ws/count/3?answers=1", (socket, message) => socket.SendText(message.Text, Ct)).RunForever(Ct);

        Assert.Equal(["open", "0", "1", "2", "close 1000 counted 012"], _events);
    }

    [Fact]
    public async Task A_handler_may_close()
    {
        using var session = new Session();

        await Runner(session, $"ws://{_server.HttpUri.Authority}/ws/echo", (socket, _) => socket.Close(cancellationToken: Ct), AtOnce(3), s => s.SendText("hello", Ct)).RunForeverAsync(Ct);

        Assert.Equal(["open", "hello", "close 1000 "], _events);
    }

    [Fact]
    public async Task A_lost_connection_is_made_anew_as_often_as_is_allowed()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(async c =>
        {
            await c.WriteAsync(RawWebSocketFrame.OfText($"{c.Number}").ToBytes());
            if (c.Number == 2)
            {
                await c.WriteAsync(RawWebSocketFrame.Close(1012, "restart").ToBytes());
            }
            else if (c.Number == 3)
            {
                await c.WriteAsync(RawWebSocketFrame.Close(1000, "done").ToBytes());
            }
        }));
        using var session = new Session();

        await Runner(session, $"ws://127.0.0.1:{raw.Port}/", reconnect: AtOnce(1)).RunForeverAsync(Ct);

        Assert.Equal(["open", "1", "error WebSocketException", "close  ", "open", "2", "close 1012 restart", "open", "3", "close 1000 done"], _events);
    }

    [Fact]
    public async Task A_server_that_refuses_again_and_again_is_given_up()
    {
        using var session = new Session();
        var url = $"ws://{_server.HttpUri.Authority}/status/503";

        await Runner(session, url, reconnect: AtOnce(2)).RunForeverAsync(Ct);
        Assert.Equal(["error WebSocketHandshakeException", "error WebSocketHandshakeException", "error WebSocketHandshakeException"], _events);

        await Assert.ThrowsAsync<WebSocketHandshakeException>(() => new WebSocketRunner(session, url).RunForeverAsync(Ct));
    }

    [Fact]
    public async Task What_a_handler_throws_is_an_error_or_comes_out()
    {
        using var session = new Session();
        var url = $"ws://{_server.HttpUri.Authority}/ws/count/2";

        await Runner(session, url, (_, _) => throw new FormatException("no")).RunForeverAsync(Ct);
        Assert.Equal(["open", "0", "error FormatException", "1", "error FormatException", "close 1000 counted "], _events);

        await Assert.ThrowsAsync<FormatException>(() => new WebSocketRunner(session, url) { OnMessage = (_, _) => throw new FormatException("no") }.RunForeverAsync(Ct));
    }

    [Fact]
    public async Task A_token_ends_the_run()
    {
        using var session = new Session();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var runner = Runner(session, $"ws://{_server.HttpUri.Authority}/ws/echo");
        var running = runner.RunForeverAsync(cancellation.Token);
        await Until.TrueAsync(() => _events.Contains("open", StringComparer.Ordinal));
        await Assert.ThrowsAsync<InvalidOperationException>(() => runner.RunForeverAsync(Ct));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private WebSocketRunner Runner(
        Session session, string url, Action<CurlWebSocket, WebSocketMessage>? onMessage = null, RetryOptions? reconnect = null, Action<CurlWebSocket>? onOpen = null) =>
        new(session, url)
        {
            OnOpen = socket =>
            {
                _events.Add("open");
                onOpen?.Invoke(socket);
            },
            OnMessage = (socket, message) =>
            {
                _events.Add(message.Text);
                onMessage?.Invoke(socket, message);
            },
            OnError = (_, error) => _events.Add($"error {error.GetType().Name}"),
            OnClose = (_, status, reason) => _events.Add($"close {(int?)status} {reason}"),
            Reconnect = reconnect ?? RetryOptions.None,
        };
}
