using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class RedirectTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Without_being_asked_libcurl_does_not_follow()
    {
        using var curl = TestCurl.To(_server.HttpUri, "redirect/2");

        curl.Perform();

        Assert.Equal(302, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal(0, curl.GetInfo(CurlInfo.RedirectCount));
        Assert.Equal(new Uri(_server.HttpUri, "redirect/1").AbsoluteUri, curl.GetInfo(CurlInfo.RedirectUrl));
    }

    [Fact]
    public void Redirects_are_followed_and_counted()
    {
        using var curl = TestCurl.To(_server.HttpUri, "redirect/3");
        curl.SetOpt(CurlOpt.FollowLocation, true);

        Assert.Equal("/get", curl.PerformJson().Text("target"));

        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal(3, curl.GetInfo(CurlInfo.RedirectCount));
        Assert.Equal(new Uri(_server.HttpUri, "get").AbsoluteUri, curl.GetInfo(CurlInfo.EffectiveUrl));
        Assert.Null(curl.GetInfo(CurlInfo.RedirectUrl));
        Assert.True(curl.GetInfo(CurlInfo.RedirectTimeT) > TimeSpan.Zero);
    }

    [Fact]
    public void Each_hop_has_headers_of_its_own()
    {
        using var curl = TestCurl.To(_server.HttpUri, "redirect/2");
        curl.SetOpt(CurlOpt.FollowLocation, true);

        curl.Perform();

        Assert.Equal("/redirect/1", curl.GetHeader("location", request: 0)?.Value);
        Assert.Equal("/get", curl.GetHeader("Location", request: 1)?.Value);
        Assert.Null(curl.GetHeader("Location", request: 2));
        Assert.Equal("application/json", curl.GetHeader("Content-Type", request: 2)?.Value);
        Assert.Equal(curl.GetHeaders(request: 2), curl.GetHeaders());
        Assert.Empty(curl.GetHeaders(request: 3));
    }

    [Fact]
    public void Too_many_are_an_error()
    {
        using var curl = TestCurl.To(_server.HttpUri, "redirect/3");
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.MaxRedirs, 2);

        curl.Fails(CurlCode.TooManyRedirects);

        Assert.Equal(2, curl.GetInfo(CurlInfo.RedirectCount));
    }

    [Fact]
    public void A_scheme_that_is_not_allowed_is_refused()
    {
        using var curl = TestCurl.To(_server.HttpUri, "redirect-to?url=file:///etc/passwd");
        curl.SetOpt(CurlOpt.FollowLocation, true);

        curl.Fails(CurlCode.UnsupportedProtocol);
    }

    [Theory]
    [InlineData(302, "GET")]
    [InlineData(303, "GET")]
    [InlineData(307, "POST")]
    [InlineData(308, "POST")]
    public void A_POST_becomes_a_GET_where_the_status_says_so(int status, string method)
    {
        using var curl = TestCurl.To(_server.HttpUri, $"redirect-to?status={status}&url=/get");
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.PostFields, "a=1");

        Assert.Equal(method, curl.PerformJson().Text("method"));
    }

    [Fact]
    public void A_POST_stays_one_where_the_application_says_so()
    {
        using var curl = TestCurl.To(_server.HttpUri, "redirect-to?status=302&url=/get");
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.PostFields, "a=1");
        curl.SetOpt(CurlOpt.PostRedir, CurlPostRedir.Post302);

        Assert.Equal("POST", curl.PerformJson().Text("method"));
    }

    [Fact]
    public void A_redirected_upload_is_rewound_when_its_stream_can_seek()
    {
        using var body = new MemoryStream([.. "skip"u8, .. PatternStream.Bytes(20_000)]) { Position = 4 };
        using var curl = TestCurl.To(_server.HttpUri, "redirect-to?status=307&url=/echo");
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.InFileSizeLarge, body.Length - 4);
        curl.SetOpt(CurlOpt.ReadData, body);

        Assert.Equal(PatternStream.Bytes(20_000), curl.PerformBytes());
    }

    [Fact]
    public async Task A_redirected_upload_that_cannot_be_rewound_is_an_error()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var sent = 0;
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.FollowLocation, true);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.ReadFunction, buffer =>
        {
            var count = Math.Min(buffer.Length, 1000 - sent);
            sent += count;
            return count;
        });

        curl.Fails(CurlCode.SendFailRewind);
    }
}
