using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>TLS, proxies, versions, timeouts and redirects.</summary>
[Collection(ServersCollection.Name)]
public sealed class ConnectionTests(Servers servers)
{
    [Fact]
    public void An_unknown_authority_is_refused() =>
        InProcess.Run("get", Secure("/get")).AssertFails(1, "CURLE_PEER_FAILED_VERIFICATION");

    [Fact]
    public void Cacert_makes_an_authority_known() =>
        Assert.Equal(0, InProcess.Run("get", Secure("/get"), "--cacert", servers.Http.Certificates.CaFile).ExitCode);

    [Theory]
    [InlineData("-k")]
    [InlineData("--insecure")]
    public void Insecure_accepts_any_certificate(string option) => Assert.Equal(0, InProcess.Run("get", Secure("/get"), option).ExitCode);

    [Fact]
    public void A_client_certificate_is_shown()
    {
        var certificates = servers.Http.Certificates;
        var result = InProcess.Run(
            "get", new Uri(servers.Http.MutualTlsUri, "/get").ToString(), "--cacert", certificates.CaFile,
            "--cert", certificates.ClientCertFile, "--key", certificates.ClientKeyFile);
        Assert.Equal("CN=Curlew test client", result.Json.GetProperty("clientCertificate").GetString());
    }

    [Theory]
    [InlineData("--http1.1", "HTTP/1.1")]
    [InlineData("--http2", "HTTP/2")]
    public void The_version_of_HTTP_can_be_chosen(string option, string protocol)
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl was built without HTTP/2.");
        Assert.Equal(protocol, InProcess.Run("get", Secure("/get"), "-k", option).Json.GetProperty("protocol").GetString());
    }

    [Fact]
    public void HTTP3_is_refused_where_libcurl_lacks_it()
    {
        Assert.SkipWhen(CurlLibrary.HasFeature("HTTP3"), "This libcurl has HTTP/3.");
        InProcess.Run("get", Secure("/get"), "-k", "--http3").AssertFails(1, "was built without HTTP/3");
    }

    [Fact]
    public async Task A_proxy_carries_the_request()
    {
        Assert.SkipUnless(TinyProxyServer.IsInstalled, TinyProxyServer.MissingReason);
        await using var proxy = await TinyProxyServer.StartAsync();
        var plain = InProcess.Run("get", Plain("/get"), "--proxy", proxy.Uri.ToString());
        var tunnel = InProcess.Run("get", Secure("/get"), "-k", "--proxy", $"127.0.0.1:{proxy.Port}", "--headers");
        Assert.Equal((0, 0), (plain.ExitCode, tunnel.ExitCode));
        Assert.Contains($"GET {Plain("/get")}", proxy.Log, StringComparison.Ordinal);
        Assert.Contains($"CONNECT 127.0.0.1:{servers.Http.HttpsUri.Port}", proxy.Log, StringComparison.Ordinal);
        Assert.Matches(@"\AHTTP/2 200", tunnel.Output); // the proxy's own answer is no part of it
    }

    [Fact]
    public async Task A_timeout_ends_a_silent_transfer()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NeverAnswers());
        InProcess.Run("get", server.Uri.ToString(), "--timeout", "0.2").AssertFails(1, "CURLE_OPERATION_TIMEDOUT");
    }

    [Fact]
    public async Task A_cancelled_token_ends_a_silent_transfer()
    {
        using var interrupted = new CancellationTokenSource();
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await interrupted.CancelAsync();
            await connection.DrainAsync();
        });
        InProcess.Run(new Situation { CancellationToken = interrupted.Token }, "get", server.Uri.ToString()).AssertFails(1, "interrupted");
    }

    [Fact]
    public void Redirects_are_followed_only_when_asked()
    {
        Assert.Equal("", InProcess.Run("get", Plain("/redirect/2")).Output);
        Assert.Equal("", InProcess.Run("get", Plain("/redirect/2"), "--no-follow").Output);
        Assert.Equal("/get", InProcess.Run("get", Plain("/redirect/2"), "--follow").Json.GetProperty("target").GetString());
    }

    [Fact]
    public void Too_many_redirects_fail()
    {
        Assert.Equal(0, InProcess.Run("get", Plain("/redirect/3"), "--follow", "--max-redirs", "3").ExitCode);
        InProcess.Run("get", Plain("/redirect/4"), "--follow", "--max-redirs", "3").AssertFails(1, "gave up after 3 redirects");
        InProcess.Run("get", Plain("/redirect/1"), "--follow", "--max-redirs", "0").AssertFails(1, "gave up after 0 redirects");
    }

    [Theory]
    [InlineData("post", 301, "GET", "")]
    [InlineData("post", 302, "GET", "")]
    [InlineData("post", 303, "GET", "")]
    [InlineData("post", 307, "POST", "{\"a\":\"b\"}")]
    [InlineData("post", 308, "POST", "{\"a\":\"b\"}")]
    [InlineData("put", 302, "PUT", "{\"a\":\"b\"}")]
    [InlineData("delete", 303, "GET", "")]
    [InlineData("patch", 303, "GET", "")]
    [InlineData("query", 301, "QUERY", "{\"a\":\"b\"}")]
    public async Task A_redirect_changes_the_method_as_its_status_asks(string command, int status, string method, string body)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            $"HTTP/1.1 {status} Elsewhere\r\nLocation: /next\r\nContent-Length: 9\r\n\r\npassed by",
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere"));
        var result = InProcess.Run(command, server.Uri.ToString(), "--follow", "a=b", "Authorization:Bearer x");
        Assert.Equal((0, "here"), (result.ExitCode, result.Output));
        var second = server.Requests[1];
        Assert.Equal((method, "/next", body), (second.Method, second.Target, second.BodyText));
        Assert.Equal(body.Length > 0 ? "application/json" : null, second.Header("Content-Type"));
        Assert.Equal("Bearer x", second.Header("Authorization"));
    }

    [Fact]
    public async Task Credentials_and_cookies_do_not_go_to_another_origin()
    {
        await using var other = await RawServer.StartAsync(RawScripts.Record("other"));
        await using var first = await RawServer.StartAsync(RawScripts.Respond(
            $"HTTP/1.1 302 Found\r\nLocation: {other.Uri}\r\nContent-Length: 0\r\n\r\n"));
        var result = InProcess.Run("get", first.Uri.ToString(), "--follow", "-u", "me:pass", "+c=1", "X-Kept:yes");
        Assert.Equal("other", result.Output);
        Assert.NotNull(first.Requests[0].Header("Authorization"));
        var request = Assert.Single(other.Requests);
        Assert.Equal("yes", request.Header("X-Kept"));
        Assert.Null(request.Header("Authorization"));
        Assert.Null(request.Header("Cookie"));
        Assert.Equal(other.Uri.Authority, request.Header("Host"));
    }

    [Fact]
    public async Task A_cookie_that_an_answer_sets_goes_with_the_next_request()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: id=1\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        Assert.Equal(0, InProcess.Run("get", server.Uri.ToString(), "--follow").ExitCode);
        Assert.Equal("id=1", server.Requests[1].Header("Cookie"));
    }

    [Fact]
    public async Task A_redirect_out_of_HTTP_is_not_followed()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 302 Found\r\nLocation: file:///etc/hostname\r\nContent-Length: 0\r\n\r\n"));
        var result = InProcess.Run("get", server.Uri.ToString(), "--follow");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("file:///etc/hostname", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_URL_is_read()
    {
        using var folder = new TemporaryDirectory();
        Assert.Equal("content", InProcess.Run("get", "file://" + folder.Write("file", "content")).Output);
    }

    private string Plain(string path) => new Uri(servers.Http.HttpUri, path).ToString();

    private string Secure(string path) => new Uri(servers.Http.HttpsUri, path).ToString();
}
