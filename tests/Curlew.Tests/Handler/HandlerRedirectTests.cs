using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Redirects: the same tests for both handlers.</summary>
public sealed class HandlerRedirectTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both(300, "GET", "GET")]
    [Both(301, "GET", "GET")]
    [Both(302, "GET", "GET")]
    [Both(303, "GET", "GET")]
    [Both(307, "GET", "GET")]
    [Both(308, "GET", "GET")]
    [Both(300, "POST", "GET")]
    [Both(301, "POST", "GET")]
    [Both(302, "POST", "GET")]
    [Both(303, "POST", "GET")]
    [Both(307, "POST", "POST")]
    [Both(308, "POST", "POST")]
    [Both(301, "PUT", "PUT")]
    [Both(302, "DELETE", "DELETE")]
    [Both(303, "PUT", "GET")]
    [Both(303, "DELETE", "GET")]
    [Both(307, "PATCH", "PATCH")]
    public async Task A_redirect_is_followed_with_the_method_that_its_status_means(HandlerKind kind, int status, string method, string expected)
    {
        await using var raw = await ToAsync(status, "/next");
        using var client = Client(kind);
        using var message = Message(new HttpMethod(method), raw.Uri, method == "GET" ? null : new StringContent("body"));

        using var response = await client.SendAsync(message, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/next", raw.Requests[1].Target);
        Assert.Equal(expected, raw.Requests[1].Method);
        Assert.Equal(expected == method && method != "GET" ? "body" : "", raw.Requests[1].BodyText);
        Assert.Equal(new Uri(raw.Uri, "/next"), response.RequestMessage!.RequestUri);
        Assert.Equal(expected, response.RequestMessage.Method.Method);
    }

    [Theory]
    [Both(303)]
    [Both(302)]
    public async Task HEAD_stays_HEAD(HandlerKind kind, int status)
    {
        await using var raw = await ToAsync(status, "/next");
        using var client = Client(kind);
        using var response = await client.SendAsync(Message(HttpMethod.Head, raw.Uri), Token);

        Assert.Equal("HEAD", raw.Requests[1].Method);
    }

    [Theory]
    [Both(304)]
    [Both(305)]
    [Both(306)]
    [Both(309)]
    public async Task Other_statuses_lead_nowhere(HandlerKind kind, int status)
    {
        await using var raw = await ToAsync(status, "/next");
        using var client = Client(kind);
        using var response = await client.GetAsync(raw.Uri, Token);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Single(raw.Requests);
    }

    [Theory]
    [Both("/a/b?c=1", "/a/b?c=1")]
    [Both("next", "/dir/next")]
    [Both("../up", "/up")]
    [Both("?only=query", "/dir/page?only=query")]
    public async Task Location_is_relative_to_the_URL(HandlerKind kind, string location, string target)
    {
        await using var raw = await ToAsync(302, location);
        using var client = Client(kind);
        using var response = await client.GetAsync(new Uri(raw.Uri, "/dir/page"), Token);

        Assert.Equal(target, raw.Requests[1].Target);
    }

    [Theory]
    [Both("/next", "#first", "#first")]
    [Both("/next#own", "#first", "#own")]
    [Both("/next", "", "")]
    public async Task The_fragment_stays_unless_Location_has_one(HandlerKind kind, string location, string before, string after)
    {
        await using var raw = await ToAsync(302, location);
        using var client = Client(kind);
        using var response = await client.GetAsync(new Uri(raw.Uri, "/page" + before), Token);

        Assert.Equal(after, response.RequestMessage!.RequestUri!.Fragment);
    }

    [Theory]
    [Both]
    public async Task Redirects_can_be_switched_off(HandlerKind kind)
    {
        using var client = Client(kind, new { AllowAutoRedirect = false });
        using var response = await client.GetAsync(At("/redirect/1"), Token);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(new Uri("/get", UriKind.Relative), response.Headers.Location);
        Assert.Equal(At("/redirect/1"), response.RequestMessage!.RequestUri);
    }

    [Theory]
    [Both(5, 5, 200)]
    [Both(6, 5, 302)]
    [Both(50, 50, 200)]
    public async Task The_redirect_that_is_one_too_many_is_the_answer(HandlerKind kind, int count, int limit, int status)
    {
        using var client = Client(kind, new { MaxAutomaticRedirections = limit });
        using var response = await client.GetAsync(At($"/redirect/{count}"), Token);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
    }

    [Theory]
    [Both("")]
    [Both("Location:\r\n")]
    public async Task Without_Location_a_redirect_is_the_answer(HandlerKind kind, string line)
    {
        var (response, _) = await ExchangeAsync(kind, HttpMethod.Get, $"HTTP/1.1 302 Found\r\n{line}Content-Length: 2\r\n\r\nok");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Differs: the other one goes there in HTTP, whatever the scheme.</summary>
    [Theory]
    [Both("ftp://127.0.0.1:1/file")]
    [Both("file:///etc/hostname")]
    public async Task A_redirect_to_another_scheme_is_the_answer(HandlerKind kind, string location)
    {
        await using var raw = await ToAsync(302, location);
        using var client = Client(kind);

        var (response, error) = await AttemptAsync(() => client.GetAsync(raw.Uri, Token));

        Assert.Equal(kind == HandlerKind.Curl ? HttpStatusCode.Found : null, response?.StatusCode);
        Assert.Equal(kind == HandlerKind.Sockets, error is not null);
    }

    [Theory]
    [Both]
    public async Task A_redirect_from_https_to_http_is_the_answer(HandlerKind kind)
    {
        using var client = Client(kind, new { SslOptions = Trusting() });
        using var response = await client.GetAsync(Secure($"/redirect-to?url={Uri.EscapeDataString(At("/get").AbsoluteUri)}"), Token);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }

    [Theory]
    [Both]
    public async Task A_redirect_from_http_to_https_is_followed(HandlerKind kind)
    {
        using var client = Client(kind, new { SslOptions = Trusting() });
        using var response = await client.GetAsync(At($"/redirect-to?url={Uri.EscapeDataString(Secure("/get").AbsoluteUri)}"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Secure("/get"), response.RequestMessage!.RequestUri);
    }

    [Theory]
    [Both(true)]
    [Both(false)]
    public async Task Authorization_does_not_go_on(HandlerKind kind, bool isSameOrigin)
    {
        await using var other = await RawServer.StartAsync(RawScripts.Record());
        await using var raw = await ToAsync(302, isSameOrigin ? "/next" : other.Uri.AbsoluteUri);
        using var client = Client(kind);
        using var message = Message(HttpMethod.Get, raw.Uri);
        message.Headers.Authorization = new("Bearer", "secret");
        message.Headers.Add("X-Own", "1");

        using var response = await client.SendAsync(message, Token);

        var last = isSameOrigin ? raw.Requests[1] : other.Requests[0];
        Assert.Equal("Bearer secret", raw.Requests[0].Header("Authorization"));
        Assert.Null(last.Header("Authorization"));
        Assert.Equal("1", last.Header("X-Own"));
    }

    /// <summary>Differs: Cookie and Host headers were given for one origin, and another must not have them.</summary>
    [Theory]
    [Both]
    public async Task Cookie_and_Host_of_a_message_at_another_origin(HandlerKind kind)
    {
        await using var other = await RawServer.StartAsync(RawScripts.Record());
        await using var raw = await ToAsync(302, other.Uri.AbsoluteUri);
        using var client = Client(kind);
        using var message = Message(HttpMethod.Get, raw.Uri);
        message.Headers.Add("Cookie", "own=1");
        message.Headers.Host = "named.example";

        using var response = await client.SendAsync(message, Token);

        Assert.Equal("own=1", raw.Requests[0].Header("Cookie"));
        Assert.Equal(kind == HandlerKind.Sockets ? "own=1" : null, other.Requests[0].Header("Cookie"));
        Assert.Equal(kind == HandlerKind.Sockets ? "named.example" : other.Uri.Authority, other.Requests[0].Header("Host"));
    }

    [Theory]
    [Both]
    public async Task A_content_of_one_use_cannot_follow(HandlerKind kind)
    {
        await using var raw = await ToAsync(307, "/next");
        using var client = Client(kind);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.PostAsync(raw.Uri, new StreamContent(new Unseekable(10)), Token));
    }

    /// <summary>Redirects the first request, and answers the others.</summary>
    private static Task<RawServer> ToAsync(int status, string location)
    {
        var count = 0;
        return RawServer.StartAsync(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(Interlocked.Increment(ref count) == 1
                    ? $"HTTP/1.1 {status} Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    private sealed class Unseekable(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
