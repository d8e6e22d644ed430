namespace Curlew.Generator.Words;

/// <summary>An enum of ours: its name, its shape and what it is for.</summary>
internal sealed record EnumWords(string Name, string Underlying, bool IsFlags, string Meaning, IReadOnlyList<EnumMemberWords> Members)
{
    private static readonly string[] s_typeColumns = ["enum", "underlying", "flags", "meaning"];
    private static readonly string[] s_memberColumns = ["enum", "symbol", "member", "meaning"];

    public static IReadOnlyList<EnumWords> Read(string typesPath, string membersPath)
    {
        ILookup<string, TsvRow> members = Tsv.Read(membersPath, s_memberColumns)
            .ToLookup(row => row[0], StringComparer.Ordinal);
        List<EnumWords> enums = [.. Tsv.Read(typesPath, s_typeColumns).Select(row => ReadEnum(row, members))];
        if (members.FirstOrDefault(group => enums.TrueForAll(e => e.Name != group.Key)) is { } orphan)
        {
            throw orphan.First().Error($"the enum '{orphan.Key}' is not in {typesPath}");
        }

        return enums;
    }

    private static EnumWords ReadEnum(TsvRow row, ILookup<string, TsvRow> members)
    {
        string name = row.Required(0, "the enum");
        bool isFlags = row[2] switch
        {
            "flags" => true,
            "" => false,
            _ => throw row.Error($"'{row[2]}' is neither 'flags' nor empty"),
        };
        List<EnumMemberWords> own = [.. members[name].Select(EnumMemberWords.Read)];
        return own.Count > 0
            ? new EnumWords(name, row.Required(1, "the underlying type"), isFlags, row.Required(3, "the meaning"), own)
            : throw row.Error($"{name} has no members");
    }
}
