using System.Globalization;

namespace Curlew.Generator.Facts;

/// <summary>All facts of one version of the headers, in header order.</summary>
internal sealed class FactTable
{
    public static readonly FactTable Empty = new("", []);

    private const string VersionLine = "# libcurl ";
    private static readonly string[] s_columns =
        ["kind", "name", "value", "type", "since", "deprecated", "replacement"];

    private readonly Dictionary<string, Fact> _byName;

    public FactTable(string headerVersion, IReadOnlyList<Fact> facts)
    {
        HeaderVersion = headerVersion;
        All = facts;
        _byName = facts.ToDictionary(fact => fact.Name, StringComparer.Ordinal);
    }

    public string HeaderVersion { get; }

    public IReadOnlyList<Fact> All { get; }

    public Fact? Find(string name) => _byName.GetValueOrDefault(name);

    public IEnumerable<Fact> OfKind(FactKind kind) => All.Where(fact => fact.Kind == kind);

    public static FactTable Read(string path)
    {
        string first = File.ReadLines(path).FirstOrDefault("");
        if (!first.StartsWith(VersionLine, StringComparison.Ordinal))
        {
            throw new GeneratorException($"{path}:1: expected '{VersionLine}VERSION'");
        }

        return new FactTable(first[VersionLine.Length..], [.. Tsv.Read(path, s_columns).Select(ReadFact)]);
    }

    public void Write(string path)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine(VersionLine + HeaderVersion);
        writer.WriteLine(string.Join('\t', s_columns));
        foreach (Fact fact in All)
        {
            string value = fact.Value.ToString(CultureInfo.InvariantCulture);
            string line = string.Join(
                '\t', fact.Kind, fact.Name, value, fact.Type, fact.Since, fact.Deprecated, fact.Replacement);
            writer.WriteLine(line.TrimEnd('\t'));
        }
    }

    private static Fact ReadFact(TsvRow row)
    {
        if (!Enum.TryParse(row[0], out FactKind kind) || !Enum.IsDefined(kind))
        {
            throw row.Error($"unknown kind '{row[0]}'");
        }

        if (!long.TryParse(row[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            throw row.Error($"'{row[2]}' is no number");
        }

        return new Fact(kind, row[1], value, row[3], row[4], row[5], row[6]);
    }
}
