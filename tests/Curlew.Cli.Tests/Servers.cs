using Curlew.TestServers;

namespace Curlew.Cli.Tests;

/// <summary>Kestrel, shared by the tests of one collection.</summary>
public sealed class Servers : IAsyncLifetime
{
    public HttpServer Http { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Http = await HttpServer.StartAsync();

    public ValueTask DisposeAsync() => Http.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ServersCollection : ICollectionFixture<Servers>
{
    public const string Name = "servers";
}
