using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>PerformString and PerformBytes: decoding, and the sink that was there before.</summary>
public sealed class BodyTextTests
{
    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "caf\u00e9", "café")]
    [InlineData("text/plain; charset=ISO-8859-1; format=flowed", "caf\u00e9", "café")]
    [InlineData("text/plain; charset=utf-8", "caf\u00c3\u00a9", "café")]
    [InlineData("text/plain; charset=\"UTF-8\"", "caf\u00c3\u00a9", "café")]
    [InlineData("text/plain; charset=utf-16", "c\0a\0f\0\u00e9\0", "café")]
    [InlineData("text/plain; charset=no-such-charset", "caf\u00c3\u00a9", "café")]
    [InlineData("text/plain", "caf\u00c3\u00a9", "café")]
    [InlineData("text/plain; charset=utf-8", "a\u00ff\u00feb", "a\ufffd\ufffdb")]
    [InlineData("text/plain; charset=us-ascii", "a\u00e9", "a?")]
    [InlineData("", "a\u00ff", "a\ufffd")]
    public async Task Text_is_decoded_by_the_charset_of_its_type(string type, string body, string expected)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using var curl = TestCurl.To(server.Uri);

        Assert.Equal(expected, curl.PerformString());
    }

    [Fact]
    public async Task Bytes_come_as_they_are()
    {
        var body = PatternStream.Bytes(100_000);
        await using var server = await RawServer.StartAsync(RawScripts.Record(body));
        using var curl = TestCurl.To(server.Uri);

        Assert.Equal(body, curl.PerformBytes());
        Assert.Equal(body, curl.PerformBytes());
    }

    [Fact]
    public async Task The_sink_set_before_is_back_afterwards()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        using var sink = new MemoryStream();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteData, sink);

        Assert.Equal("body", curl.PerformString());
        Assert.Equal(0, sink.Length);

        curl.Perform();
        Assert.Equal("body"u8, sink.ToArray());
    }

    [Fact]
    public async Task The_sink_set_before_is_back_after_a_failure_too()
    {
        await using var broken = await RawServer.StartAsync(RawScripts.EarlyClose());
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        using var sink = new MemoryStream();
        using var curl = TestCurl.To(broken.Uri);
        curl.SetOpt(CurlOpt.WriteData, sink);

        Assert.Throws<CurlEasyException>(() => curl.PerformBytes());
        Assert.Equal(0, sink.Length);

        curl.Locate(server.Uri).Perform();
        Assert.Equal("body"u8, sink.ToArray());
    }

    [Fact]
    public async Task Without_a_sink_before_there_is_none_afterwards()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("body"));
        using var curl = TestCurl.To(server.Uri);
        var first = curl.PerformBytes();

        curl.Perform();

        Assert.Equal("body"u8, first);
        Assert.Equal(4, curl.GetInfo(CurlInfo.SizeDownloadT));
    }
}
