using System.Net.WebSockets;
using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.WebSockets;

/// <summary>What an open WebSocket does, and what it refuses.</summary>
public sealed class WebSocketTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Echo => $"ws://{_server.HttpUri.Authority}/ws/echo";

    [Fact]
    public async Task A_long_message_goes_out_in_frames_of_the_given_size_and_is_one_message()
    {
        var frames = new List<RawWebSocketFrame>();
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Listen(frames.Add));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct);

        await socket.SendBytesAsync(new byte[150_000], Ct);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Ct);

        Assert.Equal([65536, 65536, 18928], frames.SkipLast(1).Select(f => f.Payload.Length));
        Assert.Equal([WebSocketOpcode.Binary, WebSocketOpcode.Continuation, WebSocketOpcode.Continuation], frames.SkipLast(1).Select(f => f.Opcode));
        Assert.Equal([false, false, true], frames.SkipLast(1).Select(f => f.IsFinal));
        Assert.All(frames, f => Assert.True(f.IsMasked));
    }

    [Fact]
    public async Task A_ping_of_ones_own_goes_between_frames()
    {
        var frames = new List<RawWebSocketFrame>();
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Listen(frames.Add));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct);

        await socket.SendAsync("one"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, Ct);
        await socket.PingAsync("anyone?"u8.ToArray(), Ct);
        await socket.SendAsync("two"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Ct);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Ct);

        Assert.Equal(["one", "anyone?", "two"], frames.SkipLast(1).Select(f => f.Text));
        Assert.Equal(WebSocketOpcode.Ping, frames[1].Opcode);
        Assert.Equal("payload", (await Assert.ThrowsAsync<ArgumentException>(() => socket.PingAsync(new byte[126], Ct).AsTask())).ParamName);
    }

    [Fact]
    public async Task Two_receives_and_two_sends_at_once_are_refused()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(c => Task.Delay(Timeout.Infinite, c.Stopping)));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct);
        var receiving = socket.ReceiveAsync(new byte[10].AsMemory(), Ct).AsTask();
        var sending = socket.SendBytesAsync(new byte[64 * 1024 * 1024], Ct).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => socket.ReceiveAsync(new byte[10].AsMemory(), Ct).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => socket.SendTextAsync("second", Ct).AsTask());

        socket.Abort();
        await Assert.ThrowsAsync<WebSocketException>(() => receiving);
        await Assert.ThrowsAsync<WebSocketException>(() => sending);
        Assert.Equal(WebSocketState.Aborted, socket.State);
        Assert.False(socket.IsAlive);
    }

    [Fact]
    public async Task Nothing_is_sent_after_a_close_or_an_abort_or_a_dispose()
    {
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Echo, cancellationToken: Ct);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Ct);
        foreach (var act in new Func<Task>[]
        {
            () => socket.SendTextAsync("late", Ct).AsTask(),
            () => socket.PingAsync(default, Ct).AsTask(),
            () => socket.ReceiveTextAsync(Ct).AsTask(),
        })
        {
            Assert.Equal(WebSocketError.InvalidState, (await Assert.ThrowsAsync<WebSocketException>(act)).WebSocketErrorCode);
        }

        var aborted = await session.ConnectWebSocketAsync(Echo, cancellationToken: Ct);
        aborted.Abort();
        aborted.Abort();
        await Assert.ThrowsAsync<WebSocketException>(() => aborted.SendTextAsync("late", Ct).AsTask());
        var disposed = await session.ConnectWebSocketAsync(Echo, cancellationToken: Ct);
        disposed.Dispose();
        disposed.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => disposed.SendTextAsync("late", Ct).AsTask());
    }

    [Theory]
    [InlineData(999, null)]
    [InlineData(1004, null)]
    [InlineData(1006, null)]
    [InlineData(1015, null)]
    [InlineData(1100, null)]
    [InlineData(5000, null)]
    [InlineData(1005, "a reason")]
    [InlineData(1000, "long")]
    public async Task A_close_that_cannot_be_is_refused(int code, string? reason)
    {
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Echo, cancellationToken: Ct);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => socket.CloseAsync((WebSocketCloseStatus)code, reason == "long" ? new string('ä', 62) : reason, Ct));

        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task A_server_that_never_answers_the_close_is_left_after_the_deadline()
    {
        var gone = new TaskCompletionSource();
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(async c =>
        {
            await c.DrainAsync();
            gone.SetResult();
        }));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Url(raw), new WebSocketOptions { CloseTimeout = TimeSpan.FromMilliseconds(200) }, Ct);

        var error = await Assert.ThrowsAsync<WebSocketException>(() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Ct));

        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Equal(WebSocketState.Aborted, socket.State);
        await gone.Task.WaitAsync(Ct);
    }

    [Fact]
    public async Task A_message_over_the_limit_fails_the_connection_with_1009()
    {
        var frames = new List<RawWebSocketFrame>();
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(async c =>
        {
            await c.WriteAsync(new RawWebSocketFrame(WebSocketOpcode.Binary, new byte[1000]).ToBytes());
            await c.WriteAsync(new RawWebSocketFrame(WebSocketOpcode.Binary, new byte[1001]).ToBytes());
            frames.Add(await RawWebSocketFrame.ReadAsync(c));
        }));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Url(raw), new WebSocketOptions { MaxMessageSize = 1000 }, Ct);

        Assert.Equal(1000, (await socket.ReceiveBytesAsync(Ct)).Length);
        var error = await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveBytesAsync(Ct).AsTask());

        Assert.IsType<ResponseTooLargeException>(error.InnerException);
        Assert.Equal(WebSocketState.Aborted, socket.State);
        await Until.TrueAsync(() => frames.Count == 1);
        Assert.Equal([0x03, 0xf1], frames[0].Payload);
    }

    [Fact]
    public async Task Text_that_is_no_UTF_8_is_taken_where_that_is_wanted()
    {
        byte[] bad = [0xff, 0xfe, (byte)'x'];
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Send(
            [new(WebSocketOpcode.Text, bad), new(WebSocketOpcode.Binary, bad), new(WebSocketOpcode.Text, bad[..1], IsFinal: false), new(WebSocketOpcode.Continuation, bad[1..]), RawWebSocketFrame.Close(1000, "")], withAnswer: true));
        using var session = new Session();
        using var strict = await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct);
        await Assert.ThrowsAsync<WebSocketException>(() => strict.ReceiveMessageAsync(Ct).AsTask());

        using var socket = await session.ConnectWebSocketAsync(Url(raw), new WebSocketOptions { SkipUtf8Validation = true }, Ct);
        var messages = await socket.ReadAllAsync(Ct).ToArrayAsync(Ct);

        Assert.Equal([WebSocketMessageType.Text, WebSocketMessageType.Binary, WebSocketMessageType.Text], messages.Select(m => m.Type));
        Assert.All(messages, m => Assert.Equal(bad, m.Data.ToArray()));
    }

    /// <summary>The one who receives answers the server's close frame, while the one who sends has enough as well.</summary>
    [Fact]
    public async Task Both_sides_may_close_at_the_same_time()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(async c =>
        {
            await c.WriteAsync(RawWebSocketFrame.Close(1011, "broken").ToBytes());
            await RawWebSocketFrame.ReadAsync(c);
        }));
        using var session = new Session();
        for (var i = 0; i < 200; i++)
        {
            using var socket = await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct);
            var closing = Task.Run(() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Ct), Ct);

            var close = await socket.ReceiveMessageAsync(Ct);

            Assert.Equal(WebSocketCloseStatus.InternalServerError, close.CloseStatus);
            var error = await Record.ExceptionAsync(() => closing);
            Assert.True(error is null or WebSocketException { WebSocketErrorCode: WebSocketError.InvalidState }, $"{error}"); // it was too late
        }
    }

    [Fact]
    public async Task The_servers_close_is_answered_with_its_code_and_ends_the_messages()
    {
        var closes = new List<RawWebSocketFrame>();
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(async c =>
        {
            await c.WriteAsync(RawWebSocketFrame.OfText("last").ToBytes());
            await c.WriteAsync(RawWebSocketFrame.Close(4001, "enough").ToBytes());
            closes.Add(await RawWebSocketFrame.ReadAsync(c));
        }));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct);

        Assert.Equal("last", await socket.ReceiveTextAsync(Ct));
        var close = await socket.ReceiveMessageAsync(Ct);
        Assert.Equal((true, (WebSocketCloseStatus)4001, "enough"), (close.IsClose, close.CloseStatus!.Value, close.CloseReason));
        Assert.Equal(WebSocketState.Closed, socket.State);
        await Until.TrueAsync(() => closes.Count == 1);
        Assert.Equal([0x0f, 0xa1], closes[0].Payload);

        using var manual = await session.ConnectWebSocketAsync(Url(raw), new WebSocketOptions { AutoClose = false }, Ct);
        await manual.ReceiveTextAsync(Ct);
        var error = await Assert.ThrowsAsync<WebSocketException>(() => manual.ReceiveTextAsync(Ct).AsTask());
        Assert.Contains("4001 (enough)", error.Message, StringComparison.Ordinal);
        Assert.Equal(WebSocketState.CloseReceived, manual.State);
    }

    [Fact]
    public async Task Messages_of_another_kind_than_was_asked_for_are_told_of()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Send([new(WebSocketOpcode.Binary, [1]), RawWebSocketFrame.OfText("{\"x\":1,"), RawWebSocketFrame.OfText("{\"X\":1,\"y\":2}")]));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct);

        var error = await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveTextAsync(Ct).AsTask());
        Assert.Equal(WebSocketError.InvalidMessageType, error.WebSocketErrorCode);
        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => socket.ReceiveJsonAsync<Point>(cancellationToken: Ct).AsTask());
        Assert.Equal(new Point(1, 2), await socket.ReceiveJsonAsync<Point>(cancellationToken: Ct));
    }

    [Fact]
    public async Task A_receive_that_is_cancelled_aborts_as_the_runtimes_does()
    {
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Echo, cancellationToken: Ct);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var receiving = socket.ReceiveMessageAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving)).CancellationToken);
        Assert.Equal(WebSocketState.Aborted, socket.State);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_pings_is_given_up()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(c => c.DrainAsync()));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(
            Url(raw), new WebSocketOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(50), KeepAliveTimeout = TimeSpan.FromMilliseconds(100) }, Ct);

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveMessageAsync(Ct).AsTask());

        Assert.Equal(WebSocketState.Aborted, socket.State);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_WebSocketException_with_what_libcurl_says()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(c =>
        {
            c.Reset();
            return Task.CompletedTask;
        }));
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct);

        var error = await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveMessageAsync(Ct).AsTask());

        Assert.Equal(WebSocketError.ConnectionClosedPrematurely, error.WebSocketErrorCode);
        Assert.IsType<LibCurl.CurlEasyException>(error.InnerException!.InnerException);
    }

    /// <summary>So SignalR and others wait, and rent a buffer only when there is something to put in it.</summary>
    [Fact]
    public async Task A_receive_without_room_waits_for_a_message_and_leaves_it()
    {
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync(Echo, cancellationToken: Ct);
        var buffer = new byte[10];

        var waiting = socket.ReceiveAsync(Memory<byte>.Empty, Ct).AsTask();
        Assert.False(waiting.IsCompleted);
        await socket.SendTextAsync("hello", Ct);
        var arrival = await waiting;
        var message = await socket.ReceiveAsync(buffer.AsMemory(), Ct);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Ct);
        var close = await socket.ReceiveAsync(Memory<byte>.Empty, Ct);

        Assert.Equal((0, WebSocketMessageType.Text, false), (arrival.Count, arrival.MessageType, arrival.EndOfMessage));
        Assert.Equal((5, WebSocketMessageType.Text, true), (message.Count, message.MessageType, message.EndOfMessage));
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, 5));
        Assert.Equal(WebSocketMessageType.Close, close.MessageType);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task The_older_way_to_receive_and_send_works_as_well()
    {
        using var session = new Session();
        using WebSocket socket = await session.ConnectWebSocketAsync(Echo, cancellationToken: Ct);
        await socket.SendAsync(new ArraySegment<byte>("text"u8.ToArray()), WebSocketMessageType.Text, endOfMessage: true, Ct);
        var buffer = new byte[10];

        var result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), Ct);
        Assert.Equal((4, true, WebSocketMessageType.Text), (result.Count, result.EndOfMessage, result.MessageType));
        Assert.Equal("text", Encoding.UTF8.GetString(buffer, 0, 4));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", Ct);
        var close = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), Ct);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.NormalClosure, "bye"), (close.MessageType, close.CloseStatus!.Value, close.CloseStatusDescription));
        await Assert.ThrowsAsync<ArgumentException>(() => socket.ReceiveAsync(default(ArraySegment<byte>), Ct));
    }

    private static string Url(RawServer raw) => $"ws://127.0.0.1:{raw.Port}/";

    private sealed record Point(int X, int Y);
}
