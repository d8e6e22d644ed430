using System.Diagnostics;
using System.Globalization;

namespace Curlew.TestServers;

/// <summary>sshd with SFTP for the current user, who signs in with <see cref="ClientKeyFile"/>; all keys are made at start.</summary>
public sealed class SshServer : IAsyncDisposable
{
    private static readonly InstalledProgram s_program = new("sshd", "openssh-server");
    private static readonly InstalledProgram s_keyGenerator = new("ssh-keygen", "openssh-client");

    private readonly TemporaryDirectory _directory;
    private readonly DaemonProcess _daemon;

    private SshServer(TemporaryDirectory directory, DaemonProcess daemon)
    {
        _directory = directory;
        _daemon = daemon;
        HostKeys = [ReadPublicKey("host_ed25519"), ReadPublicKey("host_rsa")];
        KnownHostsFile = directory.Write("known_hosts", string.Concat(HostKeys.Select(key => $"[127.0.0.1]:{Port} {key.Type} {key.Base64}\n")));
    }

    public static bool IsInstalled => s_program.IsInstalled && s_keyGenerator.IsInstalled;

    public static string MissingReason => s_program.IsInstalled ? s_keyGenerator.MissingReason : s_program.MissingReason;

    public int Port => _daemon.Ports[0];

    public string User { get; } = Environment.UserName;

    /// <summary>A directory of this server; sessions see the whole file system.</summary>
    public string FilesDirectory => _directory.Combine("files");

    /// <summary>The sftp address of <see cref="FilesDirectory"/>, without a user.</summary>
    public Uri FilesUri => new($"sftp://127.0.0.1:{Port}{FilesDirectory}/");

    /// <summary>RSA, in the PEM form that every SSH library reads.</summary>
    public string ClientKeyFile => _directory.Combine("client");

    public string ClientPublicKeyFile => _directory.Combine("client.pub");

    /// <summary>A key that the server refuses.</summary>
    public string UnknownClientKeyFile => _directory.Combine("stranger");

    public string KnownHostsFile { get; }

    /// <summary>The host keys as OpenSSH writes them: the type, and the Base64 of the key.</summary>
    public IReadOnlyList<(string Type, string Base64)> HostKeys { get; }

    /// <summary>What sshd logged so far.</summary>
    public IReadOnlyList<string> Log => _daemon.Output;

    public static async Task<SshServer> StartAsync()
    {
        var directory = new TemporaryDirectory("curlew-sshd-");
        try
        {
            directory.CreateDirectory("files");
            await Task.WhenAll(
                MakeKeyAsync(directory, "host_ed25519", "ed25519"),
                MakeKeyAsync(directory, "host_rsa", "rsa"),
                MakeKeyAsync(directory, "client", "rsa"),
                MakeKeyAsync(directory, "stranger", "rsa"));
            if (Environment.UserName == "root")
            {
                // sshd insists on its empty directory, which only an init script would have made.
                Directory.CreateDirectory("/run/sshd");
            }

            DaemonProcess daemon = await DaemonProcess.StartAsync(s_program, 1, ports =>
                ["-D", "-e", "-f", directory.Write("sshd_config", Configuration(directory.Path, ports[0]))]);
            return new SshServer(directory, daemon);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public void AddFile(string name, byte[] content) => File.WriteAllBytes(_directory.Combine($"files/{name}"), content);

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task MakeKeyAsync(TemporaryDirectory directory, string name, string type)
    {
        string[] size = type == "rsa" ? ["-b", "2048", "-m", "PEM"] : [];
        using Process generator = Process.Start(new ProcessStartInfo(
            s_keyGenerator.FullPath, ["-q", "-t", type, .. size, "-N", "", "-C", "curlew", "-f", directory.Combine(name)])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        string complaint = await generator.StandardError.ReadToEndAsync();
        await generator.WaitForExitAsync();
        if (generator.ExitCode != 0)
        {
            throw new InvalidOperationException($"ssh-keygen failed: {complaint}");
        }
    }

    // Signatures with SHA-1 stay allowed because older libssh2 knows no others for RSA.
    private static string Configuration(string directory, int port) => $"""
        ListenAddress 127.0.0.1
        Port {port.ToString(CultureInfo.InvariantCulture)}
        HostKey {directory}/host_ed25519
        HostKey {directory}/host_rsa
        HostKeyAlgorithms +ssh-rsa
        PubkeyAcceptedAlgorithms +ssh-rsa
        AuthorizedKeysFile {directory}/client.pub
        PubkeyAuthentication yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        StrictModes no
        UsePAM no
        UseDNS no
        PidFile none
        MaxStartups 200
        LogLevel VERBOSE
        Subsystem sftp internal-sftp

        """;

    private (string Type, string Base64) ReadPublicKey(string name)
    {
        string[] words = File.ReadAllText(_directory.Combine($"{name}.pub")).Split(' ');
        return (words[0], words[1]);
    }
}
