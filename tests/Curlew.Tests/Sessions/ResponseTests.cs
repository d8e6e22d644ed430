using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>What a response tells.</summary>
public sealed partial class ResponseTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_response_knows_where_it_comes_from_and_how_much_it_is(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        using var response = await session.AskAsync(way, HttpMethod.Post, "/echo#part", new RequestOptions { Body = "hello" });
        using var next = await session.AskAsync(way, "/get");

        Assert.Equal($"{_server.HttpUri}echo#part", response.Url);
        Assert.Equal((200, "OK", true), (response.StatusCode, response.Reason, response.Ok));
        Assert.Equal((HttpVersion.Version11, "127.0.0.1", _server.HttpUri.Port, "127.0.0.1"), (response.HttpVersion, response.PrimaryIp, response.PrimaryPort, response.LocalIp));
        Assert.InRange(response.LocalPort, 1, 65535);
        Assert.Equal((5L, 5L), (response.DownloadSize, response.UploadSize));
        Assert.True(response.HeaderSize > 50 && response.RequestSize > 50);
        Assert.Equal(response.HeaderSize + 5, response.ResponseSize);
        Assert.Equal((false, true), (response.IsConnectionReused, next.IsConnectionReused));
        Assert.False(response.IsFromCache);
        Assert.Empty(response.Certificates);
        Assert.Empty(response.History);
        Assert.Equal((HttpMethod.Post, $"{_server.HttpUri}echo", "hello"), (response.Request.Method, response.Request.Url, Encoding.UTF8.GetString(response.Request.Body.Span)));
        Assert.Equal("text/plain; charset=utf-8", response.Request.Headers["Content-Type"]);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Times_go_forward(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpsUri, Tls = false };

        using var response = await session.AskAsync(way, "/delay/30");

        var t = response.Timings;
        TimeSpan[] times = [TimeSpan.Zero, t.NameLookup, t.Connect, t.Tls, t.Request, t.FirstByte, t.Total];
        Assert.Equal(times.Order(), times);
        Assert.True(t.FirstByte - t.Request >= TimeSpan.FromMilliseconds(20), t.ToString());
        Assert.True(response.Elapsed >= t.FirstByte, $"{response.Elapsed} {t}");
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Heads_before_the_last_one_are_kept(RequestWay way)
    {
        await using var early = await RawServer.StartAsync(RawScripts.InformationalResponses());
        using var session = new Session();

        using var hinted = await session.AskAsync(way, early.Uri.AbsoluteUri);
        using var proved = await session.AskAsync(way, $"{_server.HttpUri}digest-auth/me/pw", new RequestOptions { Auth = Auth.Digest("me", "pw") });

        Assert.Equal([100, 103], hinted.EarlierHeads.Select(h => h.StatusCode));
        Assert.Equal(("yes", "Early Hints"), (hinted.EarlierHeads[1].Headers["X-Early"], hinted.EarlierHeads[1].Reason));
        Assert.False(hinted.Headers.Contains("X-Early"));
        Assert.Equal("final", hinted.Text);
        Assert.Equal([401], proved.EarlierHeads.Select(h => h.StatusCode));
        Assert.StartsWith("Digest ", proved.EarlierHeads[0].Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(200, proved.StatusCode);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Trailers_are_apart_from_headers(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Trailers());
        using var session = new Session();

        using var response = await session.AskAsync(way, raw.Uri.AbsoluteUri);

        Assert.Equal(("abc123", "4"), (response.Trailers["X-Checksum"], response.Trailers["X-Count"]));
        Assert.False(response.Headers.Contains("X-Checksum"));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_redirect_that_is_not_followed_says_where_it_leads(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpUri, Redirects = false };

        using var redirect = await session.AskAsync(way, "/redirect/2");
        using var bare = await session.AskAsync(way, "/status/302");
        using var created = await session.AskAsync(way, "/redirect-to?url=/x&status=201");

        Assert.Equal((true, $"{_server.HttpUri}redirect/1"), (redirect.IsRedirect, redirect.RedirectUrl));
        Assert.Equal((false, null), (bare.IsRedirect, bare.RedirectUrl));
        Assert.False(created.IsRedirect);
        Assert.Equal(0, redirect.RedirectCount);
    }

    [Theory]
    [InlineData("text/plain; charset=\"iso-8859-1\"", new byte[] { 0xE9 }, "é")]
    [InlineData("text/plain; charset=windows-1252", new byte[] { 0x80 }, "€")]
    [InlineData("text/plain", new byte[] { 0xFF, 0xFE, 0xE9, 0x00 }, "é")]
    [InlineData("text/plain; charset=no-such", new byte[] { 0xC3, 0xA9 }, "é")]
    [InlineData("text/plain", new byte[] { 0xE9 }, "\uFFFD")]
    public async Task Text_is_decoded_by_charset_then_mark_then_default(string type, byte[] body, string text)
    {
        await using var raw = await Typed(type, body);
        using var session = new Session();

        foreach (var way in new[] { RequestWay.Sync, RequestWay.AsyncStream })
        {
            Assert.Equal(text, (await session.AskAsync(way, raw.Uri.AbsoluteUri)).Text);
        }
    }

    [Fact]
    public async Task The_encoding_can_be_set_until_the_text_is_read()
    {
        await using var raw = await Typed("text/plain; charset=utf-8", [0xE9]);
        using var session = new Session();
        using var response = await session.GetAsync(raw.Uri.AbsoluteUri, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Encoding.UTF8, response.CharsetEncoding);
        response.Encoding = Encoding.Latin1;

        Assert.Equal("é", response.Text);
        Assert.Equal(Encoding.Latin1, response.Encoding);
        Assert.Throws<InvalidOperationException>(() => response.Encoding = Encoding.UTF8);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task JSON_is_read_with_and_without_reflection(RequestWay way)
    {
        await using var raw = await Typed("application/json; charset=utf-16le", Encoding.Unicode.GetBytes("""{"name":"café","size":3}"""));
        await using var bad = await Typed("application/json", "{"u8.ToArray());
        using var session = new Session();

        using var response = await session.AskAsync(way, raw.Uri.AbsoluteUri);
        using var broken = await session.AskAsync(way, bad.Uri.AbsoluteUri);

        Assert.Equal(new Bird("café", 3), response.Json(BirdJson.Default.Bird));
        Assert.Equal(new Bird("café", 3), response.Json<Bird>());
        Assert.ThrowsAny<JsonException>(() => broken.Json<Bird>());
    }

    [Fact]
    public async Task A_streamed_response_tells_its_end_when_it_is_there()
    {
        var seen = new TaskCompletionSource();
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nbody before trailers\r\n");
            await seen.Task;
            await connection.WriteAsync("0\r\nX-Checksum: abc123\r\n\r\n");
        });
        using var session = new Session { BaseUrl = raw.Uri };
        await using var response = await session.StreamAsync(HttpMethod.Get, "/trailers", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Throws<InvalidOperationException>(() => response.Text);
        Assert.Empty(response.Trailers);
        seen.SetResult();
        await response.ReadContentAsync(TestContext.Current.CancellationToken);

        Assert.Equal("body before trailers", response.Text);
        Assert.Equal("abc123", response.Trailers["X-Checksum"]);
        Assert.True(response.DownloadSize >= 20);
    }

    private static Task<RawServer> Typed(string type, byte[] body) => RawServer.StartAsync(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n");
            await connection.WriteAsync(body);
        }
    });

    internal sealed record Bird(string Name, int Size);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Bird))]
    internal sealed partial class BirdJson : JsonSerializerContext;
}
