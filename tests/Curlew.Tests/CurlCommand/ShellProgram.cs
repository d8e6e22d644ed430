using System.Diagnostics;
using Curlew.TestServers;

namespace Curlew.Tests;

/// <summary>A shell and the curl of the system, in a directory of their own, with no configuration and no proxy.</summary>
internal sealed class ShellProgram : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static bool IsInstalled { get; } = IsOnPath("curl") && IsOnPath("bash");

    public static string MissingReason => "curl or bash is not installed (Debian packages curl, bash).";

    public void Write(string file, byte[] content) => File.WriteAllBytes(_directory.Combine(file), content);

    /// <summary>What the command writes to standard output. It has to succeed.</summary>
    /// <param name="shell">sh, or bash with its <c>$'...'</c>.</param>
    /// <param name="command">The command.</param>
    public byte[] Run(string shell, string command)
    {
        var start = new ProcessStartInfo(shell, ["-c", command])
        {
            UseShellExecute = false,
            WorkingDirectory = _directory.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["HOME"] = _directory.Path;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command}\nended with {process.ExitCode}: {error.Result}");
        return output.ToArray();
    }

    public void Dispose() => _directory.Dispose();

    private static bool IsOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, name)));
}
