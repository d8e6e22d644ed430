using System.Text.Json;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Proxies;

/// <summary>Transfers through real proxies, with the options that were chosen.</summary>
public sealed class ProxyTransferTests(HttpFixture http, ProxyFixture proxy, SocksFixture socks)
    : IClassFixture<HttpFixture>, IClassFixture<ProxyFixture>, IClassFixture<SocksFixture>
{
    private readonly HttpServer _server = http.Server;

    [Fact]
    public void Clear_text_is_given_to_the_proxy_and_TLS_goes_through_a_tunnel()
    {
        ProxyOptions options = proxy.Server.Uri;

        Assert.NotNull(RequestHeader(Get(options, _server.HttpUri), "Via"));
        Assert.Null(RequestHeader(Get(options, _server.HttpsUri), "Via"));
        Assert.Contains($"CONNECT {_server.HttpsUri.Authority} ", proxy.Server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Clear_text_goes_through_a_tunnel_too_on_demand()
    {
        Assert.Null(RequestHeader(Get(new ProxyOptions(proxy.Server.Uri) { Tunnel = true }, _server.HttpUri), "Via"));
        Assert.Contains($"CONNECT {_server.HttpUri.Authority} ", proxy.Server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_proxy_a_handle_that_had_one_goes_straight()
    {
        using var curl = To(_server.HttpUri);
        ProxyChoice.Apply(curl, Choose(proxy.Server.Uri, _server.HttpUri));
        Assert.NotNull(RequestHeader(Json(curl), "Via"));

        ProxyChoice.Apply(curl, Choose(ProxyOptions.None, _server.HttpUri));
        Assert.Null(RequestHeader(Json(curl), "Via"));
    }

    [Theory]
    [InlineData("socks5")]
    [InlineData("socks5h")]
    public void A_request_goes_through_SOCKS_5(string scheme)
    {
        Get($"{scheme}://127.0.0.1:{socks.Server.Port}", _server.HttpsUri);

        Assert.Contains(socks.Server.Log, line => line.Contains($"{_server.HttpsUri.Port}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("socks4", "127.0.0.1")]
    [InlineData("socks4a", "localhost")]
    public async Task A_request_goes_through_SOCKS_4_and_4a_leaves_names_to_the_proxy(string scheme, string expected)
    {
        string? asked = null;
        await using var raw = await RawServer.StartAsync(ProxyScripts.Socks4(host => asked = host));

        Get($"{scheme}://127.0.0.1:{raw.Port}", new Uri($"http://localhost:{_server.HttpUri.Port}/"));

        Assert.Equal(expected, asked);
    }

    [Fact]
    public async Task A_SOCKS_proxy_checks_user_and_password()
    {
        _ = socks.Server; // skips where it is not installed
        await using var guarded = await SocksServer.StartAsync("birgit", "p@ss:word");
        var address = $"127.0.0.1:{guarded.Port}";

        Get($"socks5h://birgit:p%40ss%3Aword@{address}", _server.HttpUri);
        Assert.Equal(CurlCode.Proxy, Fails($"socks5h://birgit:wrong@{address}", _server.HttpUri).Code);
        Assert.Equal(CurlCode.Proxy, Fails($"socks5h://{address}", _server.HttpUri).Code);
    }

    [Fact]
    public async Task An_HTTP_proxy_checks_user_and_password()
    {
        _ = proxy.Server;
        await using var guarded = await TinyProxyServer.StartAsync("birgit", "s3cret");
        var address = $"127.0.0.1:{guarded.Port}";

        Get($"http://birgit:s3cret@{address}", _server.HttpsUri);
        Get($"http://birgit:s3cret@{address}", _server.HttpUri);
        Assert.Contains("response 401", Fails($"http://birgit:wrong@{address}", _server.HttpsUri).Message, StringComparison.Ordinal); // tinyproxy's way
        Assert.Contains("response 407", Fails($"http://{address}", _server.HttpsUri).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CurlAuth.Digest)]
    [InlineData(CurlAuth.Any)]
    public async Task Digest_works_where_it_is_allowed(CurlAuth methods)
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.ConnectDigest("birgit", "s3cret"));
        ProxyOptions basic = $"http://birgit:s3cret@127.0.0.1:{raw.Port}";
        ProxyOptions allowed = new($"http://birgit:s3cret@127.0.0.1:{raw.Port}") { Authentication = methods };

        Get(allowed, _server.HttpsUri);
        Assert.Contains(raw.Requests, request => request.Header("Proxy-Authorization")?.StartsWith("Digest ", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(raw.Requests, request => request.Header("Proxy-Authorization")?.StartsWith("Basic ", StringComparison.Ordinal) == true);
        Assert.Contains("response 407", Fails(basic, _server.HttpsUri).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_headers_of_the_proxy_and_of_the_server_stay_apart()
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect());
        ProxyOptions options = new(raw.Uri)
        {
            Headers = [new("X-Region", "north"), new("X-Empty", ""), new("User-Agent", null)],
        };
        using var curl = To(_server.HttpsUri);
        curl.SetOpt(CurlOpt.UserAgent, "curlew");
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Secret: server"]);
        ProxyChoice.Apply(curl, Choose(options, _server.HttpsUri));

        var seen = Json(curl);

        var connect = Assert.Single(raw.Requests);
        Assert.Equal(("north", "", null, null), (connect.Header("X-Region"), connect.Header("X-Empty"), connect.Header("User-Agent"), connect.Header("X-Secret")));
        Assert.Equal(("server", null), (RequestHeader(seen, "X-Secret"), RequestHeader(seen, "X-Region")));
        Assert.Equal("curlew", RequestHeader(seen, "User-Agent"));
    }

    [Fact]
    public async Task The_answer_to_CONNECT_is_no_header_of_the_response()
    {
        await using var raw = await RawServer.StartAsync(ProxyScripts.Connect());
        using var curl = To(_server.HttpsUri);
        var lines = new List<string>();
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            lines.Add(System.Text.Encoding.Latin1.GetString(line));
            return line.Length;
        });
        ProxyChoice.Apply(curl, Choose(raw.Uri, _server.HttpsUri));

        curl.PerformBytes();

        Assert.DoesNotContain(lines, line => line.StartsWith("X-Proxy", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("HTTP/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_is_spoken_to_over_TLS()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTPS-proxy"), "This libcurl has no HTTPS proxies.");
        await using var raw = await RawServer.StartAsync(ProxyScripts.ConnectBasic("birgit", "s3cret"), TestCertificates.Shared.ServerCertificate);
        ProxyOptions options = $"https://birgit:s3cret@localhost:{raw.Port}";
        using var curl = To(_server.HttpsUri);
        var choice = Choose(options, _server.HttpsUri)!;
        ProxyChoice.Apply(curl, choice);
        Assert.True(choice.IsHttps);

        Assert.Equal(CurlCode.PeerFailedVerification, Assert.Throws<CurlEasyException>(() => curl.PerformBytes()).Code);
        Assert.Empty(raw.Requests);

        curl.SetOpt(CurlOpt.ProxyCaInfo, TestCertificates.Shared.CaFile);
        Json(curl);
        Assert.Equal("CONNECT", Assert.Single(raw.Requests).Method);
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "response 403")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops", "response 502")]
    [InlineData("\u0000\u0001garbage\r\n\r\n", "")]
    [InlineData("HTTP/1.1 2", "")]
    [InlineData("", "")]
    public async Task A_proxy_that_makes_no_tunnel_is_an_error(string answer, string words)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond(answer));

        var error = Fails(raw.Uri, _server.HttpsUri);

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(CurlCode.CouldntConnect, Fails("http://127.0.0.1:1", _server.HttpsUri).Code);
        Assert.Equal(CurlCode.CouldntResolveProxy, Fails("http://no-such-proxy.invalid:1", _server.HttpsUri).Code);
    }

    private static ProxyChoice? Choose(ProxyOptions options, Uri url) => options.Select(url.Scheme, url.Host, url.Port);

    private Curl To(Uri server)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(server, "/get").AbsoluteUri);
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromSeconds(30));
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        return curl;
    }

    private JsonElement Get(ProxyOptions options, Uri server)
    {
        using var curl = To(server);
        ProxyChoice.Apply(curl, Choose(options, server));
        return Json(curl);
    }

    private CurlEasyException Fails(ProxyOptions options, Uri server)
    {
        using var curl = To(server);
        ProxyChoice.Apply(curl, Choose(options, server));
        return Assert.Throws<CurlEasyException>(() => curl.PerformBytes());
    }

    private static JsonElement Json(Curl curl)
    {
        using var document = JsonDocument.Parse(curl.PerformBytes());
        return document.RootElement.Clone();
    }

    private static string? RequestHeader(JsonElement seen, string name) => seen.GetProperty("headers").EnumerateArray()
        .Where(pair => string.Equals(pair[0].GetString(), name, StringComparison.OrdinalIgnoreCase))
        .Select(pair => pair[1].GetString())
        .SingleOrDefault();
}
