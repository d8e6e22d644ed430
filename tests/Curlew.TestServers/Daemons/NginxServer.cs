using System.Diagnostics;
using System.Globalization;

namespace Curlew.TestServers;

/// <summary>nginx over a directory of its own: clear text, and TLS with HTTP/2.</summary>
public sealed class NginxServer : IAsyncDisposable
{
    private static readonly InstalledProgram s_program = new("nginx", "nginx-light");

    private readonly TemporaryDirectory _directory;
    private readonly DaemonProcess _daemon;

    private NginxServer(TemporaryDirectory directory, DaemonProcess daemon, TestCertificates certificates)
    {
        _directory = directory;
        _daemon = daemon;
        Certificates = certificates;
        HttpUri = new Uri($"http://127.0.0.1:{daemon.Ports[0]}/");
        HttpsUri = new Uri($"https://127.0.0.1:{daemon.Ports[1]}/");
    }

    public static bool IsInstalled => s_program.IsInstalled;

    public static string MissingReason => s_program.MissingReason;

    /// <summary>Whether this nginx can push over HTTP/2, which 1.25.1 and later cannot.</summary>
    public static bool CanPush => IsInstalled && ReadVersion() < new Version(1, 25, 1);

    public TestCertificates Certificates { get; }

    public Uri HttpUri { get; }

    /// <summary>TLS; ALPN offers HTTP/2 and HTTP/1.1.</summary>
    public Uri HttpsUri { get; }

    /// <summary>The directory that is served.</summary>
    public string Root => _directory.Combine("www");

    /// <param name="certificates">Those of TLS.</param>
    /// <param name="workers">Worker processes.</param>
    /// <param name="directives">More of nginx's own words, for both ports.</param>
    /// <param name="protocols">The versions of TLS, in nginx's words.</param>
    public static async Task<NginxServer> StartAsync(
        TestCertificates? certificates = null, int workers = 1, string directives = "", string protocols = "TLSv1.2 TLSv1.3")
    {
        certificates ??= TestCertificates.Shared;
        var directory = new TemporaryDirectory("curlew-nginx-");
        try
        {
            directory.CreateDirectory("www");
            DaemonProcess daemon = await DaemonProcess.StartAsync(s_program, 2, ports =>
            {
                string configuration = directory.Write("nginx.conf", Configuration(directory.Path, ports, certificates, workers, directives, protocols));
                return ["-p", directory.Path, "-c", configuration, "-e", "stderr", "-g", "daemon off;"];
            });
            return new NginxServer(directory, daemon, certificates);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public void AddFile(string name, byte[] content) => File.WriteAllBytes(PathOf(name), content);

    /// <summary>A file of zeros that takes no room on the disk.</summary>
    public void AddSparseFile(string name, long length)
    {
        using FileStream file = File.Create(PathOf(name));
        file.SetLength(length);
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _directory.Dispose();
    }

    private static Version ReadVersion()
    {
        using var process = Process.Start(new ProcessStartInfo(s_program.FullPath, "-v")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        var text = process.StandardError.ReadToEnd(); // nginx version: nginx/1.22.1
        process.WaitForExit();
        return Version.Parse(text.Split('/')[1].Split(' ')[0].Trim());
    }

    private static string Configuration(
        string directory, int[] ports, TestCertificates certificates, int workers, string directives, string protocols) => $$"""
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        worker_processes {{workers.ToString(CultureInfo.InvariantCulture)}};
        worker_rlimit_nofile 65536;
        pid {{directory}}/nginx.pid;
        error_log stderr warn;
        events {
            worker_connections 16384;
            multi_accept on;
        }
        http {
            access_log off;
            default_type application/octet-stream;
            types { text/plain txt; text/html html; application/json json; }
            sendfile on;
            tcp_nopush on;
            tcp_nodelay on;
            keepalive_requests 1000000000;
            keepalive_timeout 300s;
            open_file_cache max=1000 inactive=60s;
            open_file_cache_valid 1s;
            client_body_temp_path {{directory}}/body;
            proxy_temp_path {{directory}}/proxy;
            fastcgi_temp_path {{directory}}/fastcgi;
            uwsgi_temp_path {{directory}}/uwsgi;
            scgi_temp_path {{directory}}/scgi;
            server {
                listen 127.0.0.1:{{ports[0]}} backlog=16384;
                listen 127.0.0.1:{{ports[1]}} ssl http2 backlog=16384;
                server_name localhost;
                ssl_certificate {{certificates.ServerCertFile}};
                ssl_certificate_key {{certificates.ServerKeyFile}};
                ssl_protocols {{protocols}};
                root {{directory}}/www;
                {{directives}}
            }
        }
        """;

    private string PathOf(string name)
    {
        string path = _directory.Combine($"www/{name.TrimStart('/')}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
