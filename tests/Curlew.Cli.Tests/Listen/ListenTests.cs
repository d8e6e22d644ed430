using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Curlew.Cli.Listen;
using Curlew.LibCurl;
using Curlew.TestServers;
using Curlew.TestServers.Recording;
using ClientHello = Curlew.TestServers.Recording.ClientHello;

namespace Curlew.Cli.Tests.Listen;

/// <summary>Recording whoever connects.</summary>
public sealed class ListenTests
{
    private static readonly string[] s_trusted = ["--cert", TestCertificates.Shared.ServerCertFile, "--key", TestCertificates.Shared.ServerKeyFile];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hello_is_read_as_another_reader_reads_it()
    {
        await using var tool = await ListeningTool.StartAsync("--json");
        await using var between = ClientHelloRecorder.Start(tool.Port);
        Assert.Equal(0, InProcess.Run("get", between.Uri.ToString(), "-k").ExitCode);
        var tls = Assert.Single(Documents.Of(await tool.InterruptAsync()))["tls"]!;
        var seen = Assert.Single(between.Hellos);
        var hello = tls["clientHello"]!;
        Assert.Equal("1.3", (string?)tls["version"]);
        Assert.Equal(seen.Message.Length, (int)hello["length"]!);
        Assert.Equal(seen.LegacyVersion, (int)hello["legacyVersion"]!);
        Assert.Equal(seen.SessionId.Length, (int)hello["sessionIdLength"]!);
        Assert.Equal(Ids(seen.Ciphers), Documents.Texts(hello["ciphers"]));
        Assert.Equal(Ids(seen.Extensions), hello["extensions"]!.AsArray().Select(e => e!["id"]!.ToString()));
        Assert.Equal(seen.ExtensionLengths, hello["extensions"]!.AsArray().Select(e => (int)e!["length"]!));
        Assert.Equal(seen.Extensions.Where(e => e >= 0).Select(e => Convert.ToHexStringLower(seen.Body(e))), hello["extensions"]!.AsArray().Where(e => e!["id"]!.ToString() != "GREASE").Select(e => (string)e!["data"]!));
        Assert.Equal(Ids(seen.Groups), Documents.Texts(hello["groups"]));
        Assert.Equal(Ids(seen.KeyShares.Select(k => k.Group)), Documents.Texts(hello["keyShares"]));
        Assert.Equal(seen.KeyShares.Select(k => k.Length), hello["keyLengths"]!.AsArray().Select(k => (int)k!));
        Assert.Equal(Ids(seen.Signatures), Documents.Texts(hello["signatureAlgorithms"]));
        Assert.Equal(Ids(seen.Versions), Documents.Texts(hello["versions"]));
        Assert.Equal(seen.Protocols, Documents.Texts(hello["alpn"]));
    }

    [Fact]
    public async Task What_opens_an_HTTP2_connection_is_read_as_another_reader_reads_it()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl was built without HTTP/2.");
        await using var other = await Http2Recorder.StartAsync(TestCertificates.Shared.ServerCertificate);
        await using var tool = await ListeningTool.StartAsync("--json");
        foreach (var url in new[] { other.Uri, tool.Uri })
        {
            Assert.Equal(0, InProcess.Run("post", url.ToString(), "-k", "name=value", "X-Long:" + new string('x', 20_000)).ExitCode);
        }

