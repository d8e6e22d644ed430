using System.Diagnostics;
using System.Security.Cryptography;
using Curlew.TestServers;

namespace Curlew.Cli.Tests.Browsers;

/// <summary>A browser of this machine, without a screen, with a profile of its own.</summary>
internal abstract class LiveBrowser : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryDirectory _home = new();
    private readonly TaskCompletionSource<Uri> _control = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _remarks = [];
    private Process? _process;

    protected string Profile => _home.Combine("profile");

    protected abstract string Program { get; }

    /// <summary>What stands before the address at which the browser takes orders.</summary>
    protected abstract string ControlRemark { get; }

    /// <summary>What the browser said on standard error.</summary>
    public string Remarks
    {
        get
        {
            lock (_remarks)
            {
                return string.Join('\n', _remarks);
            }
        }
    }

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);

    /// <summary>Starts it with a page.</summary>
    public async Task StartAsync(Uri page)
    {
        Directory.CreateDirectory(Profile);
        Prepare(page);
        ProcessStartInfo start = new(Find(Program)!) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in Arguments(page))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["HOME"] = _home.Path;
        start.Environment["XDG_CONFIG_HOME"] = _home.Combine("config");
        start.Environment["XDG_CACHE_HOME"] = _home.Combine("cache");
        _process = new() { StartInfo = start };
        _process.ErrorDataReceived += (_, e) => Hear(e.Data);
        _process.OutputDataReceived += (_, e) => Hear(e.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await _control.Task.WaitAsync(s_patience);
    }

    /// <summary>Opens another page as a person would: by its address.</summary>
    public async Task OpenAsync(Uri page) => await OpenAsync(await _control.Task.WaitAsync(s_patience), page);

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _home.Dispose();
    }

    protected abstract IEnumerable<string> Arguments(Uri page);

    protected abstract void Prepare(Uri page);

    protected abstract Task OpenAsync(Uri control, Uri page);

    protected static string FingerprintOfCertificate()
    {
        var hex = TestCertificates.Shared.ServerCertificate.GetCertHashString(HashAlgorithmName.SHA256);
        return string.Join(':', hex.Chunk(2).Select(pair => new string(pair)));
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_remarks)
        {
            _remarks.Add(line);
        }

        if (line.StartsWith(ControlRemark, StringComparison.Ordinal))
        {
            _control.TrySetResult(new Uri(line[ControlRemark.Length..].Trim()));
        }
    }
}
