using System.Text;
using System.Text.Json;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Responses as archives and back.</summary>
public sealed class ResponseArchiveTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_is_written_is_read_back(RequestWay way)
    {
        await using var raw = await Answers.StartAsync(r => r.Target == "/go" ? Answers.Redirect(307, "/echo") : Answers.Ok("\u0000\u00ff", "X-Two: 1\r\nX-Two: 2\r\n"));
        using var session = new Session { BaseUrl = raw.Uri };
        using var response = await session.AskAsync(
            way, HttpMethod.Put, "/go", new RequestOptions { Body = RequestBody.Bytes(new byte[] { 0, 1, 0xFF }), Headers = { { "X-Own", "é" } } });

        var read = Assert.Single(ResponseArchive.Read(response.ToHar()));

        Assert.Equal((response.Url, 200, "Said"), (read.Url, read.StatusCode, read.Reason));
        Assert.Equal(response.Content.ToArray(), read.Content.ToArray());
        Assert.True(response.Headers.SameAs(read.Headers));
        Assert.Equal((HttpMethod.Put, response.Request.Url), (read.Request.Method, read.Request.Url));
        Assert.Equal(response.Request.Body.ToArray(), read.Request.Body.ToArray());
        Assert.Equal("é", read.Request.Headers["X-Own"]);
        Assert.Equal((response.HttpVersion, response.PrimaryIp), (read.HttpVersion, read.PrimaryIp));
        Assert.Equal(response.Timings.Total.TotalMilliseconds, read.Timings.Total.TotalMilliseconds, 0.1);
        var redirect = Assert.Single(read.History);
        Assert.Equal((307, $"{raw.Uri}echo"), (redirect.StatusCode, redirect.RedirectUrl));
    }

    [Fact]
    public async Task Secrets_are_written_on_demand_only()
    {
        await using var raw = await Answers.StartAsync(_ => Answers.Ok("body", "Set-Cookie: a=s3cret\r\nX-Plain: shown\r\n"));
        using var session = new Session { Cookies = { { "jar", "s3cret" } } };
        var url = raw.Uri.AbsoluteUri.Replace("http://", "http://me:s3cret@", StringComparison.Ordinal);
        using var response = session.Get(url, new RequestOptions { Headers = { { "X-Api-Key", "s3cret" } }, Cookies = { ["own"] = "s3cret" } });

        var hidden = response.ToHar();
        var shown = response.ToHar(withSecrets: true);

        Assert.DoesNotContain("s3cret", hidden, StringComparison.Ordinal);
        Assert.Contains("shown", hidden, StringComparison.Ordinal);
        Assert.Equal("a=s3cret", ResponseArchive.Read(shown)[0].Headers["Set-Cookie"]);
        Assert.Contains("own=s3cret", ResponseArchive.Read(shown)[0].Request.Headers["Cookie"]!, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(hidden);
        Assert.Equal("1.2", json.RootElement.GetProperty("log").GetProperty("version").GetString());
    }

    [Fact]
    public void Several_responses_make_one_archive()
    {
        using var session = new Session { BaseUrl = _server.HttpUri };
        var responses = new[] { session.Get("/redirect/2"), session.Get("/text"), session.Get("/status/404") };

        var read = ResponseArchive.Read(Encoding.UTF8.GetBytes(ResponseArchive.Write(responses)));

        Assert.Equal(responses.Select(r => (r.Url, r.StatusCode, r.RedirectCount, r.Text)), read.Select(r => (r.Url, r.StatusCode, r.RedirectCount, r.Text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"log":{"version":"1.2","creator":{"name":"x","version":""},"entries":[null]}}""")]
    public void What_is_no_archive_is_refused(string text) => Assert.Throws<FormatException>(() => ResponseArchive.Read(text));

    [Fact]
    public async Task A_stream_is_written_once_it_was_read()
    {
        using var session = new Session { BaseUrl = _server.HttpUri };
        using var response = await session.StreamAsync(HttpMethod.Get, "/text", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Throws<InvalidOperationException>(() => response.ToHar());
        await response.ReadContentAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Brachvogel", response.ToHar(), StringComparison.Ordinal);
    }
}
