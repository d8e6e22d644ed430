namespace Curlew.LibCurl.Tests.WebSocket;

public sealed class CurlWebSocketAssemblerTests
{
    [Fact]
    public void A_control_frame_in_pieces_does_not_disturb_the_message_around_it()
    {
        var assembler = new CurlWebSocketAssembler();

        Assert.Null(assembler.Add("one "u8, Frame(CurlWebSocketFlags.Text | CurlWebSocketFlags.Cont)));
        Assert.Null(assembler.Add("pi"u8, Frame(CurlWebSocketFlags.Ping, bytesLeft: 2)));
        var ping = assembler.Add("ng"u8, Frame(CurlWebSocketFlags.Ping));
        Assert.Null(assembler.Add("tw"u8, Frame(CurlWebSocketFlags.Text, bytesLeft: 1)));
        var message = assembler.Add("o"u8, Frame(CurlWebSocketFlags.Text));

        Assert.Equal((CurlWebSocketFlags.Ping, "ping"), (ping!.Kind, ping.Text));
        Assert.Equal((CurlWebSocketFlags.Text, "one two"), (message!.Kind, message.Text));
    }

    [Fact]
    public void The_limit_is_applied_before_the_frame_has_arrived()
    {
        var assembler = new CurlWebSocketAssembler { MaxLength = 4 };

        Assert.Equal(4, assembler.Add("1234"u8, Frame(CurlWebSocketFlags.Binary))!.Data.Length);
        Assert.Throws<InvalidDataException>(() => assembler.Add("1"u8, Frame(CurlWebSocketFlags.Binary, bytesLeft: long.MaxValue - 1)));
        Assert.Null(assembler.Add("2"u8, Frame(CurlWebSocketFlags.Binary, bytesLeft: 1)));
        Assert.Null(assembler.Add("3"u8, Frame(CurlWebSocketFlags.Binary)));
        Assert.Equal("next", assembler.Add("next"u8, Frame(CurlWebSocketFlags.Text))!.Text);
        Assert.Throws<ArgumentOutOfRangeException>(() => assembler.MaxLength = -1);
    }

    private static CurlWebSocketFrame Frame(CurlWebSocketFlags flags, long bytesLeft = 0) => new(flags, Offset: 0, bytesLeft, Length: 0);
}
