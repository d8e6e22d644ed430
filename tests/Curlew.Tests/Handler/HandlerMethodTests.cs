using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Methods and the framing of requests: the same tests for both handlers.</summary>
public sealed class HandlerMethodTests(HttpFixture http) : HandlerTest(http)
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [Both("GET")]
    [Both("POST")]
    [Both("PUT")]
    [Both("PATCH")]
    [Both("DELETE")]
    [Both("OPTIONS")]
    [Both("TRACE")]
    [Both("QUERY")]
    [Both("PROPFIND")]
    public async Task A_method_is_sent_as_it_is(HandlerKind kind, string method)
    {
        using var client = Client(kind);
        using var response = await client.SendAsync(Message(new HttpMethod(method), At("/get")), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(method, (await JsonOf(response)).GetProperty("method").GetString());
    }

    [Theory]
    [Both("GET")]
    [Both("HEAD")]
    [Both("DELETE")]
    [Both("OPTIONS")]
    public async Task A_method_without_a_content_says_nothing_of_a_length(HandlerKind kind, string method)
    {
        var (_, request) = await ExchangeAsync(kind, new HttpMethod(method), Ok);

        Assert.Null(request.Header("Content-Length"));
        Assert.Null(request.Header("Transfer-Encoding"));
        Assert.Null(request.Header("Content-Type"));
    }

    [Theory]
    [Both("POST")]
    [Both("PUT")]
    [Both("PATCH")]
    public async Task A_method_that_should_have_a_content_says_that_it_is_empty(HandlerKind kind, string method)
    {
        var (_, request) = await ExchangeAsync(kind, new HttpMethod(method), Ok);

        Assert.Equal("0", request.Header("Content-Length"));
        Assert.Null(request.Header("Content-Type"));
        Assert.Null(request.Header("Expect"));
    }

    /// <summary>Differs: no length is as good as one of zero, and libcurl has no reason to expect a body.</summary>
    [Theory]
    [Both]
    public async Task An_unknown_method_without_a_content(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, new HttpMethod("PROPFIND"), Ok);

        Assert.Equal(kind == HandlerKind.Sockets ? "0" : null, request.Header("Content-Length"));
    }

    [Theory]
    [Both("GET")]
    [Both("DELETE")]
    [Both("OPTIONS")]
    [Both("POST")]
    public async Task A_content_goes_with_any_method(HandlerKind kind, string method)
    {
        var (_, request) = await ExchangeAsync(kind, new HttpMethod(method), Ok, m => m.Content = new StringContent("text"));

        Assert.Equal(method, request.Method);
        Assert.Equal("text", request.BodyText);
        Assert.Equal("4", request.Header("Content-Length"));
        Assert.Equal("text/plain; charset=utf-8", request.Header("Content-Type"));
    }

    /// <summary>Differs: HTTP gives a body of HEAD no meaning (RFC 9110, 9.3.2), and libcurl cannot send one.</summary>
    [Theory]
    [Both]
    public async Task A_content_does_not_go_with_HEAD(HandlerKind kind)
    {
        using var client = Client(kind);
        var sending = client.SendAsync(Message(HttpMethod.Head, At("/get"), new StringContent("text")), Token);

        if (kind == HandlerKind.Curl)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => sending);
        }
        else
        {
            Assert.Equal(HttpStatusCode.OK, (await sending).StatusCode);
        }
    }

    [Theory]
    [Both]
    public async Task The_request_line_has_path_and_query_as_the_Uri_writes_them(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var client = Client(kind);

        foreach (var target in (string[])["/", "/a%20b/%C3%A4?q=%2B&x=a+b", "/a/./b/../c", "/?", "/a;b=c,d(e)!$&'*+:@~", "/%7Euser"])
        {
            var url = new Uri(raw.Uri, target);
            await client.GetStringAsync(url, Token);
            Assert.Equal(url.PathAndQuery is "/?" && kind == HandlerKind.Curl ? "/" : url.PathAndQuery, raw.Requests[^1].Target);
        }
    }

    [Theory]
    [Both]
    public async Task Credentials_and_fragment_of_a_URL_are_not_sent(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var client = Client(kind);

        await client.GetStringAsync(new Uri($"http://user:secret@127.0.0.1:{raw.Port}/path#part"), Token);

        Assert.Equal("/path", raw.Requests[0].Target);
        Assert.Null(raw.Requests[0].Header("Authorization"));
        Assert.Equal($"127.0.0.1:{raw.Port}", raw.Requests[0].Header("Host"));
    }

    [Theory]
    [Both]
    public async Task Nothing_is_sent_that_nobody_has_asked_for(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Get, Ok);

        Assert.Equal(["Host"], request.Headers.Select(h => h.Key));
    }

    [Theory]
    [Both]
    public async Task A_relative_URL_is_refused(HandlerKind kind)
    {
        using var invoker = new HttpMessageInvoker(Make(kind));
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri("/path", UriKind.Relative));

        await Assert.ThrowsAsync<InvalidOperationException>(() => invoker.SendAsync(message, Token));
    }

    [Theory]
    [Both("ftp://127.0.0.1/")]
    [Both("file:///etc/hostname")]
    [Both("ws://127.0.0.1/")]
    public async Task A_scheme_that_is_not_of_HTTP_is_refused(HandlerKind kind, string url)
    {
        using var invoker = new HttpMessageInvoker(Make(kind));
        using var message = new HttpRequestMessage(HttpMethod.Get, url);

        if (kind == HandlerKind.Sockets && url.StartsWith("ws", StringComparison.Ordinal))
        {
            // takes ws for http
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => invoker.SendAsync(message, Token));
            return;
        }

        await Assert.ThrowsAsync<NotSupportedException>(() => invoker.SendAsync(message, Token));
    }

    [Theory]
    [Both]
    public async Task No_message_is_an_ArgumentNullException(HandlerKind kind)
    {
        using var invoker = new HttpMessageInvoker(Make(kind));

        await Assert.ThrowsAsync<ArgumentNullException>(() => invoker.SendAsync(null!, Token));
    }
}
