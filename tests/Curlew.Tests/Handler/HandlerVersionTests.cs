using System.Net;
using System.Net.Security;
using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Versions of HTTP and policies: the same tests for both handlers.</summary>
public sealed class HandlerVersionTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both("https", "1.1", HttpVersionPolicy.RequestVersionOrLower, "1.1")]
    [Both("https", "1.1", HttpVersionPolicy.RequestVersionExact, "1.1")]
    [Both("https", "1.1", HttpVersionPolicy.RequestVersionOrHigher, "2.0")]
    [Both("https", "2.0", HttpVersionPolicy.RequestVersionOrLower, "2.0")]
    [Both("https", "2.0", HttpVersionPolicy.RequestVersionExact, "2.0")]
    [Both("https", "2.0", HttpVersionPolicy.RequestVersionOrHigher, "2.0")]
    [Both("https", "3.0", HttpVersionPolicy.RequestVersionOrLower, "2.0")]
    [Both("http", "1.1", HttpVersionPolicy.RequestVersionOrLower, "1.1")]
    [Both("http", "1.1", HttpVersionPolicy.RequestVersionOrHigher, "1.1")]
    [Both("http", "1.0", HttpVersionPolicy.RequestVersionOrLower, "1.1")]
    [Both("http", "2.0", HttpVersionPolicy.RequestVersionOrLower, "1.1")]
    [Both("h2c", "2.0", HttpVersionPolicy.RequestVersionExact, "2.0")]
    [Both("h2c", "2.0", HttpVersionPolicy.RequestVersionOrHigher, "2.0")]
    public async Task The_version_is_the_one_that_the_policy_allows(HandlerKind kind, string scheme, string version, HttpVersionPolicy policy, string expected)
    {
        using var client = Client(kind, new { SslOptions = Trusting() });
        var url = scheme switch
        {
            "https" => Server.HttpsUri,
            "h2c" => Server.H2cUri,
            _ => Server.HttpUri,
        };
        using var message = Message(HttpMethod.Get, new Uri(url, "/get"));
        (message.Version, message.VersionPolicy) = (Version.Parse(version), policy);

        using var response = await client.SendAsync(message, Token);

        Assert.Equal(Version.Parse(expected), response.Version);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("OK", response.ReasonPhrase);
    }

    [Theory]
    [Both("1.0", "HTTP/1.0")]
    [Both("1.1", "HTTP/1.1")]
    public async Task The_request_line_says_the_version(HandlerKind kind, string version, string expected)
    {
        var (_, request) = await ExchangeAsync(
            kind, HttpMethod.Get, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", m => m.Version = Version.Parse(version));

        Assert.Equal(expected, request.Version);
    }

    [Theory]
    [Both]
    public async Task HTTP_1_0_has_no_chunks(HandlerKind kind)
    {
        using var client = Client(kind);
        using var message = Message(HttpMethod.Post, At("/echo"), new SlowContent(10, 10));
        message.Version = HttpVersion.Version10;

        await Assert.ThrowsAsync<NotSupportedException>(() => client.SendAsync(message, Token));
    }

    [Theory]
    [Both]
    public async Task HTTP_1_0_expects_nothing(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Post, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", m =>
        {
            m.Version = HttpVersion.Version10;
            m.Content = new StringContent("text");
            m.Headers.ExpectContinue = true;
        });

        Assert.Null(request.Header("Expect"));
        Assert.Equal("text", request.BodyText);
    }

    [Theory]
    [Both(HttpVersionPolicy.RequestVersionExact)]
    [Both(HttpVersionPolicy.RequestVersionOrHigher)]
    public async Task A_server_without_HTTP_2_fails_a_policy_that_wants_it(HandlerKind kind, HttpVersionPolicy policy)
    {
        await using var raw = await RawServer.StartAsync(
            RawScripts.Record(),
            new SslServerAuthenticationOptions { ServerCertificate = Server.Certificates.ServerCertificate, ApplicationProtocols = [SslApplicationProtocol.Http11] });
        using var client = Client(kind, new { SslOptions = Trusting() });
        using var message = Message(HttpMethod.Get, raw.Uri);
        (message.Version, message.VersionPolicy) = (HttpVersion.Version20, policy);

        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync(message, Token));

        // An older libcurl sends in HTTP/1.1 what this server would take, and its answer is refused.
        var isRefusedBefore = kind == HandlerKind.Sockets || CurlLibrary.Version >= new Version(8, 14);
        Assert.Equal(isRefusedBefore ? HttpRequestError.SecureConnectionError : HttpRequestError.VersionNegotiationError, error.HttpRequestError);
        Assert.Equal(isRefusedBefore, raw.Requests.Count == 0);
    }

    [Theory]
    [Both]
    public async Task One_client_speaks_versions_side_by_side(HandlerKind kind)
    {
        using var client = Client(kind, new { SslOptions = Trusting() });
        foreach (var version in (string[])["1.1", "2.0", "1.1", "2.0"])
        {
            using var message = Message(HttpMethod.Get, Secure("/get"));
            (message.Version, message.VersionPolicy) = (Version.Parse(version), HttpVersionPolicy.RequestVersionExact);
            using var response = await client.SendAsync(message, Token);

            Assert.Equal(Version.Parse(version), response.Version);
        }
    }

    [Theory]
    [Both]
    public async Task HTTP_2_carries_contents_trailers_and_many_at_once(HandlerKind kind)
    {
        using var client = Client(kind, new { SslOptions = Trusting() });
        client.DefaultRequestVersion = HttpVersion.Version20;

        var posts = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            using var response = await client.PostAsync(Secure("/echo"), new SlowContent(20_000 + i, 5_000), Token);
            Assert.Equal(HttpVersion.Version20, response.Version);
            return (await response.Content.ReadAsByteArrayAsync(Token)).Length;
        }));
        using var trailing = await client.GetAsync(Secure("/trailers"), Token);

        Assert.Equal(Enumerable.Range(20_000, 50), posts);
        Assert.Equal("abc123", trailing.TrailingHeaders.GetValues("X-Checksum").Single());
    }

    [Theory]
    [Both]
    public async Task HTTP_2_without_TLS_is_for_one_request_after_another_and_for_many_at_once(HandlerKind kind)
    {
        using var client = Client(kind);

        var one = await PostAsync(1);
        var two = await PostAsync(2);
        var many = await Task.WhenAll(Enumerable.Range(3, 20).Select(PostAsync));

        Assert.Equal(Enumerable.Range(1, 22), [one, two, .. many]);

        async Task<int> PostAsync(int length)
        {
            using var message = Message(HttpMethod.Post, new Uri(Server.H2cUri, "/echo"), new ByteArrayContent(new byte[length]));
            (message.Version, message.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            using var response = await client.SendAsync(message, Token);
            Assert.Equal(HttpVersion.Version20, response.Version);
            return (await response.Content.ReadAsByteArrayAsync(Token)).Length;
        }
    }

    [Theory]
    [Both]
    public async Task HTTP_2_is_read_while_it_is_written(HandlerKind kind)
    {
        using var client = Client(kind);
        await using var server = await DuplexServer.StartAsync();
        var more = new TaskCompletionSource();
        using var message = Message(HttpMethod.Post, server.Uri, new ActionContent(async stream =>
        {
            await stream.WriteAsync("one"u8.ToArray());
            await stream.FlushAsync();
            await more.Task;
            await stream.WriteAsync("two"u8.ToArray());
        }));
        (message.Version, message.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);

        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[3];
        await body.ReadExactlyAsync(buffer, Token);
        Assert.Equal("one"u8.ToArray(), buffer);
        more.SetResult();
        await body.ReadExactlyAsync(buffer, Token);
        Assert.Equal("two"u8.ToArray(), buffer);
        Assert.Equal(0, await body.ReadAsync(buffer, Token));
    }
}
