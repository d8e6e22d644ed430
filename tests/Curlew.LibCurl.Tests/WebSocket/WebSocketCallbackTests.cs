using System.Text;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.WebSocket;

/// <summary>Transfers that hand the frames of a WebSocket to the write callback.</summary>
public sealed class WebSocketCallbackTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public async Task The_callback_learns_what_frame_its_bytes_belong_to()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(connection => connection.WriteAsync((byte[])
            [
                .. RawWebSocketFrame.OfText("one ", isFinal: false).ToBytes(),
                .. RawWebSocketFrame.Ping("answered by libcurl").ToBytes(),
                .. RawWebSocketFrame.Continuation("two", isFinal: true).ToBytes(),
                .. RawWebSocketFrame.Close(1000, "").ToBytes(),
            ])));
        using var curl = TestWebSocket.To(server.Uri);
        List<CurlWebSocketFrame?> frames = [];
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            frames.Add(curl.WsMeta());
            return data.Length;
        });

        curl.Perform();

        Assert.Equal(
            [
                new CurlWebSocketFrame(CurlWebSocketFlags.Text | CurlWebSocketFlags.Cont, Offset: 0, BytesLeft: 0, Length: 4),
                new CurlWebSocketFrame(CurlWebSocketFlags.Text, Offset: 0, BytesLeft: 0, Length: 3),
                new CurlWebSocketFrame(CurlWebSocketFlags.Close, Offset: 0, BytesLeft: 0, Length: 2),
            ],
            frames);
        Assert.Null(curl.WsMeta());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_callback_may_answer(bool asTask)
    {
        using var curl = TestWebSocket.To(_server.HttpUri, "ws/count/5?answers=1");
        var assembler = new CurlWebSocketAssembler();
        List<string> messages = [];
        CurlWebSocketClose close = default;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            if (assembler.Add(data, curl.WsMeta()!.Value) is { } message)
            {
                if (message.Kind == CurlWebSocketFlags.Close)
                {
                    Assert.True(CurlWebSocketClose.TryParse(message.Data.Span, out close));
                    curl.WsClose(close.Code);
                }
                else
                {
                    messages.Add(message.Text);
                    curl.WsSendText($"<{message.Text}>");
                }
            }

            return data.Length;
        });

        if (asTask)
        {
            await curl.PerformAsync(TestWebSocket.Patience);
        }
        else
        {
            curl.Perform();
        }

        Assert.Equal(["0", "1", "2", "3", "4"], messages);
        Assert.Equal(new CurlWebSocketClose(1000, "counted <0><1><2><3><4>"), close);
    }

    [Fact]
    public async Task An_answer_longer_than_the_connection_takes_at_once_is_sent_whole()
    {
        var data = PatternStream.Bytes(16 * 1024 * 1024);
        var heard = new TaskCompletionSource<RawWebSocketFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(async connection =>
        {
            await connection.WriteAsync(RawWebSocketFrame.OfText("go").ToBytes());
            heard.SetResult(await RawWebSocketFrame.ReadAsync(connection));
        }));
        using var curl = TestWebSocket.To(server.Uri);
        var sent = 0;
        curl.SetOpt(CurlOpt.WriteFunction, piece =>
        {
            Assert.True(curl.WsSend(data, CurlWebSocketFlags.Binary, out sent));
            return piece.Length;
        });

        curl.Perform();

        Assert.Equal(data.Length, sent);
        var frame = await heard.Task.WaitAsync(TestCurl.Patience, TestContext.Current.CancellationToken);
        Assert.True(data.AsSpan().SequenceEqual(frame.Payload));
    }

    [Fact]
    public async Task A_ping_is_answered_although_nothing_else_is_sent()
    {
        var answer = new TaskCompletionSource<RawWebSocketFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(async connection =>
        {
            await connection.WriteAsync(RawWebSocketFrame.Ping("42").ToBytes());
            answer.SetResult(await RawWebSocketFrame.ReadAsync(connection));
        }));
        using var curl = TestWebSocket.To(server.Uri);

        curl.Perform();

        var pong = await answer.Task.WaitAsync(TestCurl.Patience, TestContext.Current.CancellationToken);
        Assert.Equal((WebSocketOpcode.Pong, "42"), (pong.Opcode, pong.Text));
    }

    [Fact]
    public void An_answer_that_is_refused_ends_the_transfer_with_that_error()
    {
        using var curl = TestWebSocket.To(_server.HttpUri, "ws/count/1");
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            curl.WsPong(new byte[126]);
            return data.Length;
        });

        var error = curl.Fails(CurlCode.WriteError);

        Assert.IsType<ArgumentException>(error.InnerException);
    }

    [Fact]
    public void Receiving_inside_the_callback_and_sending_from_elsewhere_are_refused()
    {
        using var curl = TestWebSocket.To(_server.HttpUri, "ws/count/1");
        InvalidOperationException? receive = null;
        InvalidOperationException? message = null;
        InvalidOperationException? otherThread = null;
        InvalidOperationException? otherCallback = null;
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            otherCallback ??= Assert.Throws<InvalidOperationException>(() => curl.WsSendText("x"));
            return line.Length;
        });
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            receive ??= Assert.Throws<InvalidOperationException>(() => curl.WsReceive(new byte[1], out _, out _));
            message ??= Assert.Throws<InvalidOperationException>(() => curl.WsReceiveMessage());
            var thread = new Thread(() => otherThread = Assert.Throws<InvalidOperationException>(() => curl.WsSendText("x")));
            thread.Start();
            thread.Join();
            if (curl.WsMeta() is { Flags: CurlWebSocketFlags.Close })
            {
                curl.WsClose(CurlWebSocketClose.NormalClosure);
            }

            return data.Length;
        });

        curl.Perform();

        Assert.Contains("Curl.WsReceive cannot be called inside a callback", receive!.Message, StringComparison.Ordinal);
        Assert.Contains("Curl.WsReceiveMessage cannot be called inside a callback", message!.Message, StringComparison.Ordinal);
        Assert.Contains("Curl.WsSendText was called while another thread", otherThread!.Message, StringComparison.Ordinal);
        Assert.Contains("Curl.WsSendText cannot be called inside this callback", otherCallback!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_callback_of_another_kind_of_transfer_cannot_send()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        CurlWebSocketFrame? frame = null;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            frame = curl.WsMeta();
            curl.WsSendText("x");
            return data.Length;
        });

        var error = curl.Fails(CurlCode.WriteError);

        Assert.Null(frame);
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public async Task In_raw_mode_the_callback_gets_the_frames_as_they_are()
    {
        byte[] frames = [.. RawWebSocketFrame.OfText("hello").ToBytes(), .. RawWebSocketFrame.Ping("x").ToBytes()];
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(connection => connection.WriteAsync(frames)));
        using var curl = TestWebSocket.To(server.Uri);
        curl.SetOpt(CurlOpt.WsOptions, CurlWebSocketOptions.RawMode);
        using var body = new MemoryStream();
        CurlWebSocketFrame? frame = null;
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            frame ??= curl.WsMeta();
            body.Write(data);
            return data.Length;
        });

        curl.Perform();

        Assert.Equal(frames, body.ToArray());
        Assert.Null(frame);
    }

    [Fact]
    public async Task A_frame_of_1_MiB_comes_in_pieces_that_join()
    {
        var data = PatternStream.Bytes(1024 * 1024);
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(connection =>
            connection.WriteAsync(new RawWebSocketFrame(WebSocketOpcode.Binary, data).ToBytes())));
        using var curl = TestWebSocket.To(server.Uri);
        var assembler = new CurlWebSocketAssembler();
        List<byte[]> messages = [];
        curl.SetOpt(CurlOpt.WriteFunction, piece =>
        {
            if (assembler.Add(piece, curl.WsMeta()!.Value) is { } message)
            {
                messages.Add(message.Data.ToArray());
            }

            return piece.Length;
        });

        curl.Perform();

        Assert.Equal(data, Assert.Single(messages));
    }

    [Fact]
    public async Task Empty_frames_reach_the_callback()
    {
        Assert.SkipWhen(CurlLibrary.Version < new Version(8, 16), "Before 8.16 libcurl does not call back for an empty frame.");
        await using var server = await RawServer.StartAsync(WebSocketScripts.Accept(connection => connection.WriteAsync((byte[])
            [
                .. RawWebSocketFrame.OfText("").ToBytes(),
                .. RawWebSocketFrame.OfText("begun", isFinal: false).ToBytes(),
                .. RawWebSocketFrame.Continuation("", isFinal: true).ToBytes(),
            ])));
        using var curl = TestWebSocket.To(server.Uri);
        var assembler = new CurlWebSocketAssembler();
        List<string> messages = [];
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            if (assembler.Add(data, curl.WsMeta()!.Value) is { } message)
            {
                messages.Add(message.Text);
            }

            return data.Length;
        });

        curl.Perform();

        Assert.Equal(["", "begun"], messages);
    }

    [Fact]
    public async Task A_bad_frame_ends_the_transfer()
    {
        await using var server = await RawServer.StartAsync(WebSocketScripts.Send(
            [new RawWebSocketFrame(WebSocketOpcode.Text, Encoding.ASCII.GetBytes("x"), IsMasked: true)]));
        using var curl = TestWebSocket.To(server.Uri);

        Assert.Contains("masked", curl.Fails(CurlCode.RecvError).Message, StringComparison.Ordinal);
    }
}
