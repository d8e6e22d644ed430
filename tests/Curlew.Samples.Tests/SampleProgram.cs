using System.Diagnostics;
using System.Text;
using Xunit;

namespace Curlew.Samples.Tests;

/// <summary>Runs one compiled sample in a process of its own.</summary>
internal static class SampleProgram
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(1);
    private static readonly string s_directory = Path.Combine(AppContext.BaseDirectory, "samples");

    /// <summary>Runs it to its end and expects it to succeed.</summary>
    public static async Task<SampleOutput> RunAsync(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        string[] host = ["exec", "--runtimeconfig", InDirectory("samples.runtimeconfig.json"), InDirectory(name + ".dll")];
        foreach (var argument in host.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(s_timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            var result = new SampleOutput(await output, await errors);
            Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}: {result.Errors}");
            return result;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static string InDirectory(string file) => Path.Combine(s_directory, file);
}

/// <summary>What a sample printed.</summary>
internal sealed record SampleOutput(string Text, string Errors)
{
    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
