using System.CommandLine;
using Curlew.Cli.Fingerprints;

namespace Curlew.Cli.Commands;

/// <summary>Tells how two fingerprints differ.</summary>
internal static class DiffCommand
{
    public static Command Create(CliConsole console)
    {
        Argument<string> first = new("A") { Description = "A target or an alias of 'curlew list', or a fingerprint file, whose name ends in .json." };
        Argument<string> second = new("B") { Description = "Another." };
        var json = SessionCommandOptions.Flag("--json", "As JSON.");
        Command command = new("diff", "Tell how two fingerprints differ on the wire, field by field. Exit code: 0 where they are the same, 1 where they differ, 2 where one cannot be read.");
        command.Arguments.Add(first);
        command.Arguments.Add(second);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var (one, other) = (FingerprintArgument.Read(parsed.GetRequiredValue(first)), FingerprintArgument.Read(parsed.GetRequiredValue(second)));
            var differences = FingerprintDiff.Compare(one, other);
            using var output = console.OpenOutputWriter();
            if (parsed.GetValue(json))
            {
                DiffJson.Write(output, one, other, differences);
            }
            else
            {
                DiffPage.Write(output, one, other, differences);
            }

            return differences.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }
}
