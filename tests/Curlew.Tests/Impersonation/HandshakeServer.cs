using Curlew.TestServers;
using Curlew.TestServers.Recording;

namespace Curlew.Tests;

/// <summary>A server of some family of TLS libraries behind a recorder, which tells in its answer what came of the handshake.</summary>
internal sealed class HandshakeServer : IAsyncDisposable
{
    private readonly IAsyncDisposable _server;
    private readonly string _resumed;

    private HandshakeServer(IAsyncDisposable server, int port, string version, string resumed)
    {
        (_server, Version, _resumed) = (server, version, resumed);
        Recorder = ClientHelloRecorder.Start(port);
    }

    public static string[] Families => ["nginx", "caddy", "gnutls", "aws-lc"];

    public ClientHelloRecorder Recorder { get; }

    /// <summary>What the answer says of the version.</summary>
    public string Version { get; }

    /// <summary>Whether the answer tells of a resumed session; null where this family does not tell.</summary>
    public bool? IsResumed(string answer) => _resumed.Length == 0 ? null : answer.Contains(_resumed, StringComparison.Ordinal);

    /// <param name="family">One of <see cref="Families"/>.</param>
    /// <param name="version">1.2 or 1.3.</param>
    /// <param name="isRetrying">Whether its one group is P-384, for which no browser sends a key share.</param>
    public static async Task<HandshakeServer> StartAsync(string family, string version, bool isRetrying = false)
    {
        switch (family)
        {
            case "nginx":
                Assert.SkipUnless(NginxServer.IsInstalled, NginxServer.MissingReason);
                var nginx = await NginxServer.StartAsync(
                    directives: "location / { return 200 \"$ssl_protocol reused=$ssl_session_reused $server_protocol\"; }" + (isRetrying ? " ssl_ecdh_curve secp384r1;" : ""),
                    protocols: $"TLSv{version}");
                return new(nginx, nginx.HttpsUri.Port, $"TLSv{version} ", "reused=r");
            case "caddy":
                Assert.SkipUnless(CaddyServer.IsInstalled, CaddyServer.MissingReason);
                var caddy = await CaddyServer.StartAsync($"tls{version}", isRetrying ? "secp384r1" : null);
                return new(caddy, caddy.Port, $"version=tls{version} ", "resumed=true");
            case "gnutls":
                Assert.SkipUnless(GnuTlsServer.IsInstalled, GnuTlsServer.MissingReason);
                var gnutls = await GnuTlsServer.StartAsync($"NORMAL:-VERS-ALL:+VERS-TLS{version}" + (isRetrying ? ":-GROUP-ALL:+GROUP-SECP384R1" : ""));
                return new(gnutls, gnutls.Port, $"TLS{version}", "");
            default:
                Assert.SkipUnless(EngineTlsServer.IsAvailable, EngineTlsServer.MissingReason);
                var engine = await EngineTlsServer.StartAsync(isRetrying ? "P-384" : "X25519:P-256:P-384", version == "1.2" ? ["tls12"] : []);
                return new(engine, engine.Port, $"version=TLSv{version} ", "resumed=1");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Recorder.DisposeAsync();
        await _server.DisposeAsync();
    }
}
