using System.Text;

namespace Curlew.LibCurl.Tests.WebSocket;

public sealed class CurlWebSocketCloseTests
{
    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    [InlineData(1003, true)]
    [InlineData(1004, false)]
    [InlineData(1005, false)]
    [InlineData(1006, false)]
    [InlineData(1007, true)]
    [InlineData(1014, true)]
    [InlineData(1015, false)]
    [InlineData(2999, false)]
    [InlineData(3000, true)]
    [InlineData(4999, true)]
    [InlineData(5000, false)]
    [InlineData(-1, false)]
    [InlineData(66_536, false)]
    public void The_codes_that_may_be_sent_are_those_of_RFC_6455(int code, bool allowed)
    {
        Assert.Equal(allowed, CurlWebSocketClose.MaySend(code));
        Assert.Equal(!allowed, Record.Exception(() => new CurlWebSocketClose(code).ToPayload()) is ArgumentOutOfRangeException);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        CurlWebSocketClose[] closes = [new(Code: null), new(1000), new(4000, "grüß dich"), new(1001, new string('x', 123))];

        Assert.All(closes, close =>
        {
            Assert.True(CurlWebSocketClose.TryParse(close.ToPayload(), out var read));
            Assert.Equal(close, read);
        });
        Assert.Equal([0x03, 0xe8, (byte)'o', (byte)'k'], new CurlWebSocketClose(1000, "ok").ToPayload());
        Assert.Empty(default(CurlWebSocketClose).ToPayload());
    }

    [Fact]
    public void The_limit_of_the_reason_counts_bytes()
    {
        Assert.Equal(124, new CurlWebSocketClose(1000, new string('ü', 61)).ToPayload().Length);
        Assert.Throws<ArgumentException>(() => new CurlWebSocketClose(1000, new string('ü', 62)).ToPayload());
        Assert.Throws<EncoderFallbackException>(() => new CurlWebSocketClose(1000, "\udc00").ToPayload());
    }

    [Theory]
    [InlineData("03")]
    [InlineData("03E7")]
    [InlineData("03ED")]
    [InlineData("FFFF")]
    [InlineData("03E8FF")]
    public void A_payload_that_breaks_the_rules_is_told_apart(string hex)
    {
        Assert.False(CurlWebSocketClose.TryParse(Convert.FromHexString(hex), out var close));
        Assert.Null(close.Code);
    }
}
