namespace Curlew.Generator;

/// <summary>One line of a table. Cells left out at the end of the line are empty.</summary>
internal sealed record TsvRow(string Path, int Line, string[] Cells)
{
    public string this[int column] => column < Cells.Length ? Cells[column] : "";

    public string Required(int column, string what) =>
        this[column].Length > 0 ? this[column] : throw Error($"{what} is missing");

    public GeneratorException Error(string message) => new($"{Path}:{Line}: {message}");
}
