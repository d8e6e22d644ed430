using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>curlew ws.</summary>
[Collection(ServersCollection.Name)]
public sealed class WebSocketTests(Servers servers)
{
    [Theory]
    [InlineData("ws://")]
    [InlineData("http://")]
    [InlineData("")]
    public void Lines_go_out_and_messages_come_in(string scheme)
    {
        var result = InProcess.Run(new Situation { Input = "one\nzwei ä\n\nlast" }, "ws", $"{scheme}{servers.Http.HttpUri.Authority}/ws/echo");

        Assert.Equal((0, "one\nzwei ä\n\nlast\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public void It_ends_when_the_server_closes()
    {
        var result = InProcess.Run(new Situation { Input = "a\nb\n" }, "ws", Ws("/ws/count/2?answers=1"), "--compress");

        Assert.Equal((0, "0\n1\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public void The_options_of_the_handshake_arrive()
    {
        var result = InProcess.Run(new Situation { Input = "" }, "ws", Ws("/ws/request?protocol=b"), "-H", "X-Mine: 1", "--protocol", "a", "--protocol", "b", "-u", "me:secret");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("X-Mine: 1\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: a, b\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Authorization: Basic bWU6c2VjcmV0\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_must_show_who_it_is_and_must_agree()
    {
        var secure = $"wss://{servers.Http.HttpsUri.Authority}/ws/echo";
        InProcess.Run(new Situation { Input = "" }, "ws", secure).AssertFails(1, "CURLE_PEER_FAILED_VERIFICATION");
        Assert.Equal(0, InProcess.Run(new Situation { Input = "" }, "ws", secure, "--cacert", servers.Http.Certificates.CaFile).ExitCode);
        InProcess.Run(new Situation { Input = "" }, "ws", Ws("/status/403")).AssertFails(1, "was answered with 403");
    }

    [Fact]
    public async Task A_close_that_is_no_normal_one_is_a_failure()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Send([RawWebSocketFrame.OfText("hello"), RawWebSocketFrame.Close(1011, "broken\n")]));

        InProcess.Run(new Situation { Input = "" }, "ws", $"ws://127.0.0.1:{raw.Port}/").AssertFails(1, "the server closed with 1011: broken\uFFFD.");
    }

    [Fact]
    public async Task What_breaks_the_protocol_is_a_failure()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Send([new RawWebSocketFrame(WebSocketOpcode.Reserved, [])]));

        InProcess.Run(new Situation { Input = "" }, "ws", $"ws://127.0.0.1:{raw.Port}/").AssertFails(1);
    }

    [Fact]
    public void Wrong_usage_is_told_of()
    {
        InProcess.Run("ws", "ftp://example.com/").AssertFails(2, "ftp");
        InProcess.Run("ws", Ws("/ws/echo"), "--protocol", "two words").AssertFails(2, "'two words' is no name of a subprotocol");
        InProcess.Run("ws", Ws("/ws/echo"), "-H", "no colon").AssertFails(2, "no colon");
        InProcess.Run("ws").AssertFails(2);
    }

    private string Ws(string path) => $"ws://{servers.Http.HttpUri.Authority}{path}";
}
