using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>Servers that do not keep to HTTP: each ends with a code, and the handle goes on working.</summary>
public sealed class MalformedResponseTests
{
    public static TheoryData<string, Func<RawConnection, Task>, CurlCode[]> Answers => new()
    {
        { "broken chunking", RawScripts.BrokenChunking(), [CurlCode.RecvError, CurlCode.WriteError] },
        { "truncated chunk", RawScripts.TruncatedChunk(), [CurlCode.PartialFile] },
        { "early close", RawScripts.EarlyClose(), [CurlCode.PartialFile] },
        { "reset in body", RawScripts.ResetInBody(), [CurlCode.RecvError] },
        { "endless header", RawScripts.EndlessHeader(), [CurlCode.OutOfMemory, CurlCode.TooLarge, CurlCode.RecvError] },
        { "endless headers", RawScripts.EndlessHeaders(), [CurlCode.OutOfMemory, CurlCode.TooLarge, CurlCode.RecvError] },
        { "half a status line", RawScripts.HalfStatusLine(), [CurlCode.UnsupportedProtocol, CurlCode.WeirdServerReply, CurlCode.GotNothing] },
        { "garbage", RawScripts.Garbage(), [CurlCode.UnsupportedProtocol] },
        { "reset", RawScripts.AcceptThenReset(), [CurlCode.RecvError, CurlCode.GotNothing] },
        { "empty reply", RawScripts.EmptyReply(), [CurlCode.GotNothing] },
        { "bad length", RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"), [CurlCode.WeirdServerReply] },
        { "bad version", RawScripts.Respond("HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"), [CurlCode.UnsupportedProtocol] },
        { "redirect to nowhere", RawScripts.Respond("HTTP/1.1 302 Found\r\nLocation: http://\r\nContent-Length: 0\r\n\r\n"), [CurlCode.UrlMalformat] },
    };

    [Theory]
    [MemberData(nameof(Answers), DisableDiscoveryEnumeration = true)]
    public async Task An_answer_that_is_no_HTTP_is_an_error_and_the_handle_survives(
        string what, Func<RawConnection, Task> script, CurlCode[] codes)
    {
        await using var server = await RawServer.StartAsync(script);
        await using var good = await RawServer.StartAsync(RawScripts.Record("good"));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.FollowLocation, true);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.True(codes.Contains(error.Code), $"{what}: {error.Message}");
        Assert.Equal("good", curl.Locate(good.Uri).PerformString());
        Assert.Equal("", curl.ErrorText);
    }

    [Fact]
    public async Task What_came_before_the_failure_was_delivered()
    {
        await using var server = await RawServer.StartAsync(RawScripts.EarlyClose(announced: 100, body: "short"));
        using var body = new MemoryStream();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.WriteData, body);

        curl.Fails(CurlCode.PartialFile);

        Assert.Equal("short"u8, body.ToArray());
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
        Assert.Equal(100, curl.GetInfo(CurlInfo.ContentLengthDownloadT));
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_arrives_whole()
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes("byte by byte", TimeSpan.FromMilliseconds(5)));
        using var curl = TestCurl.To(server.Uri);

        Assert.Equal("byte by byte", curl.PerformString());
    }

    [Fact]
    public async Task A_body_without_length_ends_with_the_connection()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\n\r\nto the end"));
        using var curl = TestCurl.To(server.Uri);

        Assert.Equal("to the end", curl.PerformString());
    }

    [Fact]
    public async Task HTTP_0_9_is_read_only_when_allowed()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond("no headers at all"));
        using var curl = TestCurl.To(server.Uri);
        curl.Fails(CurlCode.UnsupportedProtocol);

        curl.SetOpt(CurlOpt.Http09Allowed, true);
        Assert.Equal("no headers at all", curl.PerformString());
    }

    [Fact]
    public async Task A_chunk_may_have_an_extension()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n0\r\n\r\n"));
        using var curl = TestCurl.To(server.Uri);

        Assert.Equal("hello", curl.PerformString());
    }

    [Fact]
    public async Task A_header_line_goes_to_the_callback_as_the_server_sent_it()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NonUtf8Headers());
        using var lines = new MemoryStream();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.HeaderData, lines);

        curl.Perform();

        Assert.StartsWith(
            "HTTP/1.1 200 Tr\u00e8s bien\r\nX-Latin1: caf\u00e9\r\n", Encoding.Latin1.GetString(lines.ToArray()), StringComparison.Ordinal);
    }
}
