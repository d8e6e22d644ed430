using Curlew.LibCurl;
using Spectre.Console;

namespace Curlew.Cli.Output;

/// <summary>A progress bar on standard error, where that is a terminal.</summary>
internal static class DownloadProgress
{
    /// <summary>Runs a transfer with somebody to report to; with null when nobody looks.</summary>
    /// <param name="console">Where the bar goes.</param>
    /// <param name="name">What to call the transfer.</param>
    /// <param name="transfer">Takes a callback for libcurl's progress. What it prints on a terminal meanwhile the bar overwrites.</param>
    public static T Show<T>(CliConsole console, string name, Func<XferInfoCallback?, T> transfer)
    {
        if (!console.ErrorIsTerminal)
        {
            return transfer(null);
        }

        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(console.Error),
            Ansi = Environment.GetEnvironmentVariable("TERM") == "dumb" ? AnsiSupport.No : AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
        });
        return terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(name));
                task.IsIndeterminate = true;
                return transfer((total, now, _, _) => Report(task, total, now));
            });
    }

    private static CurlCallbackResult Report(ProgressTask task, long total, long now)
    {
        if (total > 0)
        {
            task.IsIndeterminate = false;
            task.MaxValue = total;
        }
        else
        {
            task.MaxValue = Math.Max(1, now);
        }

        task.Value = now;
        return CurlCallbackResult.Continue;
    }
}
