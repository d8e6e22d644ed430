using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class CompressionTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Theory]
    [InlineData("gzip", "libz")]
    [InlineData("deflate", "libz")]
    [InlineData("br", "brotli")]
    public void A_packed_body_is_unpacked(string encoding, string feature)
    {
        Assert.SkipUnless(CurlLibrary.HasFeature(feature), $"This libcurl is built without {feature}.");
        using var curl = TestCurl.To(_server.HttpUri, encoding);
        curl.SetOpt(CurlOpt.AcceptEncoding, encoding);

        var text = curl.PerformString();

        Assert.StartsWith("Line 0 of a text", text, StringComparison.Ordinal);
        Assert.EndsWith("Line 499 of a text that packs well.\n", text, StringComparison.Ordinal);
        Assert.Equal(encoding, curl.GetHeader("Content-Encoding")?.Value);
        Assert.True(curl.GetInfo(CurlInfo.SizeDownloadT) < text.Length);
    }

    [Fact]
    public void An_empty_list_offers_all_that_the_library_can_unpack()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.AcceptEncoding, "");

        var offered = curl.PerformJson().RequestHeader("Accept-Encoding");

        Assert.Equal(CurlLibrary.HasFeature("libz"), offered?.Contains("gzip", StringComparison.Ordinal) ?? false);
        Assert.Equal(CurlLibrary.HasFeature("brotli"), offered?.Contains("br", StringComparison.Ordinal) ?? false);
        Assert.Equal(CurlLibrary.HasFeature("zstd"), offered?.Contains("zstd", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void Nothing_is_offered_or_unpacked_unless_asked_for()
    {
        using var curl = TestCurl.To(_server.HttpUri, "gzip");
        curl.SetOpt(CurlOpt.AcceptEncoding, "gzip");
        curl.SetOpt(CurlOpt.AcceptEncoding, default(string));

        var body = curl.PerformBytes();

        Assert.Equal([0x1f, 0x8b], body[..2]);
        Assert.Equal(curl.GetInfo(CurlInfo.ContentLengthDownloadT), body.Length);
    }

    [Fact]
    public void A_packed_body_is_left_alone_when_decoding_is_off()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("libz"), "This libcurl is built without libz.");
        using var curl = TestCurl.To(_server.HttpUri, "gzip");
        curl.SetOpt(CurlOpt.AcceptEncoding, "gzip");
        curl.SetOpt(CurlOpt.HttpContentDecoding, false);

        Assert.Equal([0x1f, 0x8b], curl.PerformBytes()[..2]);
    }

    [Fact]
    public async Task Bytes_that_are_not_what_the_header_says_are_an_error()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("libz"), "This libcurl is built without libz.");
        await using var server = await RawServer.StartAsync(
            RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 13\r\n\r\nnot gzip data"));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.AcceptEncoding, "gzip");

        curl.Fails(CurlCode.BadContentEncoding);
    }
}
