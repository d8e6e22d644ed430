using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>Plain requests and what is told of them.</summary>
public sealed class HttpTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void Gets_a_page_over_HTTP_1_1()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get?a=1");

        var json = curl.PerformJson();

        Assert.Equal("GET", json.Text("method"));
        Assert.Equal("HTTP/1.1", json.Text("protocol"));
        Assert.Equal("/get?a=1", json.Text("target"));
        Assert.Equal(CurlLibrary.DefaultUserAgent, json.RequestHeader("User-Agent"));
    }

    [Fact]
    public void Tells_of_the_transfer()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/1000");

        var body = curl.PerformBytes();

        Assert.Equal(PatternStream.Bytes(1000), body);
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal("application/octet-stream", curl.GetInfo(CurlInfo.ContentType));
        Assert.Equal("application/octet-stream"u8, curl.GetInfoBytes(CurlInfo.ContentType)!);
        Assert.Equal(CurlHttpVersion.Http11, curl.GetInfo(CurlInfo.HttpVersion));
        Assert.Equal("GET", curl.GetInfo(CurlInfo.EffectiveMethod));
        Assert.Equal(1000, curl.GetInfo(CurlInfo.SizeDownloadT));
        Assert.Equal(1000, curl.GetInfo(CurlInfo.ContentLengthDownloadT));
        Assert.Equal(1, curl.GetInfo(CurlInfo.NumConnects));
        Assert.Equal("127.0.0.1", curl.GetInfo(CurlInfo.PrimaryIp));
        Assert.Equal(_server.HttpUri.Port, curl.GetInfo(CurlInfo.PrimaryPort));
        Assert.Equal("127.0.0.1", curl.GetInfo(CurlInfo.LocalIp));
        Assert.InRange(curl.GetInfo(CurlInfo.LocalPort), 1, 65535);
        Assert.Equal("http", curl.GetInfo(CurlInfo.Scheme), ignoreCase: true);
        Assert.NotEqual(-1, curl.GetInfo(CurlInfo.ActiveSocket));
        Assert.True(curl.GetInfo(CurlInfo.TotalTime) > TimeSpan.Zero);
        Assert.True(curl.GetInfo(CurlInfo.TotalTimeT) >= curl.GetInfo(CurlInfo.ConnectTimeT));
        Assert.Equal("", curl.ErrorText);
    }

    [Fact]
    public void A_second_transfer_uses_the_same_connection()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");

        var first = curl.PerformJson().Text("connectionId");
        var second = curl.PerformJson().Text("connectionId");

        Assert.Equal(first, second);
        Assert.Equal(0, curl.GetInfo(CurlInfo.NumConnects));
    }

    [Fact]
    public void A_cancellable_transfer_keeps_its_connection_for_the_next_one_of_either_kind()
    {
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(_server.HttpUri, "get");

        curl.Perform(cancellation.Token);
        Assert.Equal(1, curl.GetInfo(CurlInfo.NumConnects));
        curl.Perform(cancellation.Token);
        Assert.Equal(0, curl.GetInfo(CurlInfo.NumConnects));
        curl.Perform();
        Assert.Equal(0, curl.GetInfo(CurlInfo.NumConnects));
        curl.SetOpt(CurlOpt.FreshConnect, true);
        curl.Perform();
        Assert.Equal(1, curl.GetInfo(CurlInfo.NumConnects));
    }

    [Fact]
    public void A_body_that_nobody_asked_for_is_discarded()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/100000");

        curl.Perform();

        Assert.Equal(100000, curl.GetInfo(CurlInfo.SizeDownloadT));
    }

    [Fact]
    public void A_HEAD_request_has_a_length_and_no_body()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/1000");
        curl.SetOpt(CurlOpt.NoBody, true);

        Assert.Empty(curl.PerformBytes());
        Assert.Equal("HEAD", curl.GetInfo(CurlInfo.EffectiveMethod));
        Assert.Equal(1000, curl.GetInfo(CurlInfo.ContentLengthDownloadT));
    }

    [Fact]
    public void A_request_method_of_any_name_is_sent()
    {
        using var curl = TestCurl.To(_server.HttpUri, "get");
        curl.SetOpt(CurlOpt.CustomRequest, "PURGE");

        Assert.Equal("PURGE", curl.PerformJson().Text("method"));
    }

    [Fact]
    public async Task Request_headers_are_added_replaced_removed_and_emptied()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Two: 2", "Accept:", "User-Agent: mine", "X-Empty;", "x-cäse: ü"]);

        curl.Perform();

        var request = Assert.Single(server.Requests);
        Assert.Equal("2", request.Header("X-Two"));
        Assert.Null(request.Header("Accept"));
        Assert.Equal("mine", request.Header("User-Agent"));
        Assert.Equal("", request.Header("X-Empty"));
        Assert.Contains("x-c\u00c3\u00a4se: \u00c3\u00bc\r\n", request.Head, StringComparison.Ordinal); // UTF-8, seen as Latin-1
    }

    [Fact]
    public async Task Request_headers_go_out_as_the_bytes_that_are_given()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = TestCurl.To(server.Uri);
        ReadOnlyMemory<byte>[] lines = ["X-Latin: \u00e9"u8.ToArray(), new byte[] { (byte)'X', (byte)':', (byte)' ', 0xE9, 0xFF }, "X-Empty;"u8.ToArray()];
        curl.SetOpt(CurlOpt.HttpHeader, lines);
        lines.AsSpan().Clear(); // libcurl has a copy

        curl.Perform();

        var request = Assert.Single(server.Requests);
        Assert.Contains("X-Latin: \u00c3\u00a9\r\n", request.Head, StringComparison.Ordinal); // UTF-8, seen as Latin-1
        Assert.Contains("X: \u00e9\u00ff\r\n", request.Head, StringComparison.Ordinal);
        Assert.Equal("", request.Header("X-Empty"));
    }

    [Theory]
    [InlineData("X: a\r\nY: b")]
    [InlineData("X: a\nb")]
    [InlineData("X: a\0b")]
    public async Task A_header_in_bytes_that_would_add_lines_is_refused(string line)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = TestCurl.To(server.Uri);
        ReadOnlyMemory<byte>[] good = ["X-Good: 1"u8.ToArray()];
        curl.SetOpt(CurlOpt.HttpHeader, good);

        Assert.Throws<ArgumentException>(() => curl.SetOpt(CurlOpt.HttpHeader, [.. good, System.Text.Encoding.Latin1.GetBytes(line)]));
        curl.Perform();

        Assert.Equal("1", Assert.Single(server.Requests).Header("X-Good")); // the list that was set before stays
    }

    [Fact]
    public async Task No_headers_in_bytes_unset_the_list()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Gone: 1"]);
        curl.SetOpt(CurlOpt.HttpHeader, ReadOnlySpan<ReadOnlyMemory<byte>>.Empty);

        curl.Perform();

        Assert.Null(Assert.Single(server.Requests).Header("X-Gone"));
    }

    [Fact]
    public async Task Referer_range_and_cookie_have_options_of_their_own()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = TestCurl.To(server.Uri, "a/../b");
        curl.SetOpt(CurlOpt.Referer, "http://before.example/");
        curl.SetOpt(CurlOpt.Cookie, "a=1; b=2");
        curl.SetOpt(CurlOpt.Range, "0-4,10-");
        curl.SetOpt(CurlOpt.AcceptEncoding, "identity");
        curl.SetOpt(CurlOpt.RequestTarget, "/exactly//this");

        curl.Perform();

        var request = Assert.Single(server.Requests);
        Assert.Equal("/exactly//this", request.Target);
        Assert.Equal("http://before.example/", request.Header("Referer"));
        Assert.Equal("a=1; b=2", request.Header("Cookie"));
        Assert.Equal("bytes=0-4,10-", request.Header("Range"));
        Assert.Equal("identity", request.Header("Accept-Encoding"));
    }

    [Fact]
    public void A_body_of_5_MiB_goes_to_a_stream()
    {
        const int length = 5 * 1024 * 1024;
        using var body = new MemoryStream();
        using var curl = TestCurl.To(_server.HttpUri, $"bytes/{length}");
        curl.SetOpt(CurlOpt.WriteData, body);

        curl.Perform();

        Assert.Equal(length, body.Length);
        Assert.True(body.ToArray().AsSpan().SequenceEqual(PatternStream.Bytes(length)));
    }

    [Fact]
    public void Of_a_stream_and_a_callback_the_last_one_set_gets_the_body()
    {
        using var stream = new MemoryStream();
        var received = 0;
        WriteCallback callback = data =>
        {
            received += data.Length;
            return data.Length;
        };
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");

        curl.SetOpt(CurlOpt.WriteFunction, callback);
        curl.SetOpt(CurlOpt.WriteData, stream);
        curl.Perform();
        Assert.Equal((10, 0), ((int)stream.Length, received));

        curl.SetOpt(CurlOpt.WriteFunction, callback);
        curl.Perform();
        Assert.Equal((10, 10), ((int)stream.Length, received));
    }

    [Fact]
    public void Header_lines_go_to_a_stream()
    {
        using var lines = new MemoryStream();
        using var curl = TestCurl.To(_server.HttpUri, "text");
        curl.SetOpt(CurlOpt.HeaderData, lines);

        curl.Perform();

        var text = System.Text.Encoding.Latin1.GetString(lines.ToArray());
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", text, StringComparison.Ordinal);
        Assert.Equal(text.Length, curl.GetInfo(CurlInfo.HeaderSize));
    }

    [Fact]
    public void HTTP_2_without_TLS_is_spoken_with_prior_knowledge()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl is built without HTTP/2.");
        using var curl = TestCurl.To(_server.H2cUri, "get");
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2PriorKnowledge);

        Assert.Equal("HTTP/2", curl.PerformJson().Text("protocol"));
        Assert.Equal(CurlHttpVersion.Http2, curl.GetInfo(CurlInfo.HttpVersion));
    }

    [Fact]
    public void A_document_that_has_not_changed_is_not_sent()
    {
        using var curl = TestCurl.To(_server.HttpUri, "bytes/10");
        curl.SetOpt(CurlOpt.FileTime, true);
        curl.Perform();
        var changed = curl.GetInfo(CurlInfo.FileTimeT);
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero), changed);

        curl.SetOpt(CurlOpt.TimeCondition, CurlTimeCond.IfModSince);
        curl.SetOpt(CurlOpt.TimeValueLarge, changed!.Value);

        Assert.Empty(curl.PerformBytes());
        Assert.Equal(304, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.True(curl.GetInfo(CurlInfo.ConditionUnmet));
    }
}
