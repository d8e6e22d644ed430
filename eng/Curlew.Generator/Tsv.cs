namespace Curlew.Generator;

/// <summary>Tab-separated text with a header line. Lines that start with '#' are comments.</summary>
internal static class Tsv
{
    public static IEnumerable<TsvRow> Read(string path, params string[] columns)
    {
        int number = 0;
        string[]? header = null;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] cells = line.Split('\t');
            if (header is null)
            {
                header = cells;
                if (!header.SequenceEqual(columns, StringComparer.Ordinal))
                {
                    throw new GeneratorException($"{path}:{number}: expected the columns {string.Join(", ", columns)}");
                }
            }
            else if (cells.Length > columns.Length)
            {
                throw new GeneratorException($"{path}:{number}: {cells.Length} cells for {columns.Length} columns");
            }
            else
            {
                yield return new TsvRow(path, number, cells);
            }
        }
    }
}
