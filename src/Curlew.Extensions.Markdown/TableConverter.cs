using System.Globalization;
using System.Text;
using AngleSharp.Dom;

namespace Curlew;

/// <summary>Writes tables. One that lays out a page, with tables, headings, quotes or code in its cells, is written cell by cell.</summary>
internal static class TableConverter
{
    /// <summary>Cells over several columns or rows count as such in the first columns only, so that few letters never make many cells.</summary>
    private const int MaxSpan = 32;

    public static void Write(IElement table, InlineContext context, BlockConverter blocks, BlockWriter output)
    {
        if (IsLayout(table))
        {
            blocks.Children(table, context);
            return;
        }

        foreach (var caption in table.Children.Where(c => c.LocalName == "caption" && !Elements.IsHidden(c)))
        {
            blocks.Children(caption, context);
        }

        var rows = Rows(table).ToList();
        var lines = Place(rows, cell => blocks.Line(cell, context).Replace("|", @"\|", StringComparison.Ordinal));
        if (lines.Exists(line => line.Exists(text => text.Length > 0)))
        {
            output.Block(Text(rows, lines));
        }
    }

    private static string Text(List<IElement> rows, List<List<string>> lines)
    {
        var hasHeader = IsHeader(rows[0]);
        var columns = lines.Max(line => line.Count);
        var header = hasHeader ? lines[0] : [];
        header.AddRange(Enumerable.Repeat("", columns - header.Count));
        var text = new StringBuilder();
        AppendRow(text, header);
        text.Append('\n');
        AppendRow(text, Alignments(rows[0], columns));
        foreach (var line in lines.Skip(hasHeader ? 1 : 0))
        {
            AppendRow(text.Append('\n'), line);
        }

        return text.ToString();
    }

    private static IEnumerable<IElement> Rows(IElement table) => table.Children
        .SelectMany<IElement, IElement>(c => c.LocalName is "thead" or "tbody" or "tfoot" ? c.Children : [c])
        .Where(r => r.LocalName == "tr" && !Elements.IsHidden(r));

    private static IEnumerable<IElement> Cells(IElement row) => row.Children.Where(c => c.LocalName is "td" or "th" && !Elements.IsHidden(c));

    private static bool IsHeader(IElement row) =>
        row.ParentElement is { LocalName: "thead" } || (Cells(row).Any() && Cells(row).All(c => c.LocalName == "th"));

    private static bool IsLayout(IElement table) => table.GetAttribute("role") is "presentation" or "none" || HasBlocks(table);

    private static bool HasBlocks(IElement element) => element.Children.Any(
        c => c.LocalName is "table" or "blockquote" or "hr" || Elements.IsHeading(c) || Elements.IsPreformatted(c) || HasBlocks(c));

    /// <summary>The texts of the cells in the columns that they stand in.</summary>
    private static List<List<string>> Place(List<IElement> rows, Func<IElement, string> read)
    {
        var taken = new int[MaxSpan]; // rows for which a cell from above still has the column
        var lines = new List<List<string>>(rows.Count);
        foreach (var row in rows)
        {
            var line = new List<string>();
            foreach (var cell in Cells(row))
            {
                SkipTaken(line, taken);
                var height = Span(cell, "rowspan");
                var width = Span(cell, "colspan");
                for (var i = 0; i < width; i++)
                {
                    if (line.Count < MaxSpan)
                    {
                        taken[line.Count] = height - 1;
                    }

                    line.Add(i == 0 ? read(cell) : "");
                }
            }

            SkipTaken(line, taken);
            for (var i = line.Count; i < MaxSpan; i++)
            {
                taken[i] = Math.Max(0, taken[i] - 1);
            }

            lines.Add(line);
        }

        return lines;
    }

    private static void SkipTaken(List<string> line, int[] taken)
    {
        while (line.Count < MaxSpan && taken[line.Count] > 0)
        {
            taken[line.Count]--;
            line.Add("");
        }
    }

    private static int Span(IElement cell, string attribute) =>
        int.TryParse(cell.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var span) ? Math.Clamp(span, 1, MaxSpan) : 1;

    private static List<string> Alignments(IElement row, int columns)
    {
        var alignments = new List<string>(columns);
        foreach (var cell in Cells(row))
        {
            alignments.AddRange(Enumerable.Repeat(Alignment(cell), Span(cell, "colspan")));
        }

        alignments.AddRange(Enumerable.Repeat("---", columns - alignments.Count));
        return alignments;
    }

    private static string Alignment(IElement cell)
    {
        var alignment = Elements.Style(cell, "text-align") is { IsEmpty: false } styled ? styled : cell.GetAttribute("align").AsSpan().Trim();
        return alignment.Equals("left", StringComparison.OrdinalIgnoreCase) ? ":--"
            : alignment.Equals("center", StringComparison.OrdinalIgnoreCase) ? ":-:"
            : alignment.Equals("right", StringComparison.OrdinalIgnoreCase) ? "--:" : "---";
    }

    private static void AppendRow(StringBuilder to, List<string> cells)
    {
        to.Append('|');
        foreach (var cell in cells)
        {
            to.Append(' ').Append(cell).Append(cell.Length > 0 ? " |" : "|");
        }
    }
}
