using Spectre.Console;

namespace Curlew.Cli.Doctor;

/// <summary>A diagnosis for people.</summary>
internal static class DiagnosisPage
{
    private const int NameWidth = 13;

    public static void Write(TextWriter output, Diagnosis diagnosis, bool toTerminal)
    {
        if (toTerminal)
        {
            WriteTable(output, diagnosis);
            return;
        }

        foreach (var (name, value) in Lines(diagnosis))
        {
            output.WriteLine(name.PadRight(NameWidth) + value);
        }
    }

    private static void WriteTable(TextWriter output, Diagnosis diagnosis)
    {
        var table = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var (name, value) in Lines(diagnosis))
        {
            table.AddRow(new Text(name), new Text(value));
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.No }).Write(table);
    }

    private static IEnumerable<(string Name, string Value)> Lines(Diagnosis diagnosis)
    {
        yield return ("curlew", Diagnosis.ToolVersion);
        if (diagnosis.Library is { } library)
        {
            yield return ("libcurl", library.Version.ToString());
            yield return ("path", library.Path);
            yield return ("chosen as", library.Origin);
            yield return ("engine", library.IsEngine ? "yes" : "no");
            yield return ("built with", library.VersionText);
            yield return ("TLS", library.Tls ?? "none");
            yield return ("authorities", library.CaBundle ?? "none");
            yield return ("protocols", string.Join(' ', library.Protocols));
            yield return ("features", string.Join(' ', library.Features));
            yield return ("options", $"{library.KnownOptions} known from libcurl {library.HeaderVersion}, {library.MissingOptions.Count} of them not in this library");
            foreach (var warning in library.Warnings)
            {
                yield return ("warning", warning);
            }
        }

        yield return ("runtime", Diagnosis.Runtime);
        yield return ("system", Diagnosis.System);
        yield return ("state", diagnosis.Library is null ? "no usable libcurl" : "ok");
    }
}
