using System.Globalization;
using Spectre.Console;

namespace Curlew.Benchmarks.Reporting;

/// <summary>The results for people, as a Markdown table.</summary>
internal static class ResultTable
{
    private const string None = "–";

    public static void Print(IEnumerable<Result> results)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("measure", "unit", "ours", "against", "theirs", "ratio", "min … max", "runs");
        foreach (int number in Enumerable.Range(2, 6).Where(number => number != 3))
        {
            table.Columns[number].RightAligned();
        }

        foreach (Result result in results)
        {
            table.AddRow(
                Markup.Escape(result.Measure),
                result.Unit,
                Number(result.Ours),
                result.Against ?? None,
                result.Other is { } other ? Number(other) : None,
                result.Ratio is { } ratio ? Ratio(ratio.Median) : None,
                result.Ratio is { } spread ? $"{Ratio(spread.Min)} … {Ratio(spread.Max)}" : None,
                result.Runs.ToString(CultureInfo.InvariantCulture));
        }

        // A table that is cut to a pipe's guessed width is of no use.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.Write(table);
    }

    private static string Number(double value) => value.ToString(value < 1000 ? "0.##" : "0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
