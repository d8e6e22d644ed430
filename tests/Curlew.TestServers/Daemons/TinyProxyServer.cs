using System.Globalization;

namespace Curlew.TestServers;

/// <summary>tinyproxy: an HTTP proxy that lets CONNECT reach any port, with basic authentication on demand.</summary>
public sealed class TinyProxyServer : IAsyncDisposable
{
    private static readonly InstalledProgram s_program = new("tinyproxy", "tinyproxy-bin");

    private readonly TemporaryDirectory _directory;
    private readonly DaemonProcess _daemon;

    private TinyProxyServer(TemporaryDirectory directory, DaemonProcess daemon)
    {
        _directory = directory;
        _daemon = daemon;
    }

    public static bool IsInstalled => s_program.IsInstalled;

    public static string MissingReason => s_program.MissingReason;

    public int Port => _daemon.Ports[0];

    public Uri Uri => new($"http://127.0.0.1:{Port}/");

    /// <summary>What the proxy logged so far, among it the request line of each request that it was sent.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => _directory.Combine("tinyproxy.log");

    /// <summary>With a user and a password, the proxy asks for them.</summary>
    public static async Task<TinyProxyServer> StartAsync(string? user = null, string? password = null)
    {
        var directory = new TemporaryDirectory("curlew-tinyproxy-");
        try
        {
            DaemonProcess daemon = await DaemonProcess.StartAsync(s_program, 1, ports =>
                ["-d", "-c", directory.Write("tinyproxy.conf", Configuration(directory.Path, ports[0], user, password))]);
            return new TinyProxyServer(directory, daemon);
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

    private static string Configuration(string directory, int port, string? user, string? password) => $"""
        Port {port.ToString(CultureInfo.InvariantCulture)}
        Listen 127.0.0.1
        Allow 127.0.0.1
        Timeout 60
        MaxClients 200
        LogFile "{directory}/tinyproxy.log"
        LogLevel Info
        {(user is null ? "" : $"BasicAuth {user} {password}")}

        """;
}
