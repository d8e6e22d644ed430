using System.Globalization;
using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>Writes one class of typed keys.</summary>
internal static class KeyClass
{
    public static string Write(FactTable facts, ManagedNames names, IReadOnlyList<OptionWords> keys, KeyShape shape)
    {
        var code = new CodeWriter(facts.HeaderVersion);
        code.Line("// A table of keys has to name the obsolete ones too.");
        code.Line("#pragma warning disable CS0618");
        code.Line();
        code.Open($"public abstract partial class {shape.ClassName}");
        foreach (OptionWords words in keys.OrderBy(words => words.Member, StringComparer.Ordinal))
        {
            Fact fact = facts.Find(words.Symbol)!;
            if (fact.Kind != shape.FactKind)
            {
                throw words.Row.Error($"{fact.Name} is no {shape.FactKind}");
            }

            WriteKey(code, names, fact, words, shape);
        }

        WriteAliases(code, facts, keys, shape);
        WriteCreateAll(code, keys, facts, shape);
        code.Close();
        return code.ToString();
    }

    private static void WriteKey(CodeWriter code, ManagedNames names, Fact fact, OptionWords words, KeyShape shape)
    {
        string since = words.FlagValue("since") ?? fact.Since;
        if (since.Length == 0)
        {
            throw words.Row.Error($"the first libcurl version with {fact.Name} is not in the facts");
        }

        string id = shape.FactKind == FactKind.Info
            ? string.Create(CultureInfo.InvariantCulture, $"0x{fact.Value:x6}")
            : fact.Value.ToString(CultureInfo.InvariantCulture);
        string arguments = $"{CodeWriter.Literal(fact.Name[shape.Prefix.Length..])}, {id}, {LibCurlVersion.Hex(since)}";
        code.Summary(words.Meaning);
        code.Remarks(
            $"{fact.Name}, since libcurl {since}. <see href=\"https://curl.se/libcurl/c/{fact.Name}.html\"/>");
        if (names.Obsolete(fact, words.Note) is { } obsolete)
        {
            code.Line(obsolete);
        }

        code.Line($"public static readonly {shape.Type(words)} {words.Member} = {shape.Value(words, arguments)};");
        code.Line();
    }

    private static void WriteAliases(
        CodeWriter code, FactTable facts, IReadOnlyList<OptionWords> keys, KeyShape shape)
    {
        HashSet<string> real = [.. keys.Select(words => words.Symbol)];
        List<Fact> aliases = [.. facts.OfKind(FactKind.Alias).Where(alias => real.Contains(alias.Type))];
        if (aliases.Count == 0)
        {
            return;
        }

        code.Open("private static readonly (string Alias, string Name)[] s_aliases =", "[");
        foreach (Fact alias in aliases.OrderBy(alias => alias.Name, StringComparer.Ordinal))
        {
            string other = alias.Name[shape.Prefix.Length..];
            string name = alias.Type[shape.Prefix.Length..];
            code.Line($"({CodeWriter.Literal(other)}, {CodeWriter.Literal(name)}),");
        }

        code.Close("];");
        code.Line();
    }

    private static void WriteCreateAll(
        CodeWriter code, IReadOnlyList<OptionWords> keys, FactTable facts, KeyShape shape)
    {
        code.Line("// By id; a second key to the same id is left out.");
        code.Open($"private static {shape.ClassName}[] CreateAll() =>", "[");
        foreach (OptionWords words in keys.Where(words => !words.IsExtraKey)
            .OrderBy(words => facts.Find(words.Symbol)!.Value))
        {
            code.Line($"{words.Member},");
        }

        code.Close("];");
    }
}
