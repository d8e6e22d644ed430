using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Curlew.Cli.Tests.Listen;

/// <summary><c>curlew listen</c> at work, inside the test.</summary>
internal sealed partial class ListeningTool : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _interruption = new();
    private readonly Task<ToolResult> _running;

    private ListeningTool(string[] arguments, Announcement error) => _running = Task.Run(() => Run(arguments, error));

    public int Port { get; private set; }

    public Uri Uri => new($"https://localhost:{Port}/");

    public Uri PlainUri => new($"http://localhost:{Port}/");

    /// <summary>Starts it on a port that is free, and waits until it listens.</summary>
    public static async Task<ListeningTool> StartAsync(params string[] arguments)
    {
        Announcement error = new();
        ListeningTool tool = new(["listen", "--port", "0", .. arguments], error);
        await Task.WhenAny(error.Port, tool._running).WaitAsync(s_patience);
        Assert.False(tool._running.IsCompleted, $"It ended at once: {error}");
        tool.Port = await error.Port;
        return tool;
    }

    /// <summary>Presses Ctrl-C and waits for the end.</summary>
    public async Task<ToolResult> InterruptAsync()
    {
        await _interruption.CancelAsync();
        return await EndAsync();
    }

    /// <summary>Waits for the end.</summary>
    public Task<ToolResult> EndAsync() => _running.WaitAsync(s_patience);

    public async ValueTask DisposeAsync()
    {
        await InterruptAsync();
        _interruption.Dispose();
    }

    [GeneratedRegex(@"https://localhost:(?<port>\d+)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PortInText { get; }

    private ToolResult Run(string[] arguments, Announcement error)
    {
        using MemoryStream output = new();
        CliConsole console = new() { Output = output, Error = error, Input = Stream.Null };
        var exitCode = Tool.Run(arguments, console, _interruption.Token);
        return new ToolResult(exitCode, output.ToArray(), error.ToString());
    }

    /// <summary>Standard error, which says where the tool listens.</summary>
    private sealed class Announcement : StringWriter
    {
        private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<int> Port => _port.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (PortInText.Match(value ?? "") is { Success: true } match)
            {
                _port.TrySetResult(int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture));
            }
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }
    }
}

/// <summary>What the tool tells programs.</summary>
internal static class Documents
{
    /// <summary>One for each connection.</summary>
    public static List<JsonNode> Of(ToolResult result) =>
        [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).OrderBy(d => (int)d["connection"]!)];

    public static List<string> Texts(JsonNode? array) => [.. array!.AsArray().Select(n => n!.ToString())];

    /// <summary>Names and values of a request's headers.</summary>
    public static List<(string Name, string Value)> Headers(JsonNode request) => [.. request["headers"]!.AsArray().Select(h => ((string)h![0]!, (string)h[1]!))];
}
