using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Headers of session and request as they arrive.</summary>
public sealed class SessionHeaderTests
{
    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_requests_header_takes_the_place_of_the_sessions(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri, Headers = { ["X-A"] = "1", ["X-B"] = "2", ["X-C"] = "3", ["X-D"] = "4" } };
        RequestOptions options = new() { Headers = { ["x-b"] = "two", ["X-C"] = null, ["X-D"] = "", ["X-E"] = "five" } };
        options.Headers.Add("X-E", "six");

        using var first = await session.AskAsync(way, "/", options);
        using var second = await session.AskAsync(way, "/");

        Assert.Equal(["X-A=1", "x-b=two", "X-D=", "X-E=five", "X-E=six"], server.Requests[0].Own());
        Assert.Contains("\r\nX-D:\r\n", server.Requests[0].Head, StringComparison.Ordinal);
        Assert.Equal(["X-A=1", "X-B=2", "X-C=3", "X-D=4"], server.Requests[1].Own());
        Assert.Equal("two", first.Request.Headers["X-B"]);
    }

    [Fact]
    public async Task Nothing_is_sent_that_nobody_asked_for()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };

        using var get = await session.AskAsync(RequestWay.Async, "/");
        using var post = await session.AskAsync(RequestWay.Async, HttpMethod.Post, "/", new() { Body = new byte[3_000_000] });
        using var put = await session.AskAsync(RequestWay.Async, HttpMethod.Put, "/", new() { Body = new MemoryStream(new byte[3_000_000]) });

        using var least = await session.AskAsync(RequestWay.Async, "/", new() { AcceptEncoding = "", Headers = { ["User-Agent"] = null, ["Host"] = null } });

        Assert.Equal(["Host", "User-Agent", "Accept-Encoding"], server.Requests[0].Headers.Select(h => h.Key));
        Assert.Empty(server.Requests[3].Headers);
        Assert.All(server.Requests.Take(3), r =>
        {
            Assert.Null(r.Header("Expect"));
            Assert.Null(r.Header("Accept"));
            Assert.StartsWith("Curlew/", r.Header("User-Agent"), StringComparison.Ordinal);
            Assert.Contains("gzip", r.Header("Accept-Encoding"), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_is_left_out_by_default_can_be_sent(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };
        RequestOptions options = new()
        {
            Headers = { ["Accept"] = "text/html", ["User-Agent"] = "me", ["Host"] = "other.example", ["Accept-Encoding"] = "br", ["Expect"] = "100-continue" },
            Body = "text",
            Referer = "http://from.example/",
        };

        using var response = await session.AskAsync(way, HttpMethod.Post, "/", options);

        var sent = Assert.Single(server.Requests);
        Assert.Equal(("text/html", "me", "other.example"), (sent.Header("Accept"), sent.Header("User-Agent"), sent.Header("Host")));
        Assert.Equal(("br", "100-continue", "http://from.example/"), (sent.Header("Accept-Encoding"), sent.Header("Expect"), sent.Header("Referer")));
        Assert.Single(sent.Headers, h => h.Key.Equals("host", StringComparison.OrdinalIgnoreCase));
        Assert.Single(sent.Headers, h => h.Key.Equals("accept-encoding", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task Values_may_be_bytes_and_text_of_any_encoding(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var session = new Session { BaseUrl = server.Uri };
        RequestOptions automatic = new() { Headers = { ["X-Latin"] = "\u00e9", ["X-Wide"] = "\u20ac" } };
        automatic.Headers.Add("X-Bytes", [0xFF, 0x80]);
        RequestOptions utf8 = new() { Headers = new() { Encoding = HeaderEncoding.Utf8 } };
        utf8.Headers.Add("X-Latin", "\u00e9");

        using var first = await session.AskAsync(way, "/", automatic);
        using var second = await session.AskAsync(way, "/", utf8);

        Assert.Equal(["X-Latin=\u00e9", "X-Wide=\u00e2\u0082\u00ac", "X-Bytes=\u00ff\u0080"], server.Requests[0].Own());
        Assert.Equal(["X-Latin=\u00c3\u00a9"], server.Requests[1].Own());
    }

    [Theory]
    [InlineData("X-A", "1\r\nX-Evil: 2")]
    [InlineData("X-A", "1\nX-Evil: 2")]
    [InlineData("X-A", "1\rX-Evil: 2")]
    [InlineData("X-A", "\0")]
    [InlineData("X-A\r\nX-Evil", "1")]
    [InlineData("X A", "1")]
    [InlineData("X-A:", "1")]
    [InlineData("", "1")]
    public void A_header_that_could_be_two_is_refused_when_it_is_given(string name, string value)
    {
        RequestOptions options = new();

        Assert.ThrowsAny<ArgumentException>(() => options.Headers[name] = value);
        Assert.ThrowsAny<ArgumentException>(() => options.Headers.Add(name, System.Text.Encoding.Latin1.GetBytes(value)));
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task Headers_that_a_server_sent_may_be_sent_on(RequestWay way)
    {
        await using var server = await Answers.StartAsync(_ => Answers.Ok(headers: "X-Odd: \u00ff\u00fe\r\nX-Empty:\r\n"));
        using var session = new Session { BaseUrl = server.Uri };
        using var first = await session.AskAsync(way, "/");
        RequestOptions options = new() { Headers = new Headers(first.Headers) };
        options.Headers.Remove("Content-Length");

        using var second = await session.AskAsync(way, "/on", options);

        Assert.Equal(["X-Odd=\u00ff\u00fe", "X-Empty="], server.At("/on").Own());
    }
}
