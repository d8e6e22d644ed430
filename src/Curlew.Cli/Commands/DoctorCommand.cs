using System.CommandLine;
using Curlew.Cli.Doctor;

namespace Curlew.Cli.Commands;

/// <summary>Tells which libcurl is used and what it can do.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliConsole console)
    {
        var json = new Option<bool>("--json") { Arity = ArgumentArity.Zero, Description = "As JSON, with the name of every option that the library lacks." };
        var command = new Command("doctor", "Show which libcurl is used, why, and what it can do.");
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var diagnosis = Diagnosis.Make();
            using var output = console.OpenOutputWriter();
            if (parsed.GetValue(json))
            {
                DiagnosisJson.Write(output, diagnosis);
            }
            else
            {
                DiagnosisPage.Write(output, diagnosis, console.OutputIsTerminal);
            }

            output.Flush();
            if (diagnosis.Error is not null)
            {
                console.WriteError(diagnosis.Error);
            }

            return diagnosis.Library is null ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }
}
