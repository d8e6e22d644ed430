using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Proxies: the same tests for both handlers.</summary>
public sealed class HandlerProxyTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both]
    public async Task A_clear_request_is_given_to_the_proxy(HandlerKind kind)
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.Record());
        using var client = Client(kind, new { UseProxy = true, Proxy = new WebProxy(proxy.Uri) });

        Assert.Equal("recorded", await client.GetStringAsync(new Uri("http://far.example/path?q"), Token));
        Assert.Equal("http://far.example/path?q", proxy.Requests[0].Target);
        Assert.Equal("far.example", proxy.Requests[0].Header("Host"));
    }

    [Theory]
    [Both]
    public async Task A_request_of_TLS_goes_through_a_tunnel(HandlerKind kind)
    {
        await using var proxy = await RawServer.StartAsync(ProxyScripts.Connect());
        using var client = Client(kind, new { UseProxy = true, Proxy = new WebProxy(proxy.Uri), SslOptions = Trusting() });

        using var response = await client.GetAsync(Secure("/get"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("CONNECT", proxy.Requests[0].Method);
        Assert.Equal(Server.HttpsUri.Authority, proxy.Requests[0].Target);
    }

    [Theory]
    [Both]
    public async Task A_bypassed_host_is_reached_without_the_proxy(HandlerKind kind)
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.Record());
        using var client = Client(kind, new { UseProxy = true, Proxy = new WebProxy(proxy.Uri) { BypassList = ["127\\.0\\.0\\.1"] } });

        using var response = await client.GetAsync(At("/get"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(proxy.Requests);
    }

    [Theory]
    [Both]
    public async Task Without_UseProxy_the_proxy_is_not_used(HandlerKind kind)
    {
        using var client = Client(kind, new { UseProxy = false, Proxy = new WebProxy("http://127.0.0.1:1") });

        using var response = await client.GetAsync(At("/get"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [Both]
    public async Task Credentials_open_the_tunnel(HandlerKind kind)
    {
        await using var proxy = await RawServer.StartAsync(ProxyScripts.ConnectBasic("me", "secret"));
        using var client = Client(kind, new
        {
            UseProxy = true,
            Proxy = new WebProxy(proxy.Uri) { Credentials = new NetworkCredential("me", "secret") },
            SslOptions = Trusting(),
        });

        using var response = await client.GetAsync(Secure("/get"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [Both]
    public async Task A_tunnel_that_is_refused_is_an_error_of_the_proxy(HandlerKind kind)
    {
        await using var proxy = await RawServer.StartAsync(ProxyScripts.Connect(_ => "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
        using var client = Client(kind, new { UseProxy = true, Proxy = new WebProxy(proxy.Uri), SslOptions = Trusting() });

        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(Secure("/get"), Token));

        Assert.Equal(HttpRequestError.ProxyTunnelError, error.HttpRequestError);
        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
    }

    [Theory]
    [Both]
    public async Task A_407_of_a_clear_request_is_an_answer(HandlerKind kind)
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"));
        using var client = Client(kind, new { UseProxy = true, Proxy = new WebProxy(proxy.Uri) });

        using var response = await client.GetAsync(new Uri("http://far.example/"), Token);

        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, response.StatusCode);
    }

    [Theory]
    [Both]
    public async Task Credentials_are_for_the_proxy_alone(HandlerKind kind)
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        using var client = Client(kind, new { UseProxy = true, Proxy = new WebProxy(proxy.Uri) { Credentials = new NetworkCredential("me", "secret") } });

        using var response = await client.GetAsync(new Uri("http://far.example/"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([null, "Basic bWU6c2VjcmV0"], proxy.Requests.Select(r => r.Header("Proxy-Authorization")));
        Assert.All(proxy.Requests, r => Assert.Null(r.Header("Authorization")));
    }

    [Theory]
    [Both]
    public async Task A_proxy_that_is_not_there_is_an_error(HandlerKind kind)
    {
        using var client = Client(kind, new { UseProxy = true, Proxy = new WebProxy("http://127.0.0.1:1") });

        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://far.example/"), Token));

        // Differs: it is the proxy that is not there.
        Assert.Equal(kind == HandlerKind.Sockets ? HttpRequestError.ConnectionError : HttpRequestError.ProxyTunnelError, error.HttpRequestError);
    }

    [Theory]
    [Both]
    public async Task A_SOCKS_proxy_is_used(HandlerKind kind)
    {
        string? asked = null;
        await using var proxy = await RawServer.StartAsync(ProxyScripts.Socks4(host => asked = host));
        using var client = Client(kind, new { UseProxy = true, Proxy = new WebProxy($"socks4a://127.0.0.1:{proxy.Port}") });

        using var response = await client.GetAsync(new Uri($"http://localhost:{Server.HttpUri.Port}/get"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("localhost", asked);
    }
}
