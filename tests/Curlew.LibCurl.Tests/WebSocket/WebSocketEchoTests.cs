using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.WebSocket;

/// <summary>WebSocket calls against Kestrel.</summary>
public sealed class WebSocketEchoTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Text_comes_back_as_text(bool tls)
    {
        using var curl = TestWebSocket.Open(tls ? _server.HttpsUri : _server.HttpUri, "ws/echo");

        foreach (var text in (string[])["Brachvogel", "", "杓鷸"])
        {
            curl.WsSendText(text, TestWebSocket.Patience);
            var message = curl.WsReceiveMessage(TestWebSocket.Patience);
            Assert.Equal((CurlWebSocketFlags.Text, text), (message.Kind, message.Text));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1024 * 1024)]
    public void Bytes_of_any_length_come_back_as_they_were(int length)
    {
        using var curl = TestWebSocket.Open(_server.HttpUri, "ws/echo");
        var data = PatternStream.Bytes(length);

        curl.WsSendBinary(data, TestWebSocket.Patience);
        var message = curl.WsReceiveMessage(TestWebSocket.Patience);

        Assert.Equal(CurlWebSocketFlags.Binary, message.Kind);
        Assert.Equal(data, message.Data.Span);
    }

    [Fact]
    public void Over_TLS_a_message_longer_than_a_record_comes_back()
    {
        using var curl = TestWebSocket.Open(_server.HttpsUri, "ws/echo");
        var data = PatternStream.Bytes(300_000);

        curl.WsSendBinary(data, TestWebSocket.Patience);

        Assert.Equal(data, curl.WsReceiveMessage(TestWebSocket.Patience).Data.Span);
    }

    [Fact]
    public void Fragments_with_a_ping_between_them_are_one_message_to_the_server()
    {
        using var curl = TestWebSocket.Open(_server.HttpUri, "ws/echo");

        curl.SendAll("one "u8, CurlWebSocketFlags.Text | CurlWebSocketFlags.Cont);
        curl.WsPing("still there?"u8, TestWebSocket.Patience);
        curl.SendAll("two "u8, CurlWebSocketFlags.Text | CurlWebSocketFlags.Cont);
        curl.SendAll("three"u8, CurlWebSocketFlags.Text);

        var pong = curl.WsReceiveMessage(TestWebSocket.Patience);
        Assert.Equal((CurlWebSocketFlags.Pong, "still there?"), (pong.Kind, pong.Text));
        Assert.Equal("one two three", curl.WsReceiveMessage(TestWebSocket.Patience).Text);
    }

    [Fact]
    public void A_frame_sent_in_pieces_is_one_frame()
    {
        using var curl = TestWebSocket.Open(_server.HttpUri, "ws/echo");
        const CurlWebSocketFlags flags = CurlWebSocketFlags.Binary | CurlWebSocketFlags.Offset;

        Assert.True(curl.WsSend([1, 2, 3], flags, out var first, fragmentSize: 6));
        Assert.True(curl.WsSend([4, 5], flags, out var second));
        Assert.True(curl.WsSend([6], flags, out var third, fragmentSize: 6));

        Assert.Equal((3, 2, 1), (first, second, third));
        Assert.Equal([1, 2, 3, 4, 5, 6], curl.WsReceiveMessage(TestWebSocket.Patience).Data.ToArray());
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(1000, "")]
    [InlineData(4999, "genug für heute")]
    public void A_close_frame_is_answered_and_the_connection_ends(int? code, string reason)
    {
        using var curl = TestWebSocket.Open(_server.HttpUri, "ws/echo");

        curl.WsClose(code, reason, TestWebSocket.Patience);
        var answer = curl.WsReceiveMessage(TestWebSocket.Patience);

        Assert.Equal(CurlWebSocketFlags.Close, answer.Kind);
        Assert.True(CurlWebSocketClose.TryParse(answer.Data.Span, out var close));
        Assert.Equal(new CurlWebSocketClose(code ?? CurlWebSocketClose.NormalClosure, reason), close); // ASP.NET takes no code for 1000
        var end = Assert.Throws<CurlEasyException>(() => curl.WsReceiveMessage(TestWebSocket.Patience));
        Assert.Equal(CurlCode.GotNothing, end.Code);
    }

    [Fact]
    public async Task A_cancelled_wait_ends_and_the_connection_is_as_good_as_before()
    {
        using var curl = TestWebSocket.Open(_server.HttpUri, "ws/echo");
        using var cancellation = new CancellationTokenSource();

        var waiting = Task.Factory.StartNew(
            () => curl.WsReceiveMessage(cancellation.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.WaitAsync(TestCurl.Patience, TestContext.Current.CancellationToken));
        curl.WsSendText("after", TestWebSocket.Patience);
        Assert.Equal("after", curl.WsReceiveMessage(TestWebSocket.Patience).Text);
    }

    [Fact]
    public void A_handshake_that_was_run_as_a_cancellable_transfer_leaves_a_usable_WebSocket()
    {
        using var curl = TestWebSocket.To(_server.HttpUri, "ws/echo");
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.WebSocket);
        curl.Perform(TestWebSocket.Patience);

        curl.WsSendText("hello", TestWebSocket.Patience);

        Assert.Equal("hello", curl.WsReceiveMessage(TestWebSocket.Patience).Text);
    }

    [Fact]
    public async Task A_handshake_that_was_run_as_a_task_leaves_a_usable_WebSocket()
    {
        using var curl = TestWebSocket.To(_server.HttpUri, "ws/echo");
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.WebSocket);
        await curl.PerformAsync(TestWebSocket.Patience);

        curl.WsSendText("hello", TestWebSocket.Patience);

        Assert.Equal("hello", curl.WsReceiveMessage(TestWebSocket.Patience).Text);
    }

    [Fact]
    public void A_handle_opens_one_WebSocket_after_another()
    {
        using var curl = TestWebSocket.Open(_server.HttpUri, "ws/echo");
        curl.SendAll("lost"u8, CurlWebSocketFlags.Text | CurlWebSocketFlags.Cont);

        curl.Perform();
        curl.WsSendText("new", TestWebSocket.Patience);

        Assert.Equal("new", curl.WsReceiveMessage(TestWebSocket.Patience).Text);
    }
}
