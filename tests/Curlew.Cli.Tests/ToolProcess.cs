using System.Diagnostics;
using System.Globalization;

namespace Curlew.Cli.Tests;

/// <summary>The built tool as a process.</summary>
internal sealed class ToolProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<byte[]> _output;
    private readonly Task<string?> _firstError;
    private readonly Task<string> _error;

    private ToolProcess(string? workingDirectory, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Curlew.Cli.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _output = ReadOutputAsync();
        _firstError = _process.StandardError.ReadLineAsync();
        _error = ReadErrorAsync();
    }

    public Stream Input => _process.StandardInput.BaseStream;

    public static ToolProcess Start(params string[] arguments) => new(workingDirectory: null, arguments);

    public static ToolProcess StartIn(string workingDirectory, params string[] arguments) => new(workingDirectory, arguments);

    public static async Task<ToolResult> RunAsync(params string[] arguments)
    {
        using var tool = Start(arguments);
        await tool.Input.DisposeAsync();
        return await tool.EndAsync();
    }

    /// <summary>The first line that it writes to standard error.</summary>
    public Task<string?> FirstErrorAsync() => _firstError.WaitAsync(s_patience);

    /// <summary>Presses Ctrl-C.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<ToolResult> EndAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(patience.Token);
        return new ToolResult(_process.ExitCode, await _output, await _error);
    }

    /// <summary>As <see cref="EndAsync"/>, and the most memory that the process ever held, in bytes.</summary>
    public async Task<(ToolResult Result, long PeakMemory)> EndWithPeakMemoryAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        long peak = 0;
        do
        {
            // The kernel keeps the peak, so that a look now and then misses only what comes after the last.
            peak = Math.Max(peak, ReadPeak());
            await Task.Delay(20, patience.Token);
        }
        while (!_process.HasExited);

        return (await EndAsync(), peak);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private long ReadPeak()
    {
        const string name = "VmHWM:";
        try
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private async Task<string> ReadErrorAsync() =>
        await _firstError is { } first ? $"{first}\n{await _process.StandardError.ReadToEndAsync()}" : "";

    private async Task<byte[]> ReadOutputAsync()
    {
        using var bytes = new MemoryStream();
        await _process.StandardOutput.BaseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
