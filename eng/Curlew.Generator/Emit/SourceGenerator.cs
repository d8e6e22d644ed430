using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>Facts and words to C# files.</summary>
internal static class SourceGenerator
{
    /// <returns>The text of each file by its path below Generated, with '/' as separator.</returns>
    public static IReadOnlyDictionary<string, string> Generate(FactTable facts, WordBook words)
    {
        Agreement.Check(facts, words);
        var names = new ManagedNames(words);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["CurlOpt.g.cs"] = KeyClass.Write(facts, names, words.Options, OptionKeys.Instance),
            ["CurlInfo.g.cs"] = KeyClass.Write(facts, names, words.Infos, InfoKeys.Instance),
            ["CurlMultiOpt.g.cs"] = KeyClass.Write(facts, names, words.MultiOptions, HandleOptionKeys.Multi),
            ["CurlShareOpt.g.cs"] = KeyClass.Write(facts, names, words.ShareOptions, HandleOptionKeys.Share),
            ["SymbolNames.g.cs"] = SymbolNamesClass.Write(facts, words),
            ["GeneratedFrom.g.cs"] = GeneratedFromClass.Write(facts),
        };
        foreach (EnumWords enumWords in words.Enums)
        {
            files[$"Enums/{enumWords.Name}.g.cs"] = EnumType.Write(facts, names, enumWords);
        }

        return files;
    }
}
