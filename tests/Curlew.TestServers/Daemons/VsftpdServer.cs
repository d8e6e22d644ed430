using System.Globalization;

namespace Curlew.TestServers;

/// <summary>
/// vsftpd for anonymous users, with explicit TLS for those who ask. The root is read-only; below it,
/// <see cref="PublicDirectory"/> ("/pub/") takes uploads, new directories, renames and deletes.
/// </summary>
public sealed class VsftpdServer : IAsyncDisposable
{
    private const UnixFileMode WritableByAll = (UnixFileMode)0b111_111_111;

    private static readonly InstalledProgram s_program = new("vsftpd", "vsftpd");

    private readonly TemporaryDirectory _directory;
    private readonly DaemonProcess _daemon;

    private VsftpdServer(TemporaryDirectory directory, DaemonProcess daemon)
    {
        _directory = directory;
        _daemon = daemon;
    }

    public static bool IsInstalled => s_program.IsInstalled;

    public static string MissingReason => s_program.MissingReason;

    public int Port => _daemon.Ports[0];

    public Uri Uri => new($"ftp://127.0.0.1:{Port}/");

    /// <summary>The address of the writable directory.</summary>
    public Uri PublicUri => new(Uri, "pub/");

    public string Root => _directory.Combine("root");

    public string PublicDirectory => _directory.Combine("root/pub");

    /// <summary>The commands and replies of all sessions so far, as vsftpd logs them.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => _directory.Combine("vsftpd.log");

    public static async Task<VsftpdServer> StartAsync(TestCertificates? certificates = null)
    {
        certificates ??= TestCertificates.Shared;
        var directory = new TemporaryDirectory("curlew-vsftpd-");
        try
        {
            directory.CreateDirectory("root");
            directory.CreateDirectory("empty");
            string publicDirectory = directory.CreateDirectory("root/pub");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(publicDirectory, WritableByAll);
            }

            DaemonProcess daemon = await DaemonProcess.StartAsync(s_program, 1, ports =>
                [directory.Write("vsftpd.conf", Configuration(directory.Path, ports[0], certificates))]);
            return new VsftpdServer(directory, daemon);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Puts a file into <see cref="PublicDirectory"/>.</summary>
    public void AddFile(string name, byte[] content)
    {
        string path = _directory.Combine($"root/pub/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        if (!OperatingSystem.IsWindows())
        {
            // Owned by root, yet the anonymous user is to append to it.
            File.SetUnixFileMode(path, WritableByAll);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _directory.Dispose();
    }

    private static string Configuration(string directory, int port, TestCertificates certificates) => $"""
        listen=YES
        listen_address=127.0.0.1
        listen_port={port.ToString(CultureInfo.InvariantCulture)}
        background=NO
        seccomp_sandbox=NO
        isolate=NO
        isolate_network=NO
        secure_chroot_dir={directory}/empty
        nopriv_user=nobody
        local_enable=NO
        anonymous_enable=YES
        no_anon_password=YES
        anon_root={directory}/root
        anon_umask=022
        anon_world_readable_only=NO
        anon_upload_enable=YES
        anon_mkdir_write_enable=YES
        anon_other_write_enable=YES
        write_enable=YES
        ascii_upload_enable=YES
        ascii_download_enable=YES
        mdtm_write=YES
        connect_from_port_20=NO
        pasv_address=127.0.0.1
        max_per_ip=0
        max_clients=0
        vsftpd_log_file={directory}/vsftpd.log
        xferlog_enable=YES
        log_ftp_protocol=YES
        ssl_enable=YES
        allow_anon_ssl=YES
        force_anon_data_ssl=NO
        force_anon_logins_ssl=NO
        require_ssl_reuse=NO
        ssl_tlsv1=YES
        ssl_ciphers=HIGH
        rsa_cert_file={certificates.ServerCertFile}
        rsa_private_key_file={certificates.ServerKeyFile}

        """;
}
