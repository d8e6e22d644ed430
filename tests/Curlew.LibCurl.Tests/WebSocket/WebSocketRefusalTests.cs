using System.Text;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.WebSocket;

/// <summary>What is refused before libcurl hears of it, on every libcurl, and what a libcurl cannot do.</summary>
public sealed class WebSocketRefusalTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    [Theory]
    [InlineData(CurlWebSocketFlags.Text | CurlWebSocketFlags.Binary)]
    [InlineData(CurlWebSocketFlags.Ping | CurlWebSocketFlags.Pong)]
    [InlineData(CurlWebSocketFlags.Ping | CurlWebSocketFlags.Close)]
    [InlineData(CurlWebSocketFlags.Text | CurlWebSocketFlags.Close)]
    [InlineData(CurlWebSocketFlags.Ping | CurlWebSocketFlags.Cont)]
    [InlineData(CurlWebSocketFlags.Pong | CurlWebSocketFlags.Cont)]
    [InlineData(CurlWebSocketFlags.Close | CurlWebSocketFlags.Cont)]
    [InlineData((CurlWebSocketFlags)0x80)]
    [InlineData((CurlWebSocketFlags)(-1))]
    public void Flags_that_fit_no_frame(CurlWebSocketFlags flags)
    {
        using var curl = new Curl();

        Assert.Equal("flags", Assert.ThrowsAny<ArgumentException>(() => curl.WsSend([1], flags, out _)).ParamName);
        Assert.Equal("flags", Assert.ThrowsAny<ArgumentException>(() => curl.WsStartFrame(flags, 1)).ParamName);
    }

    [Fact]
    public void A_control_frame_over_125_bytes()
    {
        using var curl = new Curl();

        Assert.Equal("data", Assert.Throws<ArgumentException>(() => curl.WsPing(new byte[126])).ParamName);
        Assert.Equal("data", Assert.Throws<ArgumentException>(() => curl.WsPong(new byte[126])).ParamName);
        Assert.Equal("data", Assert.Throws<ArgumentException>(() => curl.WsSend(new byte[126], CurlWebSocketFlags.Close, out _)).ParamName);
        Assert.Equal("fragmentSize", Assert.Throws<ArgumentException>(() =>
            curl.WsSend([1], CurlWebSocketFlags.Ping | CurlWebSocketFlags.Offset, out _, fragmentSize: 126)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentException>(() => curl.WsStartFrame(CurlWebSocketFlags.Ping, 126)).ParamName);
    }

    [Fact]
    public void A_negative_size()
    {
        using var curl = new Curl();

        Assert.Equal("fragmentSize", Assert.Throws<ArgumentOutOfRangeException>(() =>
            curl.WsSend([1], CurlWebSocketFlags.Text | CurlWebSocketFlags.Offset, out _, fragmentSize: -1)).ParamName);
        Assert.Equal("length", Assert.Throws<ArgumentOutOfRangeException>(() => curl.WsStartFrame(CurlWebSocketFlags.Text, -1)).ParamName);
        Assert.Equal("maxLength", Assert.Throws<ArgumentOutOfRangeException>(() => curl.WsReceiveMessage(-1)).ParamName);
    }

    [Fact]
    public void A_size_without_the_flag_that_it_belongs_to()
    {
        using var curl = new Curl();

        var error = Assert.Throws<ArgumentException>(() => curl.WsSend([1], CurlWebSocketFlags.Text, out _, fragmentSize: 1));

        Assert.Contains("Offset", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_no_Unicode()
    {
        using var curl = new Curl();

        Assert.Throws<EncoderFallbackException>(() => curl.WsSendText("\ud800"));
        Assert.Throws<ArgumentNullException>(() => curl.WsSendText(null!));
    }

    [Fact]
    public void A_close_frame_that_nobody_may_send()
    {
        using var curl = new Curl();

        Assert.Equal("code", Assert.Throws<ArgumentOutOfRangeException>(() => curl.WsClose(1005)).ParamName);
        Assert.Equal("reason", Assert.Throws<ArgumentException>(() => curl.WsClose(null, "reason")).ParamName);
        Assert.Equal("reason", Assert.Throws<ArgumentException>(() => curl.WsClose(1000, new string('x', 124))).ParamName);
    }

    [Fact]
    public void A_handle_without_a_WebSocket()
    {
        TestWebSocket.SkipWithoutWebSocket();
        using var idle = new Curl();
        using var http = TestCurl.To(fixture.Server.HttpUri, "bytes/1");
        http.Perform();
        using var connected = TestCurl.To(fixture.Server.HttpUri);
        connected.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.On);
        connected.Perform();

        Assert.All([idle, http, connected], curl =>
        {
            var send = Assert.Throws<CurlEasyException>(() => curl.WsSendText("x"));
            var receive = Assert.Throws<CurlEasyException>(() => curl.WsReceiveMessage(TestWebSocket.Patience));
            Assert.Contains("curl_ws_send", send.Message, StringComparison.Ordinal);
            Assert.Contains("curl_ws_recv", receive.Message, StringComparison.Ordinal);
            Assert.Null(curl.WsMeta());
        });
    }

    [Fact]
    public void A_server_that_does_not_agree_is_no_WebSocket()
    {
        using var curl = TestWebSocket.To(fixture.Server.HttpUri, "bytes/1");
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.WebSocket);

        curl.Fails(CurlCode.HttpReturnedError);

        Assert.Throws<CurlEasyException>(() => curl.WsSendText("x"));
    }

    [Fact]
    public void A_libcurl_without_WebSocket_says_what_it_lacks()
    {
        Assert.SkipWhen(CurlLibrary.Protocols.Contains("ws"), "This libcurl has WebSocket.");
        using var curl = new Curl();

        Assert.All(
            [
                Assert.Throws<NotSupportedException>(() => curl.WsSendText("x")),
                Assert.Throws<NotSupportedException>(() => curl.WsClose()),
                Assert.Throws<NotSupportedException>(() => curl.WsReceive(new byte[1], out _, out _)),
                Assert.Throws<NotSupportedException>(() => curl.WsReceiveMessage()),
            ],
            error => Assert.Contains("needs libcurl 7.86.0", error.Message, StringComparison.Ordinal));
        Assert.Null(curl.WsMeta());
    }

    [Fact]
    public void A_libcurl_that_cannot_start_a_frame_says_so()
    {
        Assert.SkipWhen(CurlLibrary.Version >= new Version(8, 16), "This libcurl can start a frame.");
        using var curl = new Curl();

        var error = Assert.Throws<NotSupportedException>(() => curl.WsStartFrame(CurlWebSocketFlags.Text, 1));

        Assert.Contains("curl_ws_start_frame needs libcurl 8.16.0", error.Message, StringComparison.Ordinal);
    }
}
