using System.Text;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.WebSocket;

/// <summary>Frames as a scripted server sends them, right and wrong.</summary>
public sealed class WebSocketReceiveTests
{
    public static TheoryData<string, byte[]> BadFrames => new()
    {
        { "masked", new RawWebSocketFrame(WebSocketOpcode.Text, [1], IsMasked: true).ToBytes() },
        { "a reserved bit", new RawWebSocketFrame(WebSocketOpcode.Text, [1], ReservedBits: 4).ToBytes() },
        { "a reserved opcode", new RawWebSocketFrame(WebSocketOpcode.Reserved, [1]).ToBytes() },
        { "a ping in fragments", new RawWebSocketFrame(WebSocketOpcode.Ping, [1], IsFinal: false).ToBytes() },
        { "a ping of 126 bytes", new RawWebSocketFrame(WebSocketOpcode.Ping, new byte[126]).ToBytes() },
        { "a close frame of 126 bytes", new RawWebSocketFrame(WebSocketOpcode.Close, new byte[126]).ToBytes() },
        { "a fragment of nothing", RawWebSocketFrame.Continuation("x", isFinal: true).ToBytes() },
        { "a length of 64 bits", [0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fragments_are_put_together_and_control_frames_between_them_come_first(bool withAnswer)
    {
        RawWebSocketFrame[] frames =
        [
            RawWebSocketFrame.OfText("one ", isFinal: false),
            new(WebSocketOpcode.Pong, "unasked"u8.ToArray()),
            RawWebSocketFrame.Continuation("two ", isFinal: false),
            RawWebSocketFrame.Ping("answered by libcurl"),
            RawWebSocketFrame.Continuation("three", isFinal: true),
            new(WebSocketOpcode.Binary, [], IsFinal: false),
            new(WebSocketOpcode.Continuation, [9]),
            RawWebSocketFrame.OfText("last fragment ", isFinal: false),
            RawWebSocketFrame.Continuation("empty", isFinal: false),
            RawWebSocketFrame.Continuation("", isFinal: true),
            RawWebSocketFrame.Close(1001, "going"),
        ];
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send(frames, withAnswer));
        using var curl = TestWebSocket.Open(server.Uri);

        List<(CurlWebSocketFlags, string)> messages = [];
        while (messages.LastOrDefault().Item1 != CurlWebSocketFlags.Close)
        {
            var message = curl.WsReceiveMessage(TestWebSocket.Patience);
            messages.Add((message.Kind, message.Kind == CurlWebSocketFlags.Close ? "" : message.Text));
        }

        Assert.Equal(
            [
                (CurlWebSocketFlags.Pong, "unasked"),
                (CurlWebSocketFlags.Text, "one two three"),
                (CurlWebSocketFlags.Binary, "\t"),
                (CurlWebSocketFlags.Text, "last fragment empty"),
                (CurlWebSocketFlags.Close, ""),
            ],
            messages);
    }

    [Fact]
    public async Task A_frame_longer_than_the_buffer_comes_in_pieces_that_say_where_they_belong()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send([RawWebSocketFrame.OfText("abcdefgh"), RawWebSocketFrame.OfText("")]));
        using var curl = TestWebSocket.Open(server.Uri);
        var buffer = new byte[3];
        List<(string Text, CurlWebSocketFrame Frame)> pieces = [];

        while (pieces.Count < 4)
        {
            var frame = curl.ReceivePiece(buffer, out var received);
            pieces.Add((Encoding.ASCII.GetString(buffer, 0, received), frame));
        }

        Assert.Equal(
            [
                ("abc", new CurlWebSocketFrame(CurlWebSocketFlags.Text, Offset: 0, BytesLeft: 5, Length: 3)),
                ("def", new CurlWebSocketFrame(CurlWebSocketFlags.Text, Offset: 3, BytesLeft: 2, Length: 3)),
                ("gh", new CurlWebSocketFrame(CurlWebSocketFlags.Text, Offset: 6, BytesLeft: 0, Length: 2)),
                ("", new CurlWebSocketFrame(CurlWebSocketFlags.Text, Offset: 0, BytesLeft: 0, Length: 0)),
            ],
            pieces);
    }

