using System.CommandLine;

namespace Curlew.Cli.RequestFiles;

/// <summary>Sends the requests of a file, or shows them.</summary>
internal static class RunCommand
{
    /// <param name="console">Where to show them.</param>
    /// <param name="run">Sends them; its result is the exit code.</param>
    public static Command Create(CliConsole console, Func<RunPlan, int> run) => Create(console, (_, plan) => run(plan), []);

    /// <param name="console">Where to show them.</param>
    /// <param name="run">Sends them; its result is the exit code.</param>
    /// <param name="more">Options that <paramref name="run"/> reads.</param>
    public static Command Create(CliConsole console, Func<ParseResult, RunPlan, int> run, IEnumerable<Option> more)
    {
        var options = new RunOptions();
        var command = new Command("run", "Send the requests of a .http, .rest or .har file, one after the other.");
        options.AddTo(command);
        foreach (var option in more)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            var plan = ReadPlan(parsed, options);
            foreach (var note in plan.File.Notes)
            {
                console.WriteError($"{SafeText.OneLine(plan.File.Path)}:{note.Line}: {SafeText.OneLine(note.Text)}.");
            }

            if (parsed.GetValue(options.List) || parsed.GetValue(options.Curl))
            {
                Show(console, plan, asCurl: parsed.GetValue(options.Curl), asJson: parsed.GetValue(options.Json));
                return ExitCode.Success;
            }

            return run(parsed, plan);
        });
        return command;
    }

    private static RunPlan ReadPlan(ParseResult parsed, RunOptions options)
    {
        options.Check(parsed);
        var file = RequestFile.Read(parsed.GetRequiredValue(options.File), options.ReadVariables(parsed));
        return new(file, RequestSelection.Choose(file, parsed.GetValue(options.Selection) ?? []))
        {
            KeepsCookies = !parsed.GetValue(options.NoSession),
            CookieFile = parsed.GetValue(options.Session),
            StopsAtFailure = parsed.GetValue(options.FailFast),
        };
    }

    private static void Show(CliConsole console, RunPlan plan, bool asCurl, bool asJson)
    {
        if (asJson)
        {
            RequestList.WriteJson(console.Output, plan.Requests);
            return;
        }

        using var output = console.OpenOutputWriter();
        if (!asCurl)
        {
            RequestList.Write(output, plan.Requests);
            return;
        }

        foreach (var request in plan.Requests)
        {
            output.WriteLine(Curl(request));
        }
    }

    private static string Curl(FileRequest request)
    {
        // curl has its own ways to put files together, so that a body of several pieces is written out.
        var isMixed = request.Spec.Body is DataBodySpec { Pieces.Count: > 1 } body && body.Pieces.Any(p => p is DataFile);
        try
        {
            return CurlCommandWriter.Write(isMixed ? request.Spec.ReadFiles(f => ReadableFile.ReadAll(f, $"request {request.Number}")) : request.Spec);
        }
        catch (NotSupportedException e)
        {
            throw new FailureException($"request {request.Number}: {e.Message}", e);
        }
    }
}
