using Spectre.Console;

namespace Curlew.Cli.Output;

/// <summary>A progress bar on standard error, where that is a terminal.</summary>
internal static class DownloadProgress
{
    /// <summary>Runs a transfer with somebody to report to; with null when nobody looks.</summary>
    /// <param name="console">Where the bar goes.</param>
    /// <param name="name">What to call the transfer.</param>
    /// <param name="transfer">Takes whom to report to. What it prints on a terminal meanwhile the bar overwrites.</param>
    public static Task<T> ShowAsync<T>(CliConsole console, string name, Func<IProgress<TransferProgress>?, Task<T>> transfer)
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
            .StartAsync(context =>
            {
                var task = context.AddTask(Markup.Escape(name));
                task.IsIndeterminate = true;
                return transfer(new Bar(task));
            });
    }

    /// <summary>Reports at once: <see cref="Progress{T}"/> would do so when the bar is gone.</summary>
    private sealed class Bar(ProgressTask task) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            task.IsIndeterminate = value.ToReceive is null;
            task.MaxValue = value.ToReceive ?? Math.Max(1, value.Received);
            task.Value = value.Received;
        }
    }
}
