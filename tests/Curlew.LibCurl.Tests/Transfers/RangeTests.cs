using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class RangeTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void A_range_gives_its_bytes()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/1000");
        curl.SetOpt(CurlOpt.Range, "10-19");

        Assert.Equal(PatternStream.Bytes(10, 10), curl.PerformBytes());
        Assert.Equal(206, curl.GetInfo(CurlInfo.ResponseCode));

        curl.Unset(CurlOpt.Range);
        Assert.Equal(1000, curl.PerformBytes().Length);
    }

    [Fact]
    public void A_download_is_resumed()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/1000");
        curl.SetOpt(CurlOpt.ResumeFromLarge, 900);

        Assert.Equal(PatternStream.Bytes(100, 900), curl.PerformBytes());

        curl.SetOpt(CurlOpt.ResumeFromLarge, 0);
        Assert.Equal(1000, curl.PerformBytes().Length);
    }

    [Fact]
    public async Task A_server_that_ignores_the_range_does_not_resume()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record("0123456789"));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.ResumeFromLarge, 5);

        curl.Fails(CurlCode.RangeError);

        Assert.Equal("bytes=5-", server.Requests[0].Header("Range"));
    }

    [Fact]
    public void A_file_beyond_the_limit_is_refused()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/1000");
        curl.SetOpt(CurlOpt.MaxFileSizeLarge, 999);
        curl.Fails(CurlCode.FileSizeExceeded);

        curl.SetOpt(CurlOpt.MaxFileSizeLarge, 1000);
        Assert.Equal(1000, curl.PerformBytes().Length);
    }
}
