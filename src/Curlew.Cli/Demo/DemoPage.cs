using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Curlew.Cli.Demo;

/// <summary>Shows the steps of a demonstration as they end: in a table for people, in lines or as JSON for programs.</summary>
internal static class DemoPage
{
    private const int NameWidth = 13;
    private const int MarkWidth = 6;

    private static readonly JsonWriterOptions s_json = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A row of a table for each step, as soon as it ends.</summary>
    public static async Task WriteTableAsync(TextWriter output, string title, IAsyncEnumerable<DemoResult> results)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = Environment.GetEnvironmentVariable("TERM") == "dumb" ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        terminal.Write(new Rule(Markup.Escape(title)) { Justification = Justify.Left });
        await foreach (var result in results.ConfigureAwait(false))
        {
            var row = new Grid().AddColumn(new GridColumn { Width = MarkWidth + NameWidth, NoWrap = true }).AddColumn();
            row.AddRow(
                new Markup($"{(result.Passed ? "[green]PASS[/]" : "[red]FAIL[/]")}  {Markup.Escape(result.Step.Name)}"),
                new Markup($"[bold]{Markup.Escape(result.Step.About)}[/]\n[grey]{Markup.Escape(result.Step.Code)}[/]\n{Markup.Escape(SafeText.OneLine(result.Outcome))}"));
            terminal.Write(row);
            terminal.WriteLine();
            await output.FlushAsync().ConfigureAwait(false);
        }
    }

    public static async Task WriteLinesAsync(TextWriter output, string title, IAsyncEnumerable<DemoResult> results)
    {
        await output.WriteLineAsync(title).ConfigureAwait(false);
        var indent = new string(' ', MarkWidth + NameWidth);
        await foreach (var result in results.ConfigureAwait(false))
        {
            await output.WriteLineAsync($"{(result.Passed ? "PASS" : "FAIL")}  {result.Step.Name.PadRight(NameWidth)}{result.Step.About}").ConfigureAwait(false);
            await output.WriteLineAsync(indent + result.Step.Code).ConfigureAwait(false);
            await output.WriteLineAsync($"{indent}{SafeText.OneLine(result.Outcome)}").ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
        }
    }

    public static async Task WriteJsonAsync(Stream output, IAsyncEnumerable<DemoResult> results)
    {
        var json = new Utf8JsonWriter(output, s_json);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartArray();
            await foreach (var result in results.ConfigureAwait(false))
            {
                json.WriteStartObject();
                json.WriteString("name", result.Step.Name);
                json.WriteBoolean("passed", result.Passed);
                json.WriteString("about", result.Step.About);
                json.WriteString("code", result.Step.Code);
                json.WriteString("outcome", result.Outcome);
                json.WriteNumber("milliseconds", Math.Round(result.Time.TotalMilliseconds, 1));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>The last line.</summary>
    public static string Summary(int passed, int failed) => string.Create(
        CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed. Each step is a line or two of C#: see the README, or 'curlew get URL' for the same from here.");
}
