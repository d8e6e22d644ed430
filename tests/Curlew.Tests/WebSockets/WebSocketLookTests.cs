using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Tests.WebSockets;

/// <summary>WebSockets of sessions that look like a browser, as a server sees them.</summary>
public sealed class WebSocketLookTests
{
    private const string Chrome = """
        GET /chat HTTP/1.1
        Host: {host}
        Connection: Upgrade
        Pragma: no-cache
        Cache-Control: no-cache
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36
        Upgrade: websocket
        Origin: https://{host}
        Sec-WebSocket-Version: 13
        Accept-Encoding: gzip, deflate, br, zstd
        Accept-Language: en-US,en;q=0.9
        X-Mine: 1
        Cookie: a=b
        Sec-WebSocket-Key: {key}
        Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
        Sec-WebSocket-Protocol: chat
        """;

    private const string Firefox = """
        GET /chat HTTP/1.1
        Host: {host}
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0
        Accept: */*
        Accept-Language: en-US,en;q=0.9
        Accept-Encoding: gzip, deflate, br, zstd
        Sec-WebSocket-Version: 13
        Origin: https://{host}
        Sec-WebSocket-Protocol: chat
        Sec-WebSocket-Extensions: permessage-deflate
        Sec-WebSocket-Key: {key}
        Connection: Upgrade
        X-Mine: 1
        Cookie: a=b
        Sec-Fetch-Dest: empty
        Sec-Fetch-Mode: websocket
        Sec-Fetch-Site: same-origin
        Pragma: no-cache
        Cache-Control: no-cache
        Upgrade: websocket
        """;

    public static TheoryData<string> Names => [.. ExpectedVisit.Names];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("chrome156", Chrome)]
    [InlineData("firefox153", Firefox)]
    public async Task The_upgrade_is_spelt_as_the_browser_spells_it(string name, string expected)
    {
        RecordedSite.SkipWithoutEngine();

        var (_, request) = await OpenAsync(
            new() { Impersonate = name },
            new() { SubProtocols = ["chat"], Headers = { ["X-Mine"] = "1" }, Cookies = { ["a"] = "b" } });

        var key = request.Header("Sec-WebSocket-Key")!;
        Assert.Equal(16, Convert.FromBase64String(key).Length);
        Assert.Equal(
            expected.ReplaceLineEndings("\r\n").Replace("{host}", request.Header("Host"), StringComparison.Ordinal).Replace("{key}", key, StringComparison.Ordinal),
            request.Head.TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_target_opens_a_WebSocket_over_HTTP_1(string name)
    {
        RecordedSite.SkipWithoutEngine();

        var (hello, request) = await OpenAsync(new() { Impersonate = name });

        // The list is 3 bytes longer than its one protocol, which has a length of its own.
        Assert.Equal([0, 9, 8, .. "http/1.1"u8], hello.Body(ClientHello.Alpn));
        Assert.False(hello.Has(ClientHello.Alps) || hello.Has(ClientHello.OldAlps));
        Assert.Equal(Browser.Get(name).Headers!.Navigation.Lines.First(l => l.Name == "User-Agent").Value, request.Header("User-Agent"));
        Assert.Null(request.Header("Sec-Fetch-User"));
        Assert.Null(request.Header("Upgrade-Insecure-Requests"));
    }

    [Fact]
    public async Task Without_default_headers_only_TLS_is_the_browsers()
    {
        RecordedSite.SkipWithoutEngine();

        var (hello, request) = await OpenAsync(new() { Impersonate = "chrome156", DefaultHeaders = false });

        Assert.True(hello.Has(ClientHello.EncryptedClientHello));
        Assert.DoesNotContain("Mozilla", request.Head, StringComparison.Ordinal);
        Assert.Null(request.Header("Origin"));
    }

    [Fact]
    public async Task Compression_of_ones_own_goes_before_the_browsers()
    {
        RecordedSite.SkipWithoutEngine();

        var (_, request) = await OpenAsync(
            new() { Impersonate = "chrome156" }, new() { Compression = new() { ClientMaxWindowBits = 10, ServerContextTakeover = false } });

        Assert.Equal("permessage-deflate; client_max_window_bits=10; server_no_context_takeover", request.Header("Sec-WebSocket-Extensions"));
    }

    private static async Task<(ClientHello Hello, RawRequest Request)> OpenAsync(Session session, WebSocketOptions? options = null)
    {
        RawRequest? seen = null;
        await using var server = await RawServer.StartAsync(
            async connection =>
            {
                seen = await connection.ReadHeadAsync();
                await connection.WriteAsync(
                    $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {WebSocketScripts.AcceptOf(seen!)}\r\n\r\n");
                await connection.DrainAsync();
            },
            TestCertificates.Shared.ServerCertificate);
        await using var tls = ClientHelloRecorder.Start(server.Uri.Port);
        session.Tls = RecordedSite.Trust;
        await using (session)
        {
            using var socket = await session.ConnectWebSocketAsync($"wss://{tls.Uri.Authority}/chat", options, Ct);
            Assert.Equal(101, socket.Response.StatusCode);
        }

        return (tls.Hellos[0], seen!);
    }
}