    [Fact]
    public async Task An_empty_buffer_shows_the_frame_and_takes_nothing()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send([RawWebSocketFrame.OfText("abc")]));
        using var curl = TestWebSocket.Open(server.Uri);

        var frame = curl.ReceivePiece([], out var received);

        Assert.Equal(0, received);
        Assert.Equal(new CurlWebSocketFrame(CurlWebSocketFlags.Text, Offset: 0, BytesLeft: 3, Length: 0), frame);
        Assert.Equal("abc", curl.WsReceiveMessage(TestWebSocket.Patience).Text);
    }

    [Fact]
    public async Task A_frame_of_1_MiB_arrives_whole()
    {
        var data = PatternStream.Bytes(1024 * 1024);
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send([new(WebSocketOpcode.Binary, data)]));
        using var curl = TestWebSocket.Open(server.Uri);

        Assert.Equal(data, curl.WsReceiveMessage(TestWebSocket.Patience).Data.Span);
    }

    [Fact]
    public async Task Nothing_to_receive_yet_is_a_result_and_no_error()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send([]));
        using var curl = TestWebSocket.Open(server.Uri);

        Assert.False(curl.WsReceive(new byte[10], out var received, out var frame));
        Assert.Equal(0, received);
        Assert.Equal(default, frame);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_skipped()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send(
            [RawWebSocketFrame.OfText("123", isFinal: false), RawWebSocketFrame.Continuation("456", isFinal: true), RawWebSocketFrame.OfText("78901")]));
        using var curl = TestWebSocket.Open(server.Uri);

        var error = Assert.Throws<InvalidDataException>(() => curl.WsReceiveMessage(5, TestWebSocket.Patience));

        Assert.Contains("5 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal("78901", curl.WsReceiveMessage(5, TestWebSocket.Patience).Text);
    }

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task A_frame_that_breaks_the_protocol_is_an_error(string what, byte[] frame)
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.SendBytes(frame));
        using var curl = TestWebSocket.Open(server.Uri);

        var error = Assert.Throws<CurlEasyException>(() => curl.WsReceiveMessage(TestWebSocket.Patience));

        Assert.True(error.Code == CurlCode.RecvError, $"{what}: {error.Message}");
        Assert.Contains("curl_ws_recv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_message_inside_a_fragmented_one_is_an_error()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send(
            [RawWebSocketFrame.OfText("one", isFinal: false), RawWebSocketFrame.OfText("two")]));
        using var curl = TestWebSocket.Open(server.Uri);

        var error = Assert.Throws<CurlEasyException>(() => curl.WsReceiveMessage(TestWebSocket.Patience));

        Assert.Equal(CurlCode.RecvError, error.Code);
    }

    [Fact]
    public async Task A_connection_that_ends_inside_a_frame_is_an_error()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(connection =>
            connection.WriteAsync(RawWebSocketFrame.OfText("12345678").ToBytes().AsMemory(0, 6))));
        using var curl = TestWebSocket.Open(server.Uri);

        var error = Assert.Throws<CurlEasyException>(() => curl.WsReceiveMessage(TestWebSocket.Patience));

        Assert.Equal(CurlCode.GotNothing, error.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ping_is_answered_by_libcurl_or_by_the_caller(bool byCaller)
    {
        Assert.SkipWhen(byCaller && CurlLibrary.Version < new Version(8, 14), "Pings can be left to the caller since libcurl 8.14.");
        var answer = new TaskCompletionSource<RawWebSocketFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(async connection =>
        {
            await connection.WriteAsync(RawWebSocketFrame.Ping("42").ToBytes());
            answer.SetResult(await RawWebSocketFrame.ReadAsync(connection));
            await connection.WriteAsync(RawWebSocketFrame.OfText("thanks").ToBytes());
        }));
        using var curl = TestWebSocket.Open(server.Uri, options: byCaller ? CurlWebSocketOptions.NoAutoPong : CurlWebSocketOptions.None);

        var message = curl.WsReceiveMessage(TestWebSocket.Patience);
        if (byCaller)
        {
            Assert.Equal((CurlWebSocketFlags.Ping, "42"), (message.Kind, message.Text));
            curl.WsPong("43"u8, TestWebSocket.Patience);
            message = curl.WsReceiveMessage(TestWebSocket.Patience);
        }

        Assert.Equal("thanks", message.Text);
        var pong = await answer.Task.WaitAsync(TestCurl.Patience, TestContext.Current.CancellationToken);
        Assert.Equal((WebSocketOpcode.Pong, byCaller ? "43" : "42", true), (pong.Opcode, pong.Text, pong.IsMasked));
    }
}
