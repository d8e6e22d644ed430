using System.Collections.Concurrent;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.WebSocket;

/// <summary>What the sending calls put on the wire.</summary>
public sealed class WebSocketSendTests
{
    [Fact]
    public async Task Each_call_makes_its_frame()
    {
        var heard = new ConcurrentQueue<RawWebSocketFrame>();
        await using var server = await RawServer.StartAsync(WebSocketScripts.Listen(heard.Enqueue));
        using var curl = TestWebSocket.Open(server.Uri);

        curl.WsSendText("text", TestWebSocket.Patience);
        curl.WsSendBinary([0, 255], TestWebSocket.Patience);
        curl.WsPing(cancellationToken: TestWebSocket.Patience);
        curl.WsPing(new byte[125], TestWebSocket.Patience);
        curl.WsPong("p"u8, TestWebSocket.Patience);
        curl.SendAll("a"u8, CurlWebSocketFlags.Binary | CurlWebSocketFlags.Cont);
        curl.SendAll([], CurlWebSocketFlags.Binary);
        curl.WsClose(CurlWebSocketClose.GoingAway, "ciao", TestWebSocket.Patience);
        Assert.Equal(CurlWebSocketFlags.Close, curl.WsReceiveMessage(TestWebSocket.Patience).Kind);

        Assert.All(heard, frame => Assert.True(frame.IsMasked));
        Assert.Equal(
            [
                (WebSocketOpcode.Text, true, "74657874"),
                (WebSocketOpcode.Binary, true, "00FF"),
                (WebSocketOpcode.Ping, true, ""),
                (WebSocketOpcode.Ping, true, new string('0', 250)),
                (WebSocketOpcode.Pong, true, "70"),
                (WebSocketOpcode.Binary, false, "61"),
                (WebSocketOpcode.Continuation, true, ""),
                (WebSocketOpcode.Close, true, "03E96369616F"),
            ],
            heard.Select(frame => (frame.Opcode, frame.IsFinal, Convert.ToHexString(frame.Payload))));
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_a_result_and_the_frame_must_be_completed_first()
    {
        var release = new TaskCompletionSource();
        var heard = new TaskCompletionSource<RawWebSocketFrame>();
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(async connection =>
        {
            await release.Task;
            heard.SetResult(await RawWebSocketFrame.ReadAsync(connection));
        }));
        using var curl = TestWebSocket.Open(server.Uri);
        var data = PatternStream.Bytes(64 * 1024 * 1024);
        var taken = 0;
        while (curl.WsSend(data.AsSpan(taken), CurlWebSocketFlags.Binary, out var sent))
        {
            taken += sent;
            Assert.NotEqual(data.Length, taken); // more than any kernel buffers
        }

        var ping = Assert.Throws<InvalidOperationException>(() => curl.WsPing());
        var shorter = Assert.Throws<InvalidOperationException>(() => curl.WsSend(data.AsSpan(0, 1), CurlWebSocketFlags.Binary, out _));
        release.SetResult();
        curl.SendAll(data.AsSpan(taken), CurlWebSocketFlags.Binary);

        Assert.All([ping, shorter], error => Assert.Contains($"lacks {data.Length - taken} of its {data.Length} bytes", error.Message, StringComparison.Ordinal));
        var frame = await heard.Task.WaitAsync(TestCurl.Patience, TestContext.Current.CancellationToken);
        Assert.True(data.AsSpan().SequenceEqual(frame.Payload));
    }

    [Fact]
    public async Task A_whole_message_waits_for_the_peer_and_a_token_ends_the_waiting()
    {
        var release = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(_ => release.Task));
        using var curl = TestWebSocket.Open(server.Uri);
        using var cancellation = new CancellationTokenSource();
        var data = PatternStream.Bytes(64 * 1024 * 1024);

        var sending = Task.Factory.StartNew(
            () => curl.WsSendBinary(data, cancellation.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAsync<OperationCanceledException>(() => sending.WaitAsync(TestCurl.Patience, TestContext.Current.CancellationToken));
        release.SetResult();
    }

    [Fact]
    public async Task In_raw_mode_the_bytes_go_out_as_they_are()
    {
        var heard = new TaskCompletionSource<byte[]>();
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(async connection =>
            heard.SetResult(await connection.ReadExactAsync(4))));
        using var curl = TestWebSocket.Open(server.Uri, options: CurlWebSocketOptions.RawMode);

        Assert.True(curl.WsSend([1, 2, 3, 4], CurlWebSocketFlags.None, out var sent));
        var framed = Assert.Throws<CurlEasyException>(() => curl.WsSendText("x"));

        Assert.Equal(4, sent);
        Assert.Equal([1, 2, 3, 4], await heard.Task.WaitAsync(TestCurl.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(CurlCode.BadFunctionArgument, framed.Code);
        Assert.Contains("raw mode", framed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_must_not_be_announced_shorter_than_it_is_nor_changed_later()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send([]));
        using var curl = TestWebSocket.Open(server.Uri);
        const CurlWebSocketFlags flags = CurlWebSocketFlags.Binary | CurlWebSocketFlags.Offset;

        Assert.Throws<ArgumentException>(() => curl.WsSend([1, 2, 3], flags, out _, fragmentSize: 2));
        Assert.Throws<ArgumentException>(() => curl.WsSend([1], flags, out _));
        Assert.True(curl.WsSend([1], flags, out _, fragmentSize: 3));
        Assert.Throws<InvalidOperationException>(() => curl.WsSend([2], flags, out _, fragmentSize: 4));
        Assert.Throws<InvalidOperationException>(() => curl.WsSend([2, 3, 4], flags, out _));
        Assert.Throws<InvalidOperationException>(() => curl.WsSendBinary([2, 3]));
        Assert.True(curl.WsSend([2, 3], flags, out _));
        curl.WsSendText("next", TestWebSocket.Patience);
    }

    [Fact]
    public async Task A_frame_that_was_started_takes_its_payload_from_an_upload()
    {
        Assert.SkipWhen(CurlLibrary.Version < new Version(8, 16), "Frames can be started since libcurl 8.16.");
        var heard = new ConcurrentQueue<RawWebSocketFrame>();
        await using var server = await RawServer.StartAsync(WebSocketScripts.Listen(heard.Enqueue));
        using var curl = TestWebSocket.To(server.Uri);
        var calls = 0;
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.ReadFunction, buffer =>
        {
            switch (calls++)
            {
                case 0:
                    curl.WsStartFrame(CurlWebSocketFlags.Text, 5);
                    "hel"u8.CopyTo(buffer);
                    return 3;
                case 1:
                    "lo"u8.CopyTo(buffer);
                    return 2;
                case 2:
                    curl.WsStartFrame(CurlWebSocketFlags.Close, 2);
                    new CurlWebSocketClose(1000).ToPayload().CopyTo(buffer);
                    return 2;
                default:
                    return 0;
            }
        });

        curl.Perform();

        Assert.Equal([(WebSocketOpcode.Text, "68656C6C6F"), (WebSocketOpcode.Close, "03E8")],
            heard.Select(frame => (frame.Opcode, Convert.ToHexString(frame.Payload))));
    }
}
