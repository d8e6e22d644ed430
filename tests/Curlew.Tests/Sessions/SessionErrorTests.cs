using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>What goes wrong, and as what it is thrown.</summary>
public sealed class SessionErrorTests
{
    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_refused_connection_and_an_unknown_name_are_told_apart(RequestWay way)
    {
        var free = await RawServer.StartAsync(RawScripts.EmptyReply());
        var url = free.Uri.AbsoluteUri;
        await free.DisposeAsync();
        using var session = new Session();

        var refused = await Assert.ThrowsAsync<ConnectionException>(() => session.AskAsync(way, url));
        Assert.Equal((HttpRequestError.ConnectionError, CurlCode.CouldntConnect, null), (refused.HttpRequestError, refused.Code!.Value, refused.Response));

        var unknown = await Assert.ThrowsAsync<NameResolutionException>(() => session.AskAsync(way, "http://no-such-host.invalid/"));
        Assert.Equal((HttpRequestError.NameResolutionError, CurlCode.CouldntResolveHost), (unknown.HttpRequestError, unknown.Code!.Value));
        Assert.Contains("GET http://no-such-host.invalid/", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task TLS_with_a_server_that_has_none_is_an_error_of_TLS(RequestWay way)
    {
        await using var plain = await RawServer.StartAsync(RawScripts.EchoBytes("SSH-2.0-none of that here\r\n"));
        using var session = new Session();

        var error = await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, $"https://127.0.0.1:{plain.Port}/"));

        Assert.IsType<TlsException>(error);
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_body_that_ends_too_early_comes_with_the_response(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.EarlyClose());
        using var session = new Session();

        var error = await Assert.ThrowsAsync<IncompleteReadException>(() => session.AskAsync(way, raw.Uri.AbsoluteUri));

        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
        Assert.Equal((200, "100"), (error.Response!.StatusCode, error.Response.Headers["Content-Length"]));
        Assert.IsType<CurlEasyException>(error.InnerException);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_is_no_HTTP_or_broken_is_a_protocol_error(RequestWay way)
    {
        await using var garbage = await RawServer.StartAsync(RawScripts.Garbage());
        await using var chunks = await RawServer.StartAsync(RawScripts.BrokenChunking());
        await using var gzip = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain"));
        using var session = new Session();

        await Assert.ThrowsAnyAsync<ProtocolException>(() => session.AskAsync(way, garbage.Uri.AbsoluteUri));
        Assert.NotNull((await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, chunks.Uri.AbsoluteUri))).Response);
        var decoding = await Assert.ThrowsAsync<ContentDecodingException>(() => session.AskAsync(way, gzip.Uri.AbsoluteUri));
        Assert.Equal((HttpRequestError.InvalidResponse, 200), (decoding.HttpRequestError, decoding.Response!.StatusCode));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_proxy_that_refuses_is_an_error_of_the_proxy(RequestWay way)
    {
        await using var proxy = await RawServer.StartAsync(ProxyScripts.ConnectBasic("me", "pw"));
        using var session = new Session { Proxy = proxy.Uri };

        var error = await Assert.ThrowsAsync<ProxyException>(() => session.AskAsync(way, "https://far.example/"));
        var missing = await Assert.ThrowsAsync<ProxyException>(
            () => session.AskAsync(way, "https://far.example/", new RequestOptions { Proxy = "http://no-such-proxy.invalid:3128" }));

        Assert.Equal((407, HttpRequestError.ProxyTunnelError), (error.ProxyStatusCode!.Value, error.HttpRequestError));
        Assert.Equal(HttpRequestError.NameResolutionError, missing.HttpRequestError);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Too_many_redirects_come_with_the_last_one(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri, Redirects = new RedirectPolicy { Max = 2 } };

        var error = await Assert.ThrowsAsync<TooManyRedirectsException>(() => session.AskAsync(way, "/redirect/5"));

        Assert.Equal("/redirect/2", error.Response!.Headers["Location"]);
        Assert.Equal(3, server.TotalRequestCount);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_closed_session_says_so(RequestWay way)
    {
        await using var silent = await RawServer.StartAsync(RawScripts.NeverAnswers());
        var session = new Session();
        var waiting = session.AskAsync(way, silent.Uri.AbsoluteUri);
        await Until.TrueAsync(() => silent.ConnectionCount > 0);

        await session.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.AskAsync(way, silent.Uri.AbsoluteUri));
    }
}
