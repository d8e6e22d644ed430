using Curlew.TestServers;
using Xunit;

namespace Curlew.Samples.Tests;

/// <summary>One server for all tests of a class.</summary>
public sealed class HttpServerFixture : IAsyncLifetime
{
    private HttpServer? _server;

    public HttpServer Server => _server ?? throw new InvalidOperationException("The server has not been started.");

    public async ValueTask InitializeAsync() => _server = await HttpServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    public string Url(string path) => new Uri(Server.HttpUri, path).AbsoluteUri;
}
