using System.Text;

namespace Curlew.Cli;

/// <summary>The three standard streams, and which of them a person is at.</summary>
internal sealed class CliConsole
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Standard output, as bytes: bodies pass through it unchanged.</summary>
    public required Stream Output { get; init; }

    public required TextWriter Error { get; init; }

    public required Stream Input { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InputIsTerminal { get; init; }

    public static CliConsole OfProcess() => new()
    {
        Output = Console.OpenStandardOutput(),
        Error = Console.Error,
        Input = Console.OpenStandardInput(),
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InputIsTerminal = !Console.IsInputRedirected,
    };

    /// <summary>Standard output for text; what it holds goes out when it is disposed.</summary>
    public StreamWriter OpenOutputWriter() => new(Output, s_utf8, leaveOpen: true) { NewLine = "\n" };

    public void WriteError(string sentence) => Error.WriteLine($"curlew: {sentence}");
}
