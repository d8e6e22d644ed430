namespace Curlew.Generator.Words;

/// <summary>What we say about an option or an info.</summary>
/// <param name="Row">Where it is written, for messages.</param>
/// <param name="Symbol">The name in C, with its prefix.</param>
/// <param name="Member">The C# name.</param>
/// <param name="Kind">The managed kind, such as Bool, Enum:CurlNetrc or Callback:Write.</param>
/// <param name="Default">libcurl's default where it is neither 0 nor null.</param>
/// <param name="Flags">Space-separated extras, each a word or name=value.</param>
/// <param name="Meaning">One plain line.</param>
/// <param name="Note">What to use instead: the reason of a reserved key, or the advice of an obsolete one.</param>
internal sealed record OptionWords(
    TsvRow Row,
    string Symbol,
    string Member,
    string Kind,
    string Default,
    IReadOnlyList<string> Flags,
    string Meaning,
    string Note)
{
    private static readonly string[] s_columns = ["name", "member", "kind", "default", "flags", "meaning", "note"];

    /// <summary>The kind before the colon.</summary>
    public string KindName => Kind.Split(':')[0];

    /// <summary>The kind after the colon: an enum, a callback or a slot.</summary>
    public string KindArgument => Kind.Contains(':', StringComparison.Ordinal)
        ? Kind.Split(':')[1]
        : throw Row.Error($"the kind {Kind} needs an argument, as in Enum:CurlNetrc");

    /// <summary>True for a second key to an option that another line names first.</summary>
    public bool IsExtraKey { get; private init; }

    public bool HasFlag(string flag) => Flags.Contains(flag, StringComparer.Ordinal);

    public string? FlagValue(string name) =>
        Flags.FirstOrDefault(flag => flag.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    public static IReadOnlyList<OptionWords> Read(string path, string prefix)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var words = new List<OptionWords>();
        foreach (TsvRow row in Tsv.Read(path, s_columns))
        {
            string symbol = prefix + row.Required(0, "the name");
            words.Add(new OptionWords(
                row,
                symbol,
                row.Required(1, "the member"),
                row.Required(2, "the kind"),
                row[3],
                row[4].Split(' ', StringSplitOptions.RemoveEmptyEntries),
                row.Required(5, "the meaning"),
                row[6])
            {
                IsExtraKey = !seen.Add(symbol),
            });
        }

        return words;
    }
}
