using System.Globalization;

namespace Curlew.TestServers;

/// <summary>gnutls-serv, which answers each request with a page about the TLS session.</summary>
public sealed class GnuTlsServer : IAsyncDisposable
{
    private static readonly InstalledProgram s_program = new("gnutls-serv", "gnutls-bin");

    private readonly DaemonProcess _daemon;

    private GnuTlsServer(DaemonProcess daemon) => _daemon = daemon;

    public static bool IsInstalled => s_program.IsInstalled;

    public static string MissingReason => s_program.MissingReason;

    public int Port => _daemon.Ports[0];

    /// <summary>With a priority string of GnuTLS, "NORMAL:-VERS-ALL:+VERS-TLS1.2", say, and other options.</summary>
    public static async Task<GnuTlsServer> StartAsync(string priority = "NORMAL", params string[] options) =>
        new(await DaemonProcess.StartAsync(s_program, 1, ports =>
        [
            "--http", "-p", ports[0].ToString(CultureInfo.InvariantCulture), "--priority", priority,
            "--x509certfile", TestCertificates.Shared.ServerCertFile, "--x509keyfile", TestCertificates.Shared.ServerKeyFile, .. options,
        ]));

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
