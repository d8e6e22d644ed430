namespace Curlew.TestServers;

/// <summary>Kestrel, for the tests of one class.</summary>
public sealed class HttpFixture : IAsyncLifetime
{
    private HttpServer? _server;

    public HttpServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await HttpServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>A daemon of the system for the tests of one class; they are skipped where it is not installed.</summary>
public abstract class DaemonFixture<T>(bool isInstalled, string missingReason, Func<Task<T>> start) : IAsyncLifetime
    where T : class, IAsyncDisposable
{
    private T? _server;

    public T Server
    {
        get
        {
            Assert.SkipUnless(isInstalled, missingReason);
            return _server!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (isInstalled)
        {
            _server = await start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}

public sealed class NginxFixture()
    : DaemonFixture<NginxServer>(NginxServer.IsInstalled, NginxServer.MissingReason, () => NginxServer.StartAsync());

public sealed class VsftpdFixture()
    : DaemonFixture<VsftpdServer>(VsftpdServer.IsInstalled, VsftpdServer.MissingReason, () => VsftpdServer.StartAsync());

public sealed class SshFixture() : DaemonFixture<SshServer>(SshServer.IsInstalled, SshServer.MissingReason, SshServer.StartAsync);

public sealed class ProxyFixture()
    : DaemonFixture<TinyProxyServer>(TinyProxyServer.IsInstalled, TinyProxyServer.MissingReason, () => TinyProxyServer.StartAsync());

public sealed class SocksFixture()
    : DaemonFixture<SocksServer>(SocksServer.IsInstalled, SocksServer.MissingReason, () => SocksServer.StartAsync());
