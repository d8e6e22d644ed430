using System.Net;

namespace Curlew.Tests.Handler;

/// <summary>HttpClient over a handler that looks like a browser, as a server sees it.</summary>
public sealed class HandlerLookTests : IAsyncLifetime
{
    private RecordedSite _site = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        RecordedSite.SkipWithoutEngine();
        _site = await RecordedSite.StartAsync();
    }

    public ValueTask DisposeAsync() => _site?.DisposeAsync() ?? default;

    [Theory]
    [InlineData("chrome156")]
    [InlineData("firefox153")]
    [InlineData("safari260")]
    public async Task A_message_that_says_nothing_is_the_browsers_visit(string name)
    {
        using var client = new HttpClient(new CurlHandler { Impersonate = name, Session = { Tls = RecordedSite.Trust } });

        using var response = await client.GetAsync(new Uri(_site.Url), Token);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
        Assert.Equal(ExpectedVisit.Of(name).Http2, ExpectedVisit.Describe(_site.Connections[0]));
    }

    [Fact]
    public async Task A_message_may_look_like_somebody_when_the_handler_does_not()
    {
        using var client = new HttpClient(new CurlHandler { Session = { Tls = RecordedSite.Trust } });
        using var message = new HttpRequestMessage(HttpMethod.Get, _site.Url);
        message.Options.Set(CurlHandler.OptionsKey, new RequestOptions { Impersonate = "chrome156" });

        using var response = await client.SendAsync(message, Token);

        var request = _site.Connections[0].Requests[0];
        Assert.StartsWith("Mozilla/5.0", request.Field("user-agent"), StringComparison.Ordinal);
        Assert.Equal("gzip, deflate, br, zstd", request.Field("accept-encoding"));
    }

    [Fact]
    public async Task Headers_of_the_message_take_the_browsers_places()
    {
        using var client = new HttpClient(new CurlHandler { Impersonate = "chrome156", Session = { Tls = RecordedSite.Trust } });
        using var message = new HttpRequestMessage(HttpMethod.Get, _site.Url) { Headers = { { "Accept-Language", "cy" }, { "X-Mine", "1" } } };

        using var response = await client.SendAsync(message, Token);

        var request = _site.Connections[0].Requests[0];
        Assert.Equal("cy", request.Field("accept-language"));
        Assert.Equal("1", request.Field("x-mine"));
        Assert.Null(request.Field("traceparent"));
    }
}
