using System.Diagnostics;
using Curlew.LibCurl;

namespace Curlew.TestServers;

/// <summary>Runs one explicit test of this program in a process of its own.</summary>
internal static class ChildProcess
{
    public static (string Output, int Code) Run(
        Type type, string method, string? library = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var assembly = typeof(ChildProcess).Assembly.Location;
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(assembly);
        }

        foreach (var argument in (string[])["-explicit", "only", "-method", $"{type.FullName}.{method}", "-noColor"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["CURLEW_LIBCURL"] = library ?? CurlLibrary.Path;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output + errors.Result, process.ExitCode);
    }
}
