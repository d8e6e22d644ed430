using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Fingerprint;

public sealed class Http1HeadTests : IAsyncLifetime
{
    private RawServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RawServer.StartAsync(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Nothing_set_is_libcurl_as_it_comes()
    {
        Knobs.SkipWithout();
        using var curl = NewCurl();
        curl.SetOpt(CurlOpt.HttpHeader, ["x-Custom: 1", "X-Blank;"]);
        curl.Perform();

        Assert.Equal(
            $"GET /path HTTP/1.1\r\nHost: 127.0.0.1:{_server.Port}\r\nUser-Agent: test\r\nAccept: */*\r\nCookie: a=1; b=2\r\n" +
            "x-Custom: 1\r\nX-Blank:\r\n\r\n",
            _server.Requests.Single().Head);
    }

    [Fact]
    public void Listed_headers_come_first_in_their_order_and_the_rest_as_it_was()
    {
        Knobs.SkipWithout();
        using var curl = NewCurl();
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Last: 1", "Connection: keep-alive", "X-Later: 2", "DNT: 1"]);
        curl.SetOpt(CurlOpt.PostFields, "x=y");
        curl.SetOpt(Knobs.HttpHeaderOrder, "host,connection,content-length,cookie,dnt,user-agent");
        curl.Perform();

        Assert.Equal(
            $"POST /path HTTP/1.1\r\nHost: 127.0.0.1:{_server.Port}\r\nConnection: keep-alive\r\nContent-Length: 3\r\n" +
            "Cookie: a=1; b=2\r\nDNT: 1\r\nUser-Agent: test\r\nAccept: */*\r\nX-Last: 1\r\nX-Later: 2\r\n" +
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n",
            _server.Requests.Single().Head);
        Assert.Equal("x=y", _server.Requests.Single().BodyText);
    }

    [Theory]
    [InlineData("as-is", "Host X-one sec-TWO User-Agent Accept")]
    [InlineData("lower", "host x-one sec-two user-agent accept")]
    [InlineData("title", "Host X-One Sec-TWO User-Agent Accept")]
    [InlineData("listed", "HOST X-One sec-two User-Agent Accept")]
    public void Names_are_spelled_as_asked(string how, string expected)
    {
        Knobs.SkipWithout();
        using var curl = TestCurl.To(_server.Uri);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-one: Kept-as-Is", "sec-TWO: 2"]);
        curl.SetOpt(Knobs.HttpHeaderOrder, "HOST,X-One,sec-two");
        curl.SetOpt(Knobs.Http1HeaderCase, how);
        curl.Perform();

        Assert.Equal(expected, string.Join(' ', _server.Requests.Single().Headers.Select(h => h.Key)));
        Assert.Equal("Kept-as-Is", _server.Requests.Single().Header("x-one"));
    }

    [Fact]
    public void Headers_of_HTTP2_are_left_out_wherever_they_stand()
    {
        Knobs.SkipWithout();
        using var curl = NewCurl();
        curl.SetOpt(CurlOpt.HttpHeader, ["Priority: u=0", "X-A: 1", "TE: trailers", "X-B: 2", "priority: u=1"]);
        curl.SetOpt(Knobs.Http2Headers, "te,Priority");
        curl.Perform();
        curl.SetOpt(Knobs.HttpHeaderOrder, "x-b,priority,X-Missing,x-a");
        curl.Perform();
        curl.SetOpt(Knobs.Http2Headers, null);
        curl.Perform();

        Assert.Equal(
            ["Host User-Agent Accept Cookie X-A X-B", "X-B X-A Host User-Agent Accept Cookie", "X-B Priority priority X-A Host User-Agent Accept Cookie TE"],
            _server.Requests.Select(r => string.Join(' ', r.Headers.Select(h => h.Key).Where(n => n != "Connection"))));
    }

    [Fact]
    public void A_WebSocket_has_headers_and_an_order_of_its_own()
    {
        Knobs.SkipWithout();
        using var curl = TestCurl.To(new UriBuilder(_server.Uri) { Scheme = "ws" }.Uri);
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Page: 1"]);
        curl.SetOpt(Knobs.WebSocketHttpHeader, ["Accept:", "Origin: https://example.org", "Pragma: no-cache"]);
        curl.SetOpt(Knobs.HttpHeaderOrder, "accept,host");
        curl.SetOpt(Knobs.WebSocketHttpHeaderOrder, "Host,Connection,Pragma,Upgrade,Origin,Sec-WebSocket-Version");
        Assert.ThrowsAny<CurlException>(() => curl.Perform());

        Assert.Equal(
            "Host Connection Pragma Upgrade Origin Sec-WebSocket-Version User-Agent Sec-WebSocket-Key",
            string.Join(' ', _server.Requests.Single().Headers.Select(h => h.Key)));
    }

    [Theory]
    [InlineData("webkit", "^----WebKitFormBoundary[A-Za-z0-9]{16}$")]
    [InlineData("firefox", "^----geckoformboundary[0-9a-f]{32}$")]
    [InlineData(null, "^-{24}[A-Za-z0-9]{22}$")]
    public void A_form_is_parted_as_a_browser_does(string? style, string expected)
    {
        Knobs.SkipWithout();
        using var curl = TestCurl.To(_server.Uri);
        using var mime = new CurlMime(curl);
        mime.AddPart().SetName("a").SetData("1");
        curl.SetOpt(CurlOpt.MimePost, mime);
        if (style is not null)
        {
            curl.SetOpt(Knobs.FormBoundary, style);
        }

        curl.Perform();
        curl.Perform();

        var bodies = _server.Requests.Select(r => r.BodyText).ToList();
        const string type = "multipart/form-data; boundary=";
        Assert.StartsWith(type, _server.Requests[0].Header("Content-Type"), StringComparison.Ordinal);
        var boundary = _server.Requests[0].Header("Content-Type")![type.Length..];
        Assert.Matches(expected, boundary);
        Assert.Equal($"--{boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--{boundary}--\r\n", bodies[0]);
        Assert.Equal(bodies[0], bodies[1]);
    }

    private Curl NewCurl()
    {
        var curl = TestCurl.To(_server.Uri, "/path");
        curl.SetOpt(CurlOpt.UserAgent, "test");
        curl.SetOpt(CurlOpt.Cookie, "a=1; b=2");
        return curl;
    }
}
