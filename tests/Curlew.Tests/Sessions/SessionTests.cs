using System.Net;
using System.Text.Json;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

public sealed class SessionTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_response_has_head_and_body(bool isAsync)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        using var response = isAsync ? await session.GetAsync("/get", cancellationToken: TestContext.Current.CancellationToken) : session.Get("/get");

        Assert.Equal(200, response.StatusCode);
        Assert.Equal("application/json", response.Headers["content-type"]);
        using var json = JsonDocument.Parse(response.Content);
        Assert.Equal("/get", json.RootElement.GetProperty("target").GetString());
        Assert.Equal(HttpVersion.Version11, response.HttpVersion);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Redirects_are_followed_and_kept_as_history(bool isAsync)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };

        using var response = isAsync ? await session.GetAsync("/redirect/3", cancellationToken: TestContext.Current.CancellationToken) : session.Get("/redirect/3");

        Assert.Equal(200, response.StatusCode);
        Assert.Equal([302, 302, 302], response.History.Select(r => r.StatusCode));
        Assert.Equal("/redirect/1", response.History[1].Headers["Location"]);
        Assert.EndsWith("/get", response.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_is_read_to_its_end(bool isAsync)
    {
        using var session = new Session { BaseUrl = _server.HttpUri };
        const int size = 5_000_000;

        using var response = isAsync
            ? await session.StreamAsync(HttpMethod.Get, $"/bytes/{size}", cancellationToken: TestContext.Current.CancellationToken)
            : session.Stream(HttpMethod.Get, $"/bytes/{size}");

        Assert.Throws<InvalidOperationException>(() => response.Content);
        var content = isAsync ? await response.ReadContentAsync(TestContext.Current.CancellationToken) : response.ReadContent();
        Assert.Equal(size, content.Length);
        Assert.Equal(size, response.DownloadSize);
    }

    [Fact]
    public async Task A_connection_is_used_again()
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri };

        for (var i = 0; i < 5; i++)
        {
            session.Get("/get").RaiseForStatus();
            (await session.GetAsync("/get", cancellationToken: TestContext.Current.CancellationToken)).RaiseForStatus();
            using var stream = await session.StreamAsync(HttpMethod.Get, "/get", cancellationToken: TestContext.Current.CancellationToken);
            await stream.ReadContentAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task A_stream_that_is_left_early_ends_its_transfer()
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri };

        using (var response = await session.StreamAsync(HttpMethod.Get, "/bytes/100000000", cancellationToken: TestContext.Current.CancellationToken))
        {
            await using var stream = response.OpenStream();
            await stream.ReadExactlyAsync(new byte[1000], TestContext.Current.CancellationToken);
        }

        await Until.TrueAsync(() => server.OpenConnectionCount == 0);
        session.Get("/get").RaiseForStatus();
    }
}
