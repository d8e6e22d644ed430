namespace Curlew.Cli.Output;

/// <summary>Standard output: untouched for programs, readable for people.</summary>
internal sealed class OutputDestination(CliConsole console, OutputSettings settings) : BodyDestination
{
    public override BodyTarget Choose(AnswerHead head)
    {
        if (!settings.ShowBody)
        {
            return new NoTarget();
        }

        BodyTarget target = console.OutputIsTerminal ? new TerminalTarget(console) : new StreamTarget(console.Output);
        return (settings.Pretty || console.OutputIsTerminal) && IsJson(head.Headers["Content-Type"])
            ? new PrettyJsonTarget(target)
            : target;
    }

    private static bool IsJson(string? contentType)
    {
        var type = (contentType ?? "").Split(';')[0].Trim();
        return type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
