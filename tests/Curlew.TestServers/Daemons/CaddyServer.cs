namespace Curlew.TestServers;

/// <summary>Caddy: Go's TLS, with HTTP/2. It answers each request with a line about the handshake: the version, whether it was
/// resumed, and the protocol of HTTP.</summary>
public sealed class CaddyServer : IAsyncDisposable
{
    private static readonly InstalledProgram s_program = new("caddy", "caddy");

    private readonly TemporaryDirectory _directory;
    private readonly DaemonProcess _daemon;

    private CaddyServer(TemporaryDirectory directory, DaemonProcess daemon) => (_directory, _daemon) = (directory, daemon);

    public static bool IsInstalled => s_program.IsInstalled;

    public static string MissingReason => s_program.MissingReason;

    public int Port => _daemon.Ports[0];

    /// <param name="version">Of TLS, in Caddy's words: <c>tls1.2</c>, <c>tls1.3</c>.</param>
    /// <param name="curve">The one group; null for the usual ones.</param>
    public static async Task<CaddyServer> StartAsync(string version, string? curve = null)
    {
        var directory = new TemporaryDirectory("curlew-caddy-");
        try
        {
            var daemon = await DaemonProcess.StartAsync(s_program, 1, ports =>
                ["run", "--adapter", "caddyfile", "--config", directory.Write("Caddyfile", Configuration(directory.Path, ports[0], version, curve))]);
            return new CaddyServer(directory, daemon);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _directory.Dispose();
    }

    private static string Configuration(string directory, int port, string version, string? curve) => $$"""
        {
            admin off
            skip_install_trust
            auto_https disable_redirects
            storage file_system {{directory}}/data
            servers {
                protocols h1 h2
            }
        }
        https://localhost:{{port}} {
            bind 127.0.0.1
            tls {{TestCertificates.Shared.ServerCertFile}} {{TestCertificates.Shared.ServerKeyFile}} {
                protocols {{version}} {{version}}
                {{(curve is null ? "" : $"curves {curve}")}}
            }
            respond "version={http.request.tls.version} resumed={http.request.tls.resumed} {http.request.proto}"
        }
        """;
}
