namespace Curlew.Generator.Words;

/// <summary>Symbols of the headers that get no C# name, with the reason. A name may end in '*' or begin with it.</summary>
internal sealed record IgnoredWords(TsvRow Row, string Pattern)
{
    public bool Matches(string symbol) =>
        Pattern.StartsWith('*') ? symbol.EndsWith(Pattern[1..], StringComparison.Ordinal)
        : Pattern.EndsWith('*') ? symbol.StartsWith(Pattern[..^1], StringComparison.Ordinal)
        : symbol == Pattern;

    public static IReadOnlyList<IgnoredWords> Read(string path) =>
    [
        .. Tsv.Read(path, "symbol", "reason").Select(row =>
        {
            row.Required(1, "the reason");
            return new IgnoredWords(row, row.Required(0, "the symbol"));
        }),
    ];
}
