using System.Globalization;

namespace Curlew.TestServers;

/// <summary>openssl s_server, which answers each request with a page about the TLS session.</summary>
public sealed class OpenSslServer : IAsyncDisposable
{
    private static readonly InstalledProgram s_program = new("openssl", "openssl");

    private readonly DaemonProcess _daemon;

    private OpenSslServer(DaemonProcess daemon) => _daemon = daemon;

    public static bool IsInstalled => s_program.IsInstalled;

    public static string MissingReason => s_program.MissingReason;

    public int Port => _daemon.Ports[0];

    /// <summary>With options of s_server, "-tls1_2" or "-groups" "P-384", say.</summary>
    public static async Task<OpenSslServer> StartAsync(params string[] options) =>
        new(await DaemonProcess.StartAsync(s_program, 1, ports =>
        [
            "s_server", "-www", "-quiet", "-accept", ports[0].ToString(CultureInfo.InvariantCulture),
            "-cert", TestCertificates.Shared.ServerCertFile, "-key", TestCertificates.Shared.ServerKeyFile, .. options,
        ]));

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
