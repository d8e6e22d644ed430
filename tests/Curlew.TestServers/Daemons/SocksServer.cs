using System.Globalization;

namespace Curlew.TestServers;

/// <summary>microsocks: a SOCKS5 proxy, with a user and a password on demand.</summary>
public sealed class SocksServer : IAsyncDisposable
{
    private static readonly InstalledProgram s_program = new("microsocks", "microsocks");

    private readonly DaemonProcess _daemon;

    private SocksServer(DaemonProcess daemon) => _daemon = daemon;

    public static bool IsInstalled => s_program.IsInstalled;

    public static string MissingReason => s_program.MissingReason;

    public int Port => _daemon.Ports[0];

    /// <summary>With names resolved by the client; "socks5h" leaves that to the proxy.</summary>
    public Uri Uri => new($"socks5://127.0.0.1:{Port}/");

    /// <summary>What the proxy logged so far: a line for each connection that it made, with its target.</summary>
    public IReadOnlyList<string> Log => _daemon.Output;

    /// <summary>With a user and a password, the proxy asks for them.</summary>
    public static async Task<SocksServer> StartAsync(string? user = null, string? password = null)
    {
        string[] credentials = user is null ? [] : ["-u", user, "-P", password ?? ""];
        return new SocksServer(await DaemonProcess.StartAsync(s_program, 1, ports =>
            ["-i", "127.0.0.1", "-p", ports[0].ToString(CultureInfo.InvariantCulture), .. credentials]));
    }

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
