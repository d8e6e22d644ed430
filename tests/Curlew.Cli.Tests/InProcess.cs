using System.Text;

namespace Curlew.Cli.Tests;

/// <summary>Runs the tool inside the test, with streams of its own.</summary>
internal static class InProcess
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public static ToolResult Run(params string[] arguments) => Run(new Situation(), arguments);

    public static ToolResult Run(Situation situation, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var console = new CliConsole
        {
            Output = output,
            Error = error,
            Input = situation.Input is { } text ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : Stream.Null,
            InputIsTerminal = situation.Input is null,
            OutputIsTerminal = situation.OutputIsTerminal,
            ErrorIsTerminal = situation.ErrorIsTerminal,
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(situation.CancellationToken);
        patience.CancelAfter(s_patience);
        var exitCode = Tool.Run(arguments, console, patience.Token);
        return new ToolResult(exitCode, output.ToArray(), error.ToString());
    }
}

/// <summary>What is at the other ends of the standard streams.</summary>
internal sealed record Situation
{
    /// <summary>What is redirected into standard input; null for a terminal.</summary>
    public string? Input { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public CancellationToken CancellationToken { get; init; }
}
