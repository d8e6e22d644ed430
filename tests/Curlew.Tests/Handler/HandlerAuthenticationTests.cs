using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Credentials for servers: the same tests for both handlers.</summary>
public sealed class HandlerAuthenticationTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both("/basic-auth/me/secret")]
    [Both("/digest-auth/me/secret")]
    [Both("/digest-auth/me/secret?algorithm=SHA-256")]
    public async Task Credentials_let_in(HandlerKind kind, string path)
    {
        using var client = Client(kind, new { Credentials = new NetworkCredential("me", "secret") });
        using var response = await client.GetAsync(At(path), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [Both("/basic-auth/me/secret")]
    [Both("/digest-auth/me/secret")]
    public async Task Wrong_credentials_are_answered_with_401(HandlerKind kind, string path)
    {
        using var client = Client(kind, new { Credentials = new NetworkCredential("me", "wrong") });
        using var response = await client.GetAsync(At(path), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotEmpty(response.Headers.WwwAuthenticate);
    }

    [Theory]
    [Both]
    public async Task Without_credentials_401_is_an_answer(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/basic-auth/me/secret"), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [Both("Basic", true)]
    [Both("Digest", false)]
    public async Task A_cache_gives_credentials_for_one_scheme(HandlerKind kind, string scheme, bool isLetIn)
    {
        var credentials = new CredentialCache { { Server.HttpUri, scheme, new NetworkCredential("me", "secret") } };
        using var client = Client(kind, new { Credentials = credentials });
        using var response = await client.GetAsync(At("/basic-auth/me/secret"), Token);

        Assert.Equal(isLetIn ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [Both]
    public async Task The_first_request_goes_without_credentials(HandlerKind kind)
    {
        await using var raw = await ChallengeAsync();
        using var client = Client(kind, new { Credentials = new NetworkCredential("me", "secret") });

        await client.GetStringAsync(raw.Uri, Token);
        await client.GetStringAsync(raw.Uri, Token);

        Assert.Equal([null, "Basic bWU6c2VjcmV0", null, "Basic bWU6c2VjcmV0"], raw.Requests.Select(r => r.Header("Authorization")));
    }

    [Theory]
    [Both]
    public async Task With_PreAuthenticate_the_next_one_goes_with_them(HandlerKind kind)
    {
        await using var raw = await ChallengeAsync();
        using var client = Client(kind, new { Credentials = new NetworkCredential("me", "secret"), PreAuthenticate = true });

        await client.GetStringAsync(new Uri(raw.Uri, "/a/one"), Token);
        await client.GetStringAsync(new Uri(raw.Uri, "/a/b/two"), Token);

        Assert.Equal([null, "Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0"], raw.Requests.Select(r => r.Header("Authorization")));
    }

    [Theory]
    [Both]
    public async Task A_content_is_sent_again_with_the_credentials(HandlerKind kind)
    {
        using var client = Client(kind, new { Credentials = new NetworkCredential("me", "secret") });
        using var response = await client.PostAsync(At("/digest-auth/me/secret"), new StringContent("body"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [Both]
    public async Task A_header_of_the_message_is_sent_as_it_is(HandlerKind kind)
    {
        using var client = Client(kind);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "token");

        Assert.Contains("token", await client.GetStringAsync(At("/bearer"), Token), StringComparison.Ordinal);
    }

    [Theory]
    [Both]
    public async Task Credentials_do_not_follow_to_another_origin(HandlerKind kind)
    {
        await using var other = await ChallengeAsync();
        await using var raw = await RawServer.StartAsync(RawScripts.Respond($"HTTP/1.1 302 Found\r\nLocation: {other.Uri}\r\nContent-Length: 0\r\n\r\n"));
        using var client = Client(kind, new { Credentials = new NetworkCredential("me", "secret") });
        using var response = await client.GetAsync(raw.Uri, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.All(other.Requests, r => Assert.Null(r.Header("Authorization")));
    }

    [Theory]
    [Both]
    public async Task Those_of_a_cache_are_asked_for_by_each_URL(HandlerKind kind)
    {
        await using var other = await ChallengeAsync();
        await using var raw = await RawServer.StartAsync(RawScripts.Respond($"HTTP/1.1 302 Found\r\nLocation: {other.Uri}\r\nContent-Length: 0\r\n\r\n"));
        var credentials = new CredentialCache { { other.Uri, "Basic", new NetworkCredential("me", "secret") } };
        using var client = Client(kind, new { Credentials = credentials });
        using var response = await client.GetAsync(raw.Uri, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<RawServer> ChallengeAsync() => RawServer.StartAsync(async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            await connection.WriteAsync(request.Header("Authorization") == "Basic bWU6c2VjcmV0"
                ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n");
        }
    });
}
