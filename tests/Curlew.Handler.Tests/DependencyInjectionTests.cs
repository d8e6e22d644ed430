using Curlew.TestServers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Curlew.Handler.Tests;

/// <summary>Sessions and handlers as services.</summary>
public sealed class DependencyInjectionTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_is_a_service()
    {
        await using var services = new ServiceCollection().AddCurlew(o => o.BaseUrl = http.Server.HttpUri).Services.BuildServiceProvider();
        var session = services.GetRequiredService<Session>();

        using var response = await session.GetAsync("/text", cancellationToken: Token);

        Assert.Equal(200, response.StatusCode);
        Assert.Same(session, services.GetRequiredService<ICurlewSessions>().Get());
    }

    [Fact]
    public void A_scope_that_ends_leaves_the_session_open()
    {
        using var services = new ServiceCollection().AddCurlew().Services.BuildServiceProvider();
        Session session;
        using (var scope = services.CreateScope())
        {
            session = scope.ServiceProvider.GetRequiredService<Session>();
        }

        Assert.False(session.IsDisposed);
        services.Dispose();
        Assert.True(session.IsDisposed);
    }

    [Fact]
    public async Task A_session_has_the_options_of_its_name()
    {
        var collection = new ServiceCollection();
        collection.AddCurlew("one", o => o.Headers["X-Name"] = "one");
        collection.AddCurlew("two", o => o.ConfigureSession(s => s.Headers.Set("X-Name", "two")));
        await using var services = collection.BuildServiceProvider();

        foreach (var name in (string[])["one", "two"])
        {
            using var response = await services.GetRequiredKeyedService<Session>(name).GetAsync(new Uri(http.Server.HttpUri, "/get").AbsoluteUri, cancellationToken: Token);
            Assert.Contains($"[\"X-Name\",\"{name}\"]", response.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_that_was_not_added_is_refused()
    {
        using var services = new ServiceCollection().AddCurlew("one").Services.BuildServiceProvider();

        var error = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<ICurlewSessions>().Get("two"));

        Assert.Contains("AddCurlew(\"two\")", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_come_from_a_configuration()
    {
        var configuration = Configuration(
            ("BaseUrl", "https://api.example.com/v1/"), ("Timeout", "00:00:10"), ("ConnectTimeout", "00:00:02"), ("Retry", "3"), ("MaxRedirects", "5"),
            ("VerifyCertificates", "false"), ("Proxy", "http://proxy.example:3128"), ("MaxConcurrency", "7"), ("Headers:X-A", "1"), ("TrustEnvironment", "false"));
        using var services = new ServiceCollection().AddCurlew("shop", configuration).Services.BuildServiceProvider();

        var session = services.GetRequiredService<ICurlewSessions>().Get("shop");

        Assert.Equal(new Uri("https://api.example.com/v1/"), session.BaseUrl);
        Assert.Equal(new Timeouts { Total = TimeSpan.FromSeconds(10), Connect = TimeSpan.FromSeconds(2) }, session.Timeout);
        Assert.Equal(5, session.Redirects!.Max);
        Assert.False(session.Tls!.Verify);
        Assert.Equal(7, session.MaxConcurrency);
        Assert.Equal("1", session.Headers["X-A"]);
        Assert.False(session.TrustEnvironment);
        Assert.NotNull(session.Proxy);
        Assert.NotNull(session.Retry);
    }

    [Theory]
    [InlineData("BaseUrl", "ftp://example.com/")]
    [InlineData("Timeout", "-00:00:01")]
    [InlineData("Retry", "-1")]
    [InlineData("MaxRedirects", "-2")]
    [InlineData("MaxConcurrency", "0")]
    [InlineData("Proxy", "gopher://proxy.example")]
    [InlineData("CaFile", "/no/such/file.pem")]
    [InlineData("ConnectionLifetime", "00:00:00")]
    [InlineData("Headers:bad name", "1")]
    public async Task Options_that_are_wrong_stop_the_host_when_it_starts(string key, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCurlew("shop", Configuration((key, value)));
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));

        Assert.Contains("'shop'", error.Message, StringComparison.Ordinal);
        Assert.Contains(key.Split(':')[0], error.Message + key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_that_there_is_not_stops_the_host_when_it_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCurlew("shop", Configuration(("Timeuot", "00:00:01")));
        using var host = builder.Build();

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Token));
    }

    [Fact]
    public async Task A_client_of_the_factory_sends_by_a_handler_of_its_own()
    {
        var collection = new ServiceCollection();
        collection.AddHttpClient("api", c => c.BaseAddress = http.Server.HttpUri)
            .UseCurlew(h => h.Session.Headers.Set("X-By", "curlew"));
        await using var services = collection.BuildServiceProvider();
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("api");

        Assert.Contains("[\"X-By\",\"curlew\"]", await client.GetStringAsync(new Uri("get", UriKind.Relative), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_the_factory_sends_by_a_named_session()
    {
        var collection = new ServiceCollection();
        collection.AddCurlew("shop", o => o.Headers["X-By"] = "shop");
        collection.AddHttpClient<Shop>(c => c.BaseAddress = http.Server.HttpUri).UseCurlew("shop");
        await using var services = collection.BuildServiceProvider();

        Assert.Contains("[\"X-By\",\"shop\"]", await services.GetRequiredService<Shop>().GetAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public void The_factory_keeps_the_handler_for_ever()
    {
        var collection = new ServiceCollection();
        collection.AddHttpClient("api").UseCurlew();
        using var services = collection.BuildServiceProvider();

        Assert.Equal(Timeout.InfiniteTimeSpan, services.GetRequiredService<IOptionsMonitor<Microsoft.Extensions.Http.HttpClientFactoryOptions>>().Get("api").HandlerLifetime);
    }

    [Fact]
    public async Task Clients_of_one_name_share_connections()
    {
        await using var server = await HttpServer.StartAsync();
        var collection = new ServiceCollection();
        collection.AddHttpClient("api").UseCurlew();
        await using var services = collection.BuildServiceProvider();
        for (var i = 0; i < 3; i++)
        {
            using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("api");
            await client.GetStringAsync(new Uri(server.HttpUri, "/text"), Token);
        }

        Assert.Equal(1, server.ConnectionCount);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build();

#pragma warning disable CA1812 // the factory makes it
    private sealed class Shop(HttpClient client)
#pragma warning restore CA1812
    {
        public Task<string> GetAsync(CancellationToken cancellationToken) => client.GetStringAsync(new Uri("get", UriKind.Relative), cancellationToken);
    }
}