        var document = Assert.Single(Documents.Of(await tool.InterruptAsync()));
        var seen = Assert.Single(other.Connections);
        var request = Assert.Single(document["requests"]!.AsArray())!;
        var frames = document["http2"]!["frames"]!.AsArray();
        Assert.Equal(
            seen.Opening.Select(f => (int)f.Type),
            frames.Take(seen.Opening.Count).Select(f => (string)f!["type"]! switch { "SETTINGS" => 4, "WINDOW_UPDATE" => 8, "PRIORITY" => 2, "HEADERS" => 1, var type => throw new InvalidDataException(type) }));
        Assert.StartsWith(seen.Opening[0].Settings + "|", (string)document["http2"]!["akamai"]!, StringComparison.Ordinal);
        Assert.Equal(seen.Requests[0].Fields.Where(f => f.Name != ":authority").Select(f => (f.Name, f.Value)), Documents.Headers(request).Where(f => f.Name != ":authority"));
        Assert.Equal("HTTP/2", (string?)request["version"]);
        Assert.Equal(16, (int)request["bodyLength"]!);
        Assert.Equal(seen.Requests[0].Priority is null, request["priority"] is null);
    }

    [Fact]
    public async Task A_program_gets_what_was_recorded_of_it()
    {
        await using var tool = await ListeningTool.StartAsync();
        var answer = InProcess.Run("get", tool.Uri.ToString(), "-k").Json;
        Assert.Equal("1.3", answer.GetProperty("tls").GetProperty("version").GetString());
        Assert.Equal("GET", Assert.Single(answer.GetProperty("requests").EnumerateArray()).GetProperty("method").GetString());
    }

    [Fact]
    public async Task A_browser_gets_a_page_and_two_cookies()
    {
        await using var tool = await ListeningTool.StartAsync();
        using var session = Insecure();
        using var page = await session.GetAsync(tool.Uri.ToString(), new() { Headers = new() { ["Accept"] = "text/html" } }, Token);
        Assert.Contains("<!doctype html>", page.Text, StringComparison.Ordinal);
        Assert.Equal(2, session.Cookies.Count);
        using var plain = await session.PostAsync(new Uri(tool.Uri, "/form").ToString(), new() { Form = { ["a"] = "b" } }, Token);
        Assert.Contains("http://", plain.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_TLS_is_recorded_on_the_same_port()
    {
        await using var tool = await ListeningTool.StartAsync("--json");
        Assert.Equal(0, InProcess.Run("post", new Uri(tool.PlainUri, "/x?y").ToString(), "a=b").ExitCode);
        var document = Assert.Single(Documents.Of(await tool.InterruptAsync()));
        var request = Assert.Single(document["requests"]!.AsArray())!;
        Assert.Null(document["tls"]);
        Assert.Null(document["http2"]);
        Assert.Equal(new Uri(tool.PlainUri, "/x?y").ToString(), (string?)request["url"]);
        Assert.Equal("Host", Documents.Headers(request)[0].Name);
    }

    [Theory]
    [InlineData("https")]
    [InlineData("http")]
    public async Task Many_large_bodies_over_one_HTTP2_connection_are_counted(string scheme)
    {
        const int length = 1_000_000;
        await using var tool = await ListeningTool.StartAsync(["--json", .. s_trusted]);
        using SocketsHttpHandler handler = new() { SslOptions = { RemoteCertificateValidationCallback = Trusted } };
        using HttpClient client = new(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            using ByteArrayContent body = new(new byte[length]);
            using var answer = await client.PostAsync(new Uri($"{scheme}://localhost:{tool.Port}/{i}"), body, Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }));
        var requests = Documents.Of(await tool.InterruptAsync()).SelectMany(d => d["requests"]!.AsArray()).ToList();
        Assert.Equal(10, requests.Count);
        Assert.All(requests, r => Assert.Equal(length, (int)r!["bodyLength"]!));
    }

    [Fact]
    public async Task An_answer_waits_for_the_window_of_the_client()
    {
        await using var tool = await ListeningTool.StartAsync(s_trusted);
        using SocketsHttpHandler handler = new() { InitialHttp2StreamWindowSize = 65535, SslOptions = { RemoteCertificateValidationCallback = Trusted } };
        using HttpClient client = new(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        client.DefaultRequestHeaders.Add("X-Long", new string('x', 60_000));
        // It is told of every request so far, which grows beyond the window.
        var text = "";
        for (var i = 0; i < 4; i++)
        {
            text = await client.GetStringAsync(tool.Uri, Token);
        }

        Assert.InRange(text.Length, 240_000, int.MaxValue);
        Assert.Equal(4, JsonNode.Parse(text)!["requests"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("wss")]
    [InlineData("ws")]
    public async Task A_WebSocket_is_greeted_and_recorded(string scheme)
    {
        await using var tool = await ListeningTool.StartAsync(["--json", .. s_trusted]);
        using ClientWebSocket socket = new();
        socket.Options.RemoteCertificateValidationCallback = Trusted;
        socket.Options.AddSubProtocol("curlew");
        await socket.ConnectAsync(new Uri($"{scheme}://localhost:{tool.Port}/socket"), Token);
        Assert.Equal("curlew", socket.SubProtocol);
        await socket.SendAsync("talk"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Token);
        Assert.Equal("hello", await ReceiveAsync(socket));
        Assert.Equal("talk", await ReceiveAsync(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        var request = Assert.Single(Assert.Single(Documents.Of(await tool.InterruptAsync()))["requests"]!.AsArray())!;
        Assert.Equal("webSocket", (string?)request["kind"]);
        Assert.Contains(Documents.Headers(request), f => f.Name == "Sec-WebSocket-Version");
    }

    [Theory]
    [InlineData("wss")]
    [InlineData("ws")]
    public async Task A_WebSocket_that_stays_open_does_not_hold_up_the_end(string scheme)
    {
        await using var tool = await ListeningTool.StartAsync(["--json", .. s_trusted]);
        using ClientWebSocket socket = new();
        socket.Options.RemoteCertificateValidationCallback = Trusted;
        await socket.ConnectAsync(new Uri($"{scheme}://localhost:{tool.Port}/socket"), Token);
        Assert.Equal("hello", await ReceiveAsync(socket));
        var document = Assert.Single(Documents.Of(await tool.InterruptAsync()));
        Assert.Equal("webSocket", (string?)Assert.Single(document["requests"]!.AsArray())!["kind"]);
        Assert.Null(document["error"]);
    }

    [Fact]
    public async Task A_second_visit_with_a_session_of_before_is_known()
    {
        await using var tool = await ListeningTool.StartAsync("--json");
        using var session = Insecure();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await session.GetAsync(tool.Uri.ToString(), new() { HttpVersion = CurlHttpVersion.Http11, Headers = new() { ["Connection"] = "close" } }, Token);
        }

        var documents = Documents.Of(await tool.InterruptAsync());
        Assert.Equal([false, true], documents.Select(d => (bool)d["tls"]!["clientHello"]!["offersSession"]!));
    }

    [Fact]
    public async Task A_chunked_body_is_counted_and_the_next_request_found()
    {
        await using var tool = await ListeningTool.StartAsync("--json");
        using TcpClient client = new("localhost", tool.Port);
        await client.GetStream().WriteAsync("POST /one HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\nGET /two HTTP/1.0\r\nHost: h\r\n\r\n"u8.ToArray(), Token);
        using StreamReader reader = new(client.GetStream());
        Assert.Contains("200 OK", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
        var requests = Assert.Single(Documents.Of(await tool.InterruptAsync()))["requests"]!.AsArray();
        Assert.Equal([5, 0], requests.Select(r => (int)r!["bodyLength"]!));
    }

    [Fact]
    public async Task A_client_that_waits_to_be_asked_for_its_body_is_asked()
    {
        await using var tool = await ListeningTool.StartAsync();
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, tool.PlainUri) { Content = new StringContent("body") };
        request.Headers.ExpectContinue = true;
        using var answer = await client.SendAsync(request, Token);
        Assert.Equal(4, (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["requests"]![0]!["bodyLength"]!);
    }

    [Theory]
    [InlineData("hello\r\n\r\n", "it is no request")]
    [InlineData("GET / HTTP/1.1\r\n: nameless\r\n\r\n", "has no name")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "Content-Length")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "chunk")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000", "no ClientHello")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000", "does not begin so")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000", "ends too early")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u007f\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000", "too long")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0001\u0009\u0004\u0000\u0000\u0000\u0001\u0000", "goes on with nothing")]
    public async Task Nonsense_is_told_of_and_does_no_harm(string nonsense, string told)
    {
        await using var tool = await ListeningTool.StartAsync("--json");
        using (TcpClient client = new("localhost", tool.Port))
        {
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(nonsense), Token);
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null, Token);
        }

        Assert.Equal(0, InProcess.Run("get", tool.PlainUri.ToString()).ExitCode);
        var documents = Documents.Of(await tool.InterruptAsync());
        Assert.Contains(told, (string)documents[0]["error"]!, StringComparison.Ordinal);
        Assert.Null(documents[1]["error"]);
    }

    [Fact]
    public async Task A_client_that_does_not_trust_the_certificate_is_recorded_all_the_same()
    {
        await using var tool = await ListeningTool.StartAsync("--json");
        InProcess.Run("get", tool.Uri.ToString()).AssertFails(1, "CURLE_PEER_FAILED_VERIFICATION");
        var document = Assert.Single(Documents.Of(await tool.InterruptAsync()));
        Assert.NotEmpty(document["tls"]!["clientHello"]!["ciphers"]!.AsArray());
        Assert.Empty(document["requests"]!.AsArray());
    }

    [Fact]
    public async Task An_idle_connection_is_closed_and_told_of()
    {
        using var certificate = ListenCertificate.Create();
        await using ListenServer server = new(0, certificate, TimeSpan.FromMilliseconds(50));
        using TcpClient client = new("localhost", server.Port);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Token));
        Assert.IsType<ListenEvent.Closed>(await server.Events.ReadAsync(Token));
    }

    [Fact]
    public async Task A_certificate_of_ones_own_is_shown()
    {
        var certificates = TestCertificates.Shared;
        await using var pem = await ListeningTool.StartAsync("--cert", certificates.ServerCertFile, "--key", certificates.ServerKeyFile);
        Assert.Equal(0, InProcess.Run("get", pem.Uri.ToString(), "--cacert", certificates.CaFile).ExitCode);

        using TemporaryDirectory directory = new();
        var file = directory.Combine("server.p12");
        await File.WriteAllBytesAsync(file, certificates.ServerCertificate.Export(X509ContentType.Pkcs12), Token);
        await using var pkcs12 = await ListeningTool.StartAsync("--cert", file);
        Assert.Equal(0, InProcess.Run("get", pkcs12.Uri.ToString(), "--cacert", certificates.CaFile).ExitCode);
    }

    [Fact]
    public async Task People_get_it_in_words_as_it_comes()
    {
        await using var tool = await ListeningTool.StartAsync();
        Assert.Equal(0, InProcess.Run("get", tool.Uri.ToString(), "-k").ExitCode);
        using (TcpClient client = new("localhost", tool.Port))
        {
            var stream = client.GetStream();
            await stream.WriteAsync("GET / HTTP/1.0\r\nX-Sly: a\u001bb\r\n\r\n"u8.ToArray(), Token);
            await stream.CopyToAsync(Stream.Null, Token);
        }

        var result = await tool.InterruptAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Connection 1: TLS 1.3, ", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  JA4 +t13d\d{4}h[12]_", result.Output);
        Assert.Matches(@"(?m)^  ciphers .*TLS_AES_128_GCM_SHA256", result.Output);
        Assert.Matches(@"(?m)^  X-Sly: a\uFFFDb$", result.Output);
        Assert.DoesNotContain("\u001b", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_is_the_usual_end()
    {
        await using var tool = await ListeningTool.StartAsync();
        Assert.Equal((0, ""), (await tool.InterruptAsync() is var result ? result.ExitCode : -1, result.Output));
    }

    [Fact]
    public async Task The_tool_is_a_program_that_ends_with_Ctrl_C()
    {
        using var tool = ToolProcess.Start("listen", "--port", "0");
        Assert.StartsWith("Listening at https://localhost:", await tool.FirstErrorAsync(), StringComparison.Ordinal);
        tool.Interrupt();
        Assert.Equal(0, (await tool.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        InProcess.Run("listen", "--port", "66000").AssertFails(2, "'66000' is not a port");
        InProcess.Run("listen", "--port", "-1").AssertFails(2, "-1");
        InProcess.Run("listen", "--key", "x").AssertFails(2, "--key needs --cert");
        InProcess.Run("listen", "--save", "No Name").AssertFails(2, "'No Name' cannot be the name");
        InProcess.Run("listen", "--port", "0", "--cert", "/no/such/file").AssertFails(1, "/no/such/file", "--cert");
        InProcess.Run("listen", "--port", "0", "--cert", TestCertificates.Shared.ServerCertFile).AssertFails(1, "cannot be used");
        InProcess.Run("listen", "--port", "0", "--cert", TestCertificates.Shared.CaFile, "--key", TestCertificates.Shared.ServerKeyFile).AssertFails(1, "cannot be used");
        await using var tool = await ListeningTool.StartAsync();
        InProcess.Run("listen", "--port", tool.Port.ToString(CultureInfo.InvariantCulture)).AssertFails(1, "nobody can listen", "--port 0");
    }

    private static bool Trusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is X509Certificate2 shown && TestCertificates.Shared.Trusts(shown);

    private static Session Insecure() => new() { Tls = TlsOptions.Default with { Verify = false }, TrustEnvironment = false };

    private static IEnumerable<string> Ids(IEnumerable<int> ids) => ids.Select(i => i == ClientHello.Grease ? "GREASE" : i.ToString(CultureInfo.InvariantCulture));

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
