using Spectre.Console;

namespace Curlew.Cli.Fingerprints;

/// <summary>The list of targets for people.</summary>
internal static class TargetPage
{
    public static void Write(TextWriter output, IReadOnlyList<Target> targets, bool toTerminal)
    {
        var rows = targets.Select(Row).ToList();
        if (toTerminal)
        {
            var table = new Table().Border(TableBorder.Minimal).AddColumns("name", "browser", "system", "also", "file");
            rows.ForEach(row => table.AddRow([.. row.Select(cell => new Text(cell))]));
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.No }).Write(table);
            return;
        }

        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(r => r[i].Length)).ToList();
        rows.ForEach(row => output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }

    private static string[] Row(Target target)
    {
        var client = target.Fingerprint?.Client;
        return
        [
            target.Name,
            client is null ? "" : SafeText.OneLine($"{client.Client} {client.Version}"),
            client is null ? "" : SafeText.OneLine($"{client.Os} {client.OsVersion}".Trim()),
            string.Join(' ', target.Aliases),
            target.Error is null ? target.File ?? "" : "not usable: " + SafeText.OneLine(target.Error),
        ];
    }
}
