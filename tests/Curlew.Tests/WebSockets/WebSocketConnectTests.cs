using System.Net;
using System.Net.WebSockets;
using Curlew.Tests.Diagnostics;
using Curlew.TestServers;

namespace Curlew.Tests.WebSockets;

/// <summary>The way to an open WebSocket through a session.</summary>
public sealed class WebSocketConnectTests(HttpFixture http, ProxyFixture proxy, SocksFixture socks)
    : IClassFixture<HttpFixture>, IClassFixture<ProxyFixture>, IClassFixture<SocksFixture>
{
    private readonly HttpServer _server = http.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Ws => $"ws://{_server.HttpUri.Authority}";

    private string Wss => $"wss://{_server.HttpsUri.Authority}";

    [Fact]
    public async Task Text_and_bytes_come_back_from_an_echo()
    {
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync($"{Ws}/ws/echo", cancellationToken: Ct);

        await socket.SendTextAsync("hällo", Ct);
        Assert.Equal("hällo", await socket.ReceiveTextAsync(Ct));
        await socket.SendBytesAsync(new byte[] { 1, 2, 3 }, Ct);
        Assert.Equal([1, 2, 3], (await socket.ReceiveBytesAsync(Ct)).ToArray());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Ct);

        Assert.Equal((WebSocketState.Closed, WebSocketCloseStatus.NormalClosure, "done"), (socket.State, socket.CloseStatus, socket.CloseStatusDescription));
        Assert.Equal(101, socket.Response.StatusCode);
    }

    [Fact]
    public void The_synchronous_calls_do_the_same()
    {
        using var session = new Session();
        using var socket = session.ConnectWebSocket($"{Ws}/ws/echo", cancellationToken: Ct);

        socket.SendText("one", Ct);
        Assert.Equal("one", socket.ReceiveText(Ct));
        socket.SendBytes(new byte[] { 7 }, Ct);
        Assert.Equal([7], socket.ReceiveBytes(Ct).ToArray());
        socket.SendJson(new Point(1, 2), cancellationToken: Ct);
        Assert.Equal(new Point(1, 2), socket.ReceiveJson<Point>(cancellationToken: Ct));
        socket.Ping("anyone there?"u8.ToArray(), Ct);
        socket.Close(cancellationToken: Ct);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact]
    public async Task No_session_is_needed()
    {
        using var socket = await CurlWebSocket.ConnectAsync(new Uri($"{Ws}/ws/echo"), cancellationToken: Ct);
        await socket.SendTextAsync("hello", Ct);
        Assert.Equal("hello", await socket.ReceiveTextAsync(Ct));
    }

    [Theory]
    [InlineData("/ws/echo")]
    [InlineData("ws/echo")]
    public async Task A_relative_URL_is_relative_to_the_base(string url)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };
        using var socket = await session.ConnectWebSocketAsync(url, cancellationToken: Ct);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task Over_TLS_the_server_must_show_who_it_is()
    {
        using var session = new Session();
        var error = await Assert.ThrowsAsync<CertificateException>(() => session.ConnectWebSocketAsync($"{Wss}/ws/echo", cancellationToken: Ct));
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);

        using var socket = await session.ConnectWebSocketAsync($"{Wss}/ws/echo", new WebSocketOptions { Tls = new TlsOptions { CaFile = _server.Certificates.CaFile } }, Ct);
        var sent = PatternStream.Bytes(300_000, 1);
        await socket.SendBytesAsync(sent, Ct);
        Assert.Equal(sent, (await socket.ReceiveBytesAsync(Ct)).ToArray());
        Assert.NotEmpty(socket.Response.Certificates);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, Ct);
    }

    [Fact]
    public async Task The_server_chooses_among_the_subprotocols()
    {
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync($"{Ws}/ws/echo?protocol=chat.v2", new WebSocketOptions { SubProtocols = ["chat.v3", "chat.v2"] }, Ct);
        Assert.Equal("chat.v2", socket.SubProtocol);

        var error = await Assert.ThrowsAsync<WebSocketHandshakeException>(() => session.ConnectWebSocketAsync($"{Ws}/ws/echo?protocol=other", new WebSocketOptions { SubProtocols = ["chat"] }, Ct));
        Assert.Contains("'other', which was not offered", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(9, false)]
    public async Task Compression_is_used_where_the_server_agrees(int bits, bool takeover)
    {
        var options = new WebSocketOptions { Compression = new WebSocketDeflateOptions { ClientMaxWindowBits = bits, ServerMaxWindowBits = bits, ClientContextTakeover = takeover, ServerContextTakeover = takeover } };
        using var session = new Session();
        using var without = await session.ConnectWebSocketAsync($"{Ws}/ws/echo", options, Ct);
        Assert.False(without.IsCompressed);
        using var socket = await session.ConnectWebSocketAsync($"{Ws}/ws/echo?deflate=1", options, Ct);
        Assert.True(socket.IsCompressed);
        for (var i = 0; i < 3; i++)
        {
            var text = string.Concat(Enumerable.Repeat($"round {i} ", 10_000));
            await socket.SendTextAsync(text, Ct);
            Assert.Equal(text, await socket.ReceiveTextAsync(Ct));
        }
    }

    [Fact]
    public async Task Cookies_go_out_and_come_in()
    {
        using var session = new Session();
        session.Cookies.Receive(new CookieUrl("http", "127.0.0.1", "/"), "old=1");
        using var socket = await session.ConnectWebSocketAsync($"{Ws}/ws/request?cookie=new%3D2", new WebSocketOptions { Cookies = { ["mine"] = "3" } }, Ct);

        var lines = await socket.ReceiveTextAsync(Ct);
        Assert.Contains("old=1", lines, StringComparison.Ordinal);
        Assert.Contains("mine=3", lines, StringComparison.Ordinal);
        Assert.Contains(session.Cookies, c => c is { Name: "new", Value: "2" });
        Assert.True((await socket.ReceiveMessageAsync(Ct)).IsClose);
    }

    [Fact]
    public async Task The_head_goes_out_in_our_order_and_spelling()
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(c => c.DrainAsync()));
        using var session = new Session { Headers = { ["X-First"] = "1" } };
        using var plain = await session.ConnectWebSocketAsync($"ws://127.0.0.1:{raw.Port}/a%20b?c=d#e", new WebSocketOptions { Headers = { ["User-Agent"] = null, ["x-second"] = "" }, SubProtocols = ["a", "b"] }, Ct);
        using var chosen = await session.ConnectWebSocketAsync($"ws://127.0.0.1:{raw.Port}/", new WebSocketOptions
        {
            Headers = new(["Host;", "connection: keep-alive, Upgrade", "Pragma: no-cache", "User-Agent: own", "Upgrade;", "Sec-WebSocket-Version;", "Sec-WebSocket-Key;", "Sec-WebSocket-Extensions;"]),
            Compression = new WebSocketDeflateOptions(),
        }, Ct);

        var first = raw.Requests[0];
        Assert.Equal(("GET", "/a%20b?c=d", "HTTP/1.1"), (first.Method, first.Target, first.Version));
        Assert.Equal(["Host", "Connection", "Upgrade", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "X-First", "x-second"], first.Headers.Select(h => h.Key));
        Assert.Equal(($"127.0.0.1:{raw.Port}", "Upgrade", "websocket", "13", "a, b"), (first.Header("Host"), first.Header("Connection"), first.Header("Upgrade"), first.Header("Sec-WebSocket-Version"), first.Header("Sec-WebSocket-Protocol")));
        Assert.Equal(16, Convert.FromBase64String(first.Header("Sec-WebSocket-Key")!).Length);
        var second = raw.Requests[1];
        Assert.Equal(["X-First", "Host", "connection", "Pragma", "User-Agent", "Upgrade", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Extensions"], second.Headers.Select(h => h.Key));
        Assert.Equal(("keep-alive, Upgrade", "permessage-deflate; client_max_window_bits", "own"), (second.Header("Connection"), second.Header("Sec-WebSocket-Extensions"), second.Header("User-Agent")));
        Assert.NotEqual(first.Header("Sec-WebSocket-Key"), second.Header("Sec-WebSocket-Key"));
    }

    [Fact]
    public async Task Credentials_are_sent_without_being_asked_for()
    {
        using var directory = new TemporaryDirectory();
        var netrc = Path.Combine(directory.Path, "netrc");
        await File.WriteAllTextAsync(netrc, "machine other login x password y\n# a comment\nmachine 127.0.0.1\n  login \"me\" password \"p\\\"q\"\ndefault login d password e\n", Ct);
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Accept(c => c.DrainAsync()));
        using var session = new Session();
        foreach (var (auth, expected) in new (Auth, string)[]
        {
            (("user", "pass"), "Basic dXNlcjpwYXNz"),
            (Auth.Bearer("token"), "Bearer token"),
            (Auth.Netrc(netrc), $"Basic {Convert.ToBase64String("me:p\"q"u8)}"),
        })
        {
            using var socket = await session.ConnectWebSocketAsync($"ws://127.0.0.1:{raw.Port}/", new WebSocketOptions { Auth = auth }, Ct);
            Assert.Equal(expected, raw.Requests[^1].Header("Authorization"));
        }

        using var fromUrl = await session.ConnectWebSocketAsync($"ws://a:b@127.0.0.1:{raw.Port}/", cancellationToken: Ct);
        Assert.Equal("Basic YTpi", raw.Requests[^1].Header("Authorization"));
        await Assert.ThrowsAsync<NotSupportedException>(() => session.ConnectWebSocketAsync($"ws://127.0.0.1:{raw.Port}/", new WebSocketOptions { Auth = Auth.Digest("a", "b") }, Ct));
    }

    [Fact]
    public async Task Redirects_are_followed_as_the_policy_says()
    {
        await using var target = await RawServer.StartAsync(WebSocketScripts.Accept(c => c.DrainAsync()));
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Answer(_ => $"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:{target.Port}/there\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"));
        using var session = new Session();
        var url = $"ws://127.0.0.1:{raw.Port}/";
        using var socket = await session.ConnectWebSocketAsync(url, new WebSocketOptions { Auth = ("user", "pass") }, Ct);

        Assert.Equal("/there", target.Requests[0].Target);
        Assert.Null(target.Requests[0].Header("Authorization"));
        Assert.Equal("a=b", target.Requests[0].Header("Cookie"));
        Assert.Equal(302, Assert.Single(socket.Response.History).StatusCode);

        var error = await Assert.ThrowsAsync<WebSocketHandshakeException>(() => session.ConnectWebSocketAsync(url, new WebSocketOptions { Redirects = false }, Ct));
        Assert.Equal(HttpStatusCode.Redirect, error.StatusCode);
        await Assert.ThrowsAsync<TooManyRedirectsException>(() => session.ConnectWebSocketAsync(url, new WebSocketOptions { Redirects = new RedirectPolicy { Max = 0 } }, Ct));
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\nX-Why: you\r\n\r\nno way!")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\nX-Why: you\r\n\r\n3\r\nno \r\n4;x=y\r\nway!\r\n0\r\n\r\n")]
    public async Task A_server_that_refuses_tells_why(string answer)
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Answer(_ => answer));
        using var session = new Session();

        var error = await Assert.ThrowsAsync<WebSocketHandshakeException>(() => session.ConnectWebSocketAsync($"ws://127.0.0.1:{raw.Port}/", cancellationToken: Ct));

        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Equal((403, "you", "no way!"), (error.Response!.StatusCode, error.Response.Headers["X-Why"], error.Response.Text));
        Assert.Contains("403 Forbidden", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\n", "Sec-WebSocket-Accept")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n", "Sec-WebSocket-Accept")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {0}\r\nSec-WebSocket-Accept: {0}\r\n", "Sec-WebSocket-Accept")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {0}\r\n", "Upgrade is 'h2c'")]
    [InlineData("Connection: Upgrade\r\nSec-WebSocket-Accept: {0}\r\n", "Upgrade is ''")]
    [InlineData("Upgrade: websocket\r\nConnection: close\r\nSec-WebSocket-Accept: {0}\r\n", "Connection is 'close'")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {0}\r\nSec-WebSocket-Protocol: chat\r\n", "'chat', which was not offered")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {0}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n", "which was not offered")]
    public async Task An_agreement_that_is_none_is_refused(string headers, string expected)
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Answer(
            accept => $"HTTP/1.1 101 Switching Protocols\r\n{headers.Replace("{0}", accept, StringComparison.Ordinal)}\r\n"));
        using var session = new Session();

        var error = await Assert.ThrowsAsync<WebSocketHandshakeException>(() => session.ConnectWebSocketAsync($"ws://127.0.0.1:{raw.Port}/", cancellationToken: Ct));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(101, error.Response!.StatusCode);
    }

    [Theory]
    [InlineData("permessage-deflate; client_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; unknown")]
    [InlineData("permessage-deflate, permessage-deflate")]
    [InlineData("x-webkit-deflate-frame")]
    public async Task An_extension_that_cannot_be_met_is_refused(string extension)
    {
        await using var raw = await RawServer.StartAsync(WebSocketScripts.Answer(accept =>
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Extensions: {extension}\r\n\r\n"));
        using var session = new Session();

        var error = await Assert.ThrowsAsync<WebSocketHandshakeException>(() =>
            session.ConnectWebSocketAsync($"ws://127.0.0.1:{raw.Port}/", new WebSocketOptions { Compression = new WebSocketDeflateOptions() }, Ct));

        Assert.Contains(extension, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_are_no_answers_have_their_errors()
    {
        var answers = new Queue<string>(["", "HTTP/1.1 101 Swi", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nX: " + new string('x', 300_000) + "\r\n\r\n"]);
        await using var raw = await RawServer.StartAsync(async c =>
        {
            await c.ReadHeadAsync();
            await c.WriteAsync(answers.Dequeue());
        });
        using var session = new Session();
        Task<CurlWebSocket> Connect() => session.ConnectWebSocketAsync($"ws://127.0.0.1:{raw.Port}/", cancellationToken: Ct);

        Assert.Equal(HttpRequestError.ResponseEnded, (await Assert.ThrowsAsync<ConnectionException>(Connect)).HttpRequestError);
        Assert.Equal(HttpRequestError.ResponseEnded, (await Assert.ThrowsAsync<ConnectionException>(Connect)).HttpRequestError);
        Assert.Equal(HttpRequestError.InvalidResponse, (await Assert.ThrowsAsync<ProtocolException>(Connect)).HttpRequestError);
        await Assert.ThrowsAsync<ResponseTooLargeException>(Connect);
    }

    [Fact]
    public async Task The_time_for_the_handshake_ends_it_and_not_what_follows()
    {
        await using var silent = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var session = new Session { Timeout = TimeSpan.FromSeconds(0.3) };

        var error = await Assert.ThrowsAsync<RequestTimeoutException>(() => session.ConnectWebSocketAsync($"ws://127.0.0.1:{silent.Port}/", cancellationToken: Ct));
        Assert.Equal(TimeoutKind.Total, error.Kind);

        using var socket = await session.ConnectWebSocketAsync($"{Ws}/ws/echo", new WebSocketOptions { Timeout = TimeSpan.FromSeconds(5) }, Ct);
        await socket.SendTextAsync("still there", Ct);
        Assert.Equal("still there", await socket.ReceiveTextAsync(Ct));
    }

    [Fact]
    public async Task Who_cancels_ends_the_attempt()
    {
        await using var silent = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var session = new Session();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var connecting = session.ConnectWebSocketAsync($"ws://127.0.0.1:{silent.Port}/", cancellationToken: cancellation.Token);
        await Until.TrueAsync(() => silent.ConnectionCount == 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAsync<TaskCanceledException>(() => connecting)).CancellationToken);
        await Assert.ThrowsAsync<TaskCanceledException>(() => session.ConnectWebSocketAsync($"{Ws}/ws/echo", cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task An_HTTP_proxy_makes_a_tunnel()
    {
        using var session = new Session { Proxy = proxy.Server.Uri };
        using var socket = await session.ConnectWebSocketAsync($"{Ws}/ws/echo", cancellationToken: Ct);
        await socket.SendTextAsync("through", Ct);
        Assert.Equal("through", await socket.ReceiveTextAsync(Ct));
        Assert.Contains($"CONNECT {_server.HttpUri.Authority} ", proxy.Server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_SOCKS_proxy_carries_it()
    {
        using var session = new Session { Proxy = $"socks5h://127.0.0.1:{socks.Server.Port}", Tls = new TlsOptions { CaFile = _server.Certificates.CaFile } };
        using var socket = await session.ConnectWebSocketAsync($"{Wss}/ws/echo", cancellationToken: Ct);
        await socket.SendTextAsync("through", Ct);
        Assert.Equal("through", await socket.ReceiveTextAsync(Ct));
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_told_of()
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.ConnectBasic("birgit", "s3cret"));
        using var session = new Session { Proxy = $"http://127.0.0.1:{raw.Port}" };
        var error = await Assert.ThrowsAsync<ProxyException>(() => session.ConnectWebSocketAsync($"{Ws}/ws/echo", cancellationToken: Ct));
        Assert.Equal(407, error.ProxyStatusCode);
    }

    [Fact]
    public async Task The_handshake_has_a_span_as_any_request()
    {
        using var spans = new Spans();
        using var session = new Session();
        using var socket = await session.ConnectWebSocketAsync($"{Ws}/ws/echo", cancellationToken: Ct);
        await Assert.ThrowsAsync<WebSocketHandshakeException>(() => session.ConnectWebSocketAsync($"{Ws}/status/503", cancellationToken: Ct));

        await Until.TrueAsync(() => spans.Stopped.Count == 2);
        Assert.Equal([101, 503], spans.Stopped.Select(a => a.GetTagItem("http.response.status_code")));
    }

    [Fact]
    public async Task The_end_of_the_session_is_the_end_of_its_WebSockets()
    {
        var session = new Session();
        using var socket = await session.ConnectWebSocketAsync($"{Ws}/ws/echo", cancellationToken: Ct);
        var receiving = socket.ReceiveTextAsync(Ct).AsTask();

        await session.DisposeAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => receiving);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ConnectWebSocketAsync($"{Ws}/ws/echo", cancellationToken: Ct));
    }

    [Fact]
    public async Task Wrong_arguments_are_refused_before_anything_is_sent()
    {
        using var session = new Session();
        await Assert.ThrowsAsync<ArgumentException>(() => session.ConnectWebSocketAsync("ftp://example.com/", cancellationToken: Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => session.ConnectWebSocketAsync("/relative", cancellationToken: Ct));
        var body = await Assert.ThrowsAsync<ArgumentException>(() => session.ConnectWebSocketAsync($"{Ws}/ws/echo", new WebSocketOptions { Body = "text" }, Ct));
        Assert.Equal("Body", body.ParamName);
        Assert.Throws<ArgumentException>(() => new WebSocketOptions { SubProtocols = ["two words"] });
        Assert.Throws<ArgumentException>(() => new WebSocketOptions { SubProtocols = ["a", "A"] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketOptions { MaxMessageSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketOptions { FragmentSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketOptions { CloseTimeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(-2) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebSocketOptions { KeepAliveTimeout = TimeSpan.Zero });
        var twice = await Assert.ThrowsAsync<ArgumentException>(() => session.ConnectWebSocketAsync(
            $"{Ws}/ws/echo", new WebSocketOptions { SubProtocols = ["a"], Headers = { ["Sec-WebSocket-Protocol"] = "b" } }, Ct));
        Assert.Equal("SubProtocols", twice.ParamName);
    }

    private sealed record Point(int X, int Y);
}
