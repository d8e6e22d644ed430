using System.CommandLine;
using Curlew.Cli.Fingerprints;

namespace Curlew.Cli.Commands;

/// <summary>Shows the targets of <c>-i</c>.</summary>
internal static class ListCommand
{
    public static Command Create(CliConsole console)
    {
        var json = SessionCommandOptions.Flag("--json", "As JSON, with the hashes of each.");
        Command command = new("list", "Show the browsers that requests can look like, and the user's own fingerprint files. Exit code: 0, or 1 where a file cannot be used.");
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var targets = Target.All();
            using var output = console.OpenOutputWriter();
            if (parsed.GetValue(json))
            {
                TargetJson.Write(output, targets);
            }
            else
            {
                TargetPage.Write(output, targets, console.OutputIsTerminal);
            }

            if (targets.FirstOrDefault(t => t.Error is not null) is { } bad)
            {
                output.Flush();
                throw new FailureException($"the fingerprint file {bad.File} cannot be used: {bad.Error}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}
