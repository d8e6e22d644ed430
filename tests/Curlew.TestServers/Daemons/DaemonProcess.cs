using System.Collections.Concurrent;
using System.Diagnostics;

namespace Curlew.TestServers;

/// <summary>
/// A daemon in the foreground. A small shell stands between: it holds the other end of a pipe and ends the daemon with
/// all its children once the pipe closes, which also happens when the test process dies without a word.
/// </summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private const int Attempts = 5;

    // setsid gives the daemon a process group of its own, so that its children end with it. sshd's sessions leave the
    // group, which is why children are also named one by one. A signal to the whole group of the test process must not end
    // the one that ends the daemon.
    private const string Supervisor = """
        exec 3<&0
        setsid "$@" </dev/null 3<&- &
        daemon=$!
        {
            trap '' TERM INT HUP
            cat <&3
            read -r children <"/proc/$daemon/task/$daemon/children"
            kill -TERM $children
            kill -TERM "-$daemon"
            tries=0
            while kill -0 "-$daemon" && [ "$tries" -lt 20 ]; do sleep 0.05; tries=$((tries + 1)); done
            kill -KILL "-$daemon"
        } >/dev/null 2>&1 &
        exec 3<&-
        wait "$daemon"
        """;

    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private DaemonProcess(string program, IEnumerable<string> arguments, int[] ports)
    {
        Ports = ports;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("/bin/sh", ["-c", Supervisor, "sh", program, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
    }

    public int[] Ports { get; }

    /// <summary>What the daemon wrote to its standard output and error so far.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>Starts the program and waits until it listens. When it ends instead, tries again with other ports.</summary>
    public static async Task<DaemonProcess> StartAsync(InstalledProgram program, int portCount, Func<int[], IEnumerable<string>> arguments)
    {
        for (int attempt = 1; ; attempt++)
        {
            int[] ports = FreePorts.Take(portCount);
            var daemon = new DaemonProcess(program.FullPath, arguments(ports), ports);
            daemon.Start();
            if (await daemon.ListensAsync())
            {
                return daemon;
            }

            await daemon.DisposeAsync();
            if (attempt == Attempts)
            {
                throw new InvalidOperationException(
                    $"{program.FullPath} does not listen on {string.Join(", ", ports)}. It said: {string.Join('\n', daemon.Output)}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(s_stopTimeout);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Start()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task<bool> ListensAsync()
    {
        var waiting = Stopwatch.StartNew();
        while (!_process.HasExited && waiting.Elapsed < s_startTimeout)
        {
            if (FreePorts.Listening().IsSupersetOf(Ports))
            {
                return true;
            }

            await Task.Delay(s_pollInterval);
        }

        return false;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            _output.Enqueue(text);
        }
    }
}
