namespace Curlew.Generator.Words;

/// <summary>Everything written by hand in eng/words.</summary>
internal sealed record WordBook(
    IReadOnlyList<OptionWords> Options,
    IReadOnlyList<OptionWords> MultiOptions,
    IReadOnlyList<OptionWords> ShareOptions,
    IReadOnlyList<OptionWords> Infos,
    IReadOnlyList<EnumWords> Enums,
    IReadOnlyList<IgnoredWords> Ignored)
{
    public static WordBook Read(string folder) => new(
        OptionWords.Read(Path.Combine(folder, "options.tsv"), "CURLOPT_"),
        OptionWords.Read(Path.Combine(folder, "multi-options.tsv"), "CURLMOPT_"),
        OptionWords.Read(Path.Combine(folder, "share-options.tsv"), "CURLSHOPT_"),
        OptionWords.Read(Path.Combine(folder, "infos.tsv"), "CURLINFO_"),
        EnumWords.Read(Path.Combine(folder, "enums.tsv"), Path.Combine(folder, "enum-members.tsv")),
        IgnoredWords.Read(Path.Combine(folder, "ignored.tsv")));

    /// <summary>The C symbols that have an entry, each with the line that has it.</summary>
    public IEnumerable<(string Symbol, TsvRow Row)> Symbols =>
        Options.Concat(MultiOptions).Concat(ShareOptions).Concat(Infos).Select(words => (words.Symbol, words.Row))
            .Concat(Enums.SelectMany(e => e.Members).Where(m => m.Symbol.Length > 0).Select(m => (m.Symbol, m.Row)));
}
