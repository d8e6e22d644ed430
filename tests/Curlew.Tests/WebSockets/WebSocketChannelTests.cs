using System.Globalization;
using System.Net.WebSockets;
using Curlew.TestServers;

namespace Curlew.Tests.WebSockets;

/// <summary>A WebSocket with queues.</summary>
public sealed class WebSocketChannelTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Ws => $"ws://{_server.HttpUri.Authority}/ws/";

    [Fact]
    public async Task Many_senders_and_receivers_see_each_message_once()
    {
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync($"{Ws}echo", cancellationToken: Ct));

        var sending = Task.WhenAll(Enumerable.Range(0, 8).Select(s => Task.Run(async () =>
        {
            for (var i = 0; i < 250; i++)
            {
                await channel.SendAsync(WebSocketMessage.OfText($"{s}.{i}"), Ct);
            }
        })));
        var received = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var texts = new List<string>();
            for (var i = 0; i < 500; i++)
            {
                texts.Add((await channel.ReceiveAsync(Ct)).Text);
            }

            return texts;
        })));
        await sending;
        await channel.CloseAsync(cancellationToken: Ct);

        Assert.Equal(2000, received.SelectMany(t => t).Distinct(StringComparer.Ordinal).Count());
        Assert.False(channel.IsAlive);
    }

    [Fact]
    public async Task A_receive_that_is_cancelled_takes_no_message()
    {
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync($"{Ws}echo", cancellationToken: Ct));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var receiving = channel.ReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);

        await channel.SendAsync(WebSocketMessage.OfText("hello"), Ct);
        Assert.Equal("hello", (await channel.ReceiveAsync(Ct)).Text);
    }

    [Fact]
    public async Task What_waits_together_is_joined_where_that_is_wanted_and_pings_keep_their_place()
    {
        var frames = new List<RawWebSocketFrame>();
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Listen(f =>
        {
            lock (frames)
            {
                frames.Add(f);
            }
        }));
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct), new WebSocketChannelOptions { Coalesce = true });

        for (var i = 0; i < 100; i++)
        {
            Assert.True(channel.TrySend(WebSocketMessage.OfText(i.ToString("00", CultureInfo.InvariantCulture))));
        }

        await channel.PingAsync("ping"u8.ToArray(), Ct);
        await channel.SendAsync(WebSocketMessage.OfBytes("bytes"u8.ToArray()), Ct);
        await channel.FlushAsync(Ct);
        Assert.Equal(0, channel.SendQueueCount);
        await channel.CloseAsync(cancellationToken: Ct);

        var texts = frames.Where(f => f.Opcode == WebSocketOpcode.Text).ToArray();
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(i => i.ToString("00", CultureInfo.InvariantCulture))), string.Concat(texts.Select(f => f.Text)));
        Assert.True(texts.Length < 100);
        Assert.Equal([WebSocketOpcode.Ping, WebSocketOpcode.Binary, WebSocketOpcode.Close], frames.Skip(texts.Length).Select(f => f.Opcode));
    }

    [Fact]
    public async Task Without_joining_each_message_is_a_frame_of_its_own()
    {
        var frames = new List<RawWebSocketFrame>();
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Listen(frames.Add));
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct));
        foreach (var i in Enumerable.Range(0, 300))
        {
            await channel.SendAsync(WebSocketMessage.OfText($"{i}"), Ct);
        }

        await channel.SendAsync(WebSocketMessage.OfBytes(new byte[100_000]), Ct);
        await channel.CloseAsync(cancellationToken: Ct);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), frames.Take(300).Select(f => f.Text));
        Assert.Equal(100_000, frames.Skip(300).SkipLast(1).Sum(f => f.Payload.Length));
    }

    [Theory]
    [InlineData(WebSocketFullMode.Wait)]
    [InlineData(WebSocketFullMode.Fail)]
    public async Task A_full_queue_lets_the_server_wait_or_fails(WebSocketFullMode mode)
    {
        using var session = new Session();
        await using var channel = new WebSocketChannel(
            await session.ConnectWebSocketAsync($"{Ws}count/50", cancellationToken: Ct), new WebSocketChannelOptions { ReceiveCapacity = 10, FullMode = mode, DrainOnError = true });
        if (mode == WebSocketFullMode.Fail)
        {
            await Until.TrueAsync(() => !channel.IsAlive);
        }

        var texts = new List<string>();
        var error = await Record.ExceptionAsync(async () =>
        {
            await foreach (var message in channel.ReadAllAsync(Ct))
            {
                texts.Add(message.Text);
            }
        });

        Assert.Equal(Enumerable.Range(0, mode == WebSocketFullMode.Wait ? 50 : 10).Select(i => $"{i}"), texts);
        Assert.Equal(mode == WebSocketFullMode.Fail, error is WebSocketException);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_is_told_to_all_and_before_it_what_had_come_where_that_is_wanted(bool drain)
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(async c =>
        {
            await c.WriteAsync(RawWebSocketFrame.OfText("came").ToBytes());
            await c.WriteAsync(new RawWebSocketFrame(WebSocketOpcode.Reserved, []).ToBytes());
            await c.DrainAsync();
        }));
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync(Url(raw), cancellationToken: Ct), new WebSocketChannelOptions { DrainOnError = drain });
        await Until.TrueAsync(() => !channel.IsAlive);

        if (drain)
        {
            Assert.Equal("came", (await channel.ReceiveAsync(Ct)).Text);
        }

        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<WebSocketException>(() => channel.ReceiveAsync(Ct).AsTask());
            await Assert.ThrowsAsync<WebSocketException>(() => channel.SendAsync(WebSocketMessage.OfText("late"), Ct).AsTask());
            await Assert.ThrowsAsync<WebSocketException>(() => channel.FlushAsync(Ct));
        }
    }

    [Fact]
    public async Task The_servers_close_frame_is_the_last_that_comes()
    {
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync($"{Ws}count/1", cancellationToken: Ct));

        Assert.Equal("0", channel.Receive(Ct).Text);
        var close = await channel.ReceiveAsync(Ct);
        Assert.Equal((true, WebSocketCloseStatus.NormalClosure, "counted "), (close.IsClose, close.CloseStatus!.Value, close.CloseReason));
        Assert.Equal(WebSocketError.InvalidState, (await Assert.ThrowsAsync<WebSocketException>(() => channel.ReceiveAsync(Ct).AsTask())).WebSocketErrorCode);
        await Assert.ThrowsAsync<WebSocketException>(() => channel.SendAsync(WebSocketMessage.OfText("late"), Ct).AsTask());
    }

    [Fact]
    public async Task Terminating_ends_everything_at_once_and_as_often_as_one_likes()
    {
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync($"{Ws}echo", cancellationToken: Ct));
        var receiving = channel.ReceiveAsync(Ct).AsTask();

        channel.Terminate();
        channel.Terminate();

        await Assert.ThrowsAsync<WebSocketException>(() => receiving);
        await Assert.ThrowsAsync<WebSocketException>(() => channel.SendAsync(WebSocketMessage.OfText("late"), Ct).AsTask());
        Assert.False(channel.IsAlive);
    }

    [Fact]
    public async Task A_close_that_takes_too_long_ends_the_connection()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(c => c.DrainAsync()));
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync(Url(raw), new WebSocketOptions { CloseTimeout = TimeSpan.FromMilliseconds(200) }, Ct));

        Assert.IsType<TimeoutException>((await Assert.ThrowsAsync<WebSocketException>(() => channel.CloseAsync(cancellationToken: Ct))).InnerException);
    }

    [Fact]
    public async Task Wrong_arguments_are_refused()
    {
        using var session = new Session();
        await using var channel = new WebSocketChannel(await session.ConnectWebSocketAsync($"{Ws}echo", cancellationToken: Ct));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketChannelOptions { SendCapacity = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketChannelOptions { FullMode = (WebSocketFullMode)7 });
        Assert.Throws<ArgumentNullException>(() => new WebSocketChannel(null!));
        await Assert.ThrowsAsync<ArgumentException>(() => channel.PingAsync(new byte[126], Ct).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => channel.SendAsync(new WebSocketMessage(WebSocketMessageType.Close, default), Ct).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => channel.CloseAsync((WebSocketCloseStatus)1006, cancellationToken: Ct));
        Assert.True(channel.IsAlive);
    }

    private static string Url(RawServer raw) => $"ws://127.0.0.1:{raw.Port}/";
}
