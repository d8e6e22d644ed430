using System.Net.Sockets;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Errors;

/// <summary>What libcurl tells of a failed transfer is enough to tell its circumstances; on real sockets.</summary>
public sealed class ErrorContextTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void Nobody_listens()
    {
        using var curl = To($"http://127.0.0.1:{UnusedPort()}/");

        var error = Fails<ConnectionException>(curl);

        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.Equal(RetrySafety.Always, error.RetrySafety);
    }

    [Fact]
    public void The_host_has_no_address()
    {
        using var curl = To("http://no-such-host.invalid/");

        Assert.Equal(HttpRequestError.NameResolutionError, Fails<NameResolutionException>(curl).HttpRequestError);
    }

    [Fact]
    public async Task The_server_resets_the_connection_instead_of_an_answer()
    {
        await using var server = await RawServer.StartAsync(RawScripts.AcceptThenReset());
        using var curl = To(server.Uri.AbsoluteUri);

        var error = Fails<ConnectionException>(curl);

        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
        Assert.Equal(RetrySafety.Idempotent, error.RetrySafety);
    }

    [Fact]
    public async Task The_body_is_shorter_than_announced()
    {
        await using var server = await RawServer.StartAsync(RawScripts.EarlyClose());
        using var curl = To(server.Uri.AbsoluteUri);

        Fails<IncompleteReadException>(curl, context => Assert.True(context.ResponseStarted));
    }

    [Fact]
    public async Task The_certificate_is_not_trusted()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record(), TestCertificates.Shared.ServerCertificate);
        using var curl = To(server.Uri.AbsoluteUri);

        Assert.Equal(RetrySafety.Never, Fails<CertificateException>(curl).RetrySafety);
    }

    [Fact]
    public async Task The_handshake_is_answered_with_garbage()
    {
        await using var server = await RawServer.StartAsync(Garbage);
        using var curl = To($"https://127.0.0.1:{server.Port}/");

        Assert.Equal(HttpRequestError.SecureConnectionError, Fails<TlsException>(curl).HttpRequestError);
    }

    [Fact]
    public async Task A_handshake_that_takes_too_long_is_a_timeout_of_connecting()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var curl = To($"https://127.0.0.1:{server.Port}/");
        curl.SetOpt(CurlOpt.ConnectTimeoutMs, s_short);

        var error = Fails<RequestTimeoutException>(curl, set: context => context with { ConnectTimeout = s_short });

        Assert.Equal((TimeoutKind.Connect, HttpRequestError.ConnectionError), (error.Kind, error.HttpRequestError));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_a_timeout_of_the_whole()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var curl = To(server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.TimeoutMs, s_short);

        var error = Fails<RequestTimeoutException>(curl, set: context => context with { TotalTimeout = s_short });

        Assert.Equal(TimeoutKind.Total, error.Kind);
    }

    [Fact]
    public async Task A_kept_connection_is_known_to_be_one()
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            await connection.DrainAsync();
        });
        using var curl = To(server.Uri.AbsoluteUri);
        curl.Perform();
        curl.SetOpt(CurlOpt.TimeoutMs, s_short);

        var error = Fails<RequestTimeoutException>(curl, context => Assert.True(context.Connected), context => context with { TotalTimeout = s_short });

        Assert.Equal(TimeoutKind.Total, error.Kind);
        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task Silence_is_a_timeout_of_its_own()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var curl = To(server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.LowSpeedLimit, 1);
        curl.SetOpt(CurlOpt.LowSpeedTime, TimeSpan.FromSeconds(1));

        var error = Fails<RequestTimeoutException>(
            curl, set: context => context with { IdleTimeout = TimeSpan.FromSeconds(1), TotalTimeout = TimeSpan.FromSeconds(60) });

        Assert.Equal(TimeoutKind.Idle, error.Kind);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(407)]
    [InlineData(502)]
    public async Task A_proxy_that_refuses_CONNECT_tells_its_status(int status)
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.Respond($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n"));
        using var curl = By(proxy, "https://example.invalid/");

        var error = Fails<ProxyException>(curl, set: Proxied);

        Assert.Equal((status, HttpRequestError.ProxyTunnelError), (error.ProxyStatusCode, error.HttpRequestError));
    }

    [Fact]
    public async Task A_proxy_that_closes_instead_of_answering_CONNECT()
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.EmptyReply());
        using var curl = By(proxy, "https://example.invalid/");

        Assert.Null(Fails<ProxyException>(curl, set: Proxied).ProxyStatusCode);
    }

    [Fact]
    public async Task A_proxy_that_resets_instead_of_answering_CONNECT()
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.AcceptThenReset());
        using var curl = By(proxy, "https://example.invalid/");

        Assert.Equal(RetrySafety.Always, Fails<ProxyException>(curl, set: Proxied).RetrySafety);
    }

    [Fact]
    public async Task A_proxy_that_does_not_answer_CONNECT_in_time_is_a_timeout_of_connecting()
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var curl = By(proxy, "https://example.invalid/");
        curl.SetOpt(CurlOpt.ConnectTimeoutMs, s_short);

        var error = Fails<RequestTimeoutException>(curl, set: context => Proxied(context) with { ConnectTimeout = s_short });

        Assert.Equal((TimeoutKind.Connect, HttpRequestError.ProxyTunnelError), (error.Kind, error.HttpRequestError));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public void A_proxy_that_is_not_there(string scheme)
    {
        using var curl = To($"{scheme}://example.invalid/");
        curl.SetOpt(CurlOpt.Proxy, $"http://127.0.0.1:{UnusedPort()}");

        Assert.Equal(HttpRequestError.ProxyTunnelError, Fails<ProxyException>(curl, set: Proxied).HttpRequestError);
    }

    [Fact]
    public void A_proxy_whose_name_has_no_address()
    {
        using var curl = To("http://example.invalid/");
        curl.SetOpt(CurlOpt.Proxy, "http://no-such-proxy.invalid:8080");

        Assert.Equal(HttpRequestError.NameResolutionError, Fails<ProxyException>(curl, set: Proxied).HttpRequestError);
    }

    [Fact]
    public async Task A_proxy_that_cannot_do_TLS_where_it_should()
    {
        await using var proxy = await RawServer.StartAsync(Garbage);
        using var curl = To("http://example.invalid/");
        curl.SetOpt(CurlOpt.Proxy, $"https://127.0.0.1:{proxy.Port}");

        Fails<ProxyException>(curl, set: context => Proxied(context) with { ProxyIsTls = true });
    }

    [Fact]
    public async Task A_handshake_that_fails_behind_an_open_tunnel_is_the_servers_failure()
    {
        await using var proxy = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 Go on\r\n\r\n");
            await Garbage(connection);
        });
        using var curl = By(proxy, "https://example.invalid/");

        Fails<TlsException>(curl, context => Assert.Equal(200, context.ConnectStatus), Proxied);
    }

    [Fact]
    public async Task A_reset_of_a_request_that_a_proxy_had_taken_is_no_failure_of_connecting()
    {
        await using var proxy = await RawServer.StartAsync(RawScripts.AcceptThenReset());
        using var curl = By(proxy, "http://example.invalid/");

        var error = Fails<ConnectionException>(curl, set: Proxied);

        Assert.Equal(RetrySafety.Idempotent, error.RetrySafety);
    }

    [Fact]
    public async Task A_SOCKS_proxy_that_refuses_tells_why()
    {
        await using var proxy = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadExactAsync(3);
            await connection.WriteAsync(new byte[] { 5, 0 });
            await connection.ReadExactAsync(10);
            await connection.WriteAsync(new byte[] { 5, 2, 0, 1, 0, 0, 0, 0, 0, 0 });
            await connection.DrainAsync();
        });
        using var curl = To("http://192.0.2.1/");
        curl.SetOpt(CurlOpt.Proxy, $"socks5://127.0.0.1:{proxy.Port}");

        var error = Fails<ProxyException>(curl, set: Proxied);

        Assert.Equal(CurlProxyError.ReplyNotAllowed, error.ProxyError);
    }

    private static Func<RawConnection, Task> Garbage { get; } = async connection =>
    {
        await connection.WriteAsync("this is not TLS\r\n");
        await connection.DrainAsync();
    };

    private static FailureContext Proxied(FailureContext context) => context with { ProxyInUse = true };

    private static Curl To(string url)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.Proxy, "");
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromSeconds(30));
        curl.SetOpt(CurlOpt.WriteFunction, data => data.Length);
        return curl;
    }

    private static Curl By(RawServer proxy, string url)
    {
        var curl = To(url);
        curl.SetOpt(CurlOpt.Proxy, $"http://127.0.0.1:{proxy.Port}");
        return curl;
    }

    private static T Fails<T>(Curl curl, Action<FailureContext>? check = null, Func<FailureContext, FailureContext>? set = null)
        where T : RequestException
    {
        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());
        var context = FailureContext.Of(curl, "GET", "https://example.invalid/");
        check?.Invoke(context);
        return Assert.IsType<T>(RequestErrors.From(error, set is null ? context : set(context)));
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
