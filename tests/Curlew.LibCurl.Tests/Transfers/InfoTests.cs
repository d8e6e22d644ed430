using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class InfoTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Before_any_transfer_infos_say_that_there_was_none()
    {
        using var curl = new Curl();

        Assert.Equal(0, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Null(curl.GetInfo(CurlInfo.ContentType));
        Assert.Null(curl.GetInfoBytes(CurlInfo.ContentType));
        Assert.Equal("", curl.GetInfo(CurlInfo.EffectiveUrl));
        Assert.Equal(-1, curl.GetInfo(CurlInfo.ActiveSocket));
        Assert.Equal(-1, curl.GetInfo(CurlInfo.ContentLengthDownloadT));
        Assert.Equal(-1, curl.GetInfo(CurlInfo.ContentLengthUploadT));
        Assert.Null(curl.GetInfo(CurlInfo.FileTimeT));
        Assert.Empty(curl.GetInfo(CurlInfo.CookieList));
        Assert.Empty(curl.GetInfo(CurlInfo.CertInfo));
        Assert.Empty(curl.GetHeaders());
        Assert.Null(curl.GetHeader("Content-Type"));
        Assert.Equal("", curl.ErrorText);
        Assert.Equal(TimeSpan.Zero, curl.GetInfo(CurlInfo.TotalTime));
    }

    [Fact]
    public void Everything_that_the_library_knows_can_be_read_at_once()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var before = curl.GetAllInfo();
        curl.Perform();

        var after = curl.GetAllInfo();

        Assert.Equal(before.Keys.Select(i => i.Name).Order(), after.Keys.Select(i => i.Name).Order());
        Assert.Equal(0, before[CurlInfo.ResponseCode]);
        Assert.Equal(200, after[CurlInfo.ResponseCode]);
        Assert.Equal(10L, after[CurlInfo.SizeDownloadT]);
        Assert.Equal("http", (string?)after[CurlInfo.Scheme], ignoreCase: true);
        Assert.IsType<TimeSpan>(after[CurlInfo.TotalTimeT]);
        Assert.DoesNotContain(CurlInfo.Private, after.Keys);
    }

    [Fact]
    public void Every_info_that_this_libcurl_should_have_is_there()
    {
        using var curl = new Curl();
        var known = curl.GetAllInfo();

        var missing = CurlInfo.All
            .Where(i => i.Since <= CurlLibrary.Version && i.Name != "PRIVATE" && !known.ContainsKey(i))
            .Select(i => i.Name);

        Assert.Empty(missing);
    }

    [Fact]
    public void An_info_that_is_newer_than_the_library_says_which_it_needs()
    {
        Assert.SkipUnless(CurlLibrary.Version < CurlInfo.SizeDelivered.Since, "This libcurl has every info.");
        using var curl = new Curl();

        var error = Assert.Throws<NotSupportedException>(() => curl.GetInfo(CurlInfo.SizeDelivered));

        Assert.Contains("CURLINFO_SIZE_DELIVERED", error.Message, StringComparison.Ordinal);
        Assert.Contains(CurlInfo.SizeDelivered.Since.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(CurlLibrary.Version.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infos_and_headers_can_be_read_inside_a_callback()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        var seen = (Status: 0, Type: (string?)null, Infos: 0);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            seen = (curl.GetInfo(CurlInfo.ResponseCode), curl.GetHeader("content-type")?.Value, curl.GetAllInfo().Count);
            return data.Length;
        });

        curl.Perform();

        Assert.Equal((200, "application/octet-stream"), (seen.Status, seen.Type));
        Assert.True(seen.Infos > 50);
    }

    [Theory]
    [InlineData("Retry-After: 17", 17)]
    [InlineData("X-Other: 1", 0)]
    public async Task The_servers_wish_to_be_asked_later_is_told(string header, int seconds)
    {
        await using var server = await RawServer.StartAsync(
            RawScripts.Respond($"HTTP/1.1 503 Busy\r\n{header}\r\nContent-Length: 0\r\n\r\n"));
        using var curl = TestCurl.To(server.Uri);

        curl.Perform();

        Assert.Equal(TimeSpan.FromSeconds(seconds), curl.GetInfo(CurlInfo.RetryAfter));
    }

    [Fact]
    public void A_text_that_is_no_UTF_8_is_kept_in_bytes()
    {
        using var curl = new Curl();
        byte[] url = [.. "http://127.0.0.1:1/"u8, 0xe9];
        curl.SetOpt(CurlOpt.Url, url);

        curl.Fails(CurlCode.CouldntConnect);

        Assert.EndsWith("\ufffd", curl.GetInfo(CurlInfo.EffectiveUrl), StringComparison.Ordinal);
        Assert.Equal(url, curl.GetInfoBytes(CurlInfo.EffectiveUrl));
    }

    [Fact]
    public void Upkeep_keeps_connections_of_either_kind_of_transfer()
    {
        using var cancellation = new CancellationTokenSource();
        foreach (var token in new[] { CancellationToken.None, cancellation.Token })
        {
            using var curl = TestCurl.To(_server.HttpsUri, "get");
            curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
            curl.SetOpt(CurlOpt.UpkeepIntervalMs, TimeSpan.FromMilliseconds(1));
            curl.Upkeep();
            curl.Perform(token);

            curl.Upkeep();
            curl.Perform(token);

            Assert.Equal(0, curl.GetInfo(CurlInfo.NumConnects));
        }
    }
}
