using System.Diagnostics;
using System.Globalization;

namespace Curlew.TestServers;

/// <summary>
/// A server made from the TLS library that the engine was built with (see Native/tls-server.c), for what no other
/// server at hand does: hybrid groups, application settings, compressed certificates, Encrypted ClientHello. It answers
/// each request with a line about the handshake.
/// </summary>
public sealed class EngineTlsServer : IAsyncDisposable
{
    private static readonly InstalledProgram s_compiler = new("gcc", "gcc");
    private static readonly string s_folder = Path.GetDirectoryName(SourceFile())!;
    private static readonly string s_work = Path.GetFullPath(Path.Combine(s_folder, "..", "..", "..", "artifacts", "native", "work"));
    private static readonly Lazy<string> s_program = new(Compile);

    private readonly DaemonProcess _daemon;

    private EngineTlsServer(DaemonProcess daemon) => _daemon = daemon;

    /// <summary>Whether the engine was built here, and can be built against.</summary>
    public static bool IsAvailable => OperatingSystem.IsLinux() && s_compiler.IsInstalled && File.Exists(Library("awslc", "ssl"));

    public static string MissingReason => "The engine's TLS library is not in artifacts/native/work, or there is no gcc.";

    public int Port => _daemon.Ports[0];

    /// <summary>With "ech": the configuration list that clients need, in base64.</summary>
    public string EchConfigurations => _daemon.Output[0];

    /// <summary>With groups by name, "X25519MLKEM768:P-256", and words as Native/tls-server.c tells them.</summary>
    public static async Task<EngineTlsServer> StartAsync(string groups, params string[] words) =>
        new(await DaemonProcess.StartAsync(new InstalledProgram(s_program.Value), 1, ports =>
        [
            ports[0].ToString(CultureInfo.InvariantCulture),
            TestCertificates.Shared.ServerCertFile, TestCertificates.Shared.ServerKeyFile, groups, .. words,
        ]));

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    private static string Compile()
    {
        // It lies beside what it was made from, so a library that is built anew makes it stale.
        string source = Path.Combine(s_folder, "..", "Native", "tls-server.c");
        string program = Path.Combine(s_work, "tls-server");
        DateTime made = File.GetLastWriteTimeUtc(program);
        if (made > File.GetLastWriteTimeUtc(source) && made > File.GetLastWriteTimeUtc(Library("awslc", "ssl")))
        {
            return program;
        }

        string unfinished = $"{program}.{Environment.ProcessId}";
        using var compiler = Process.Start(new ProcessStartInfo(s_compiler.FullPath,
        [
            "-O1", "-Wall", "-Wextra", "-Werror", source, "-o", unfinished,
            .. new[] { "awslc", "zlib", "brotli", "zstd" }.Select(component => $"-I{Path.Combine(s_work, component, "prefix", "include")}"),
            Library("awslc", "ssl"), Library("awslc", "crypto"), Library("zlib", "z"),
            Library("brotli", "brotlienc"), Library("brotli", "brotlicommon"), Library("zstd", "zstd"),
            "-lstdc++", "-lm", "-lpthread",
        ])
        { UseShellExecute = false, RedirectStandardError = true })!;
        string errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
        {
            throw new InvalidOperationException($"{source} does not compile: {errors}");
        }

        File.Move(unfinished, program, overwrite: true);
        return program;
    }

    private static string Library(string component, string name) => Path.Combine(s_work, component, "prefix", "lib", $"lib{name}.a");

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
