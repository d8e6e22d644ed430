using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>Writes the class that gives libcurl's own name of a result code.</summary>
internal static class SymbolNamesClass
{
    private static readonly string[] s_enums = ["CurlCode", "CurlMCode", "CurlShCode", "CurlUCode", "CurlHCode"];

    public static string Write(FactTable facts, WordBook words)
    {
        var code = new CodeWriter(facts.HeaderVersion);
        code.Line("// An obsolete code still has a name.");
        code.Line("#pragma warning disable CS0618");
        code.Line();
        code.Summary("libcurl's own name of a result code.");
        code.Open("internal static class SymbolNames");
        bool first = true;
        foreach (EnumWords enumWords in s_enums.Select(name => Find(words, name)))
        {
            if (!first)
            {
                code.Line();
            }

            first = false;
            WriteMethod(code, enumWords);
        }

        code.Close();
        return code.ToString();
    }

    private static EnumWords Find(WordBook words, string name) =>
        words.Enums.FirstOrDefault(e => e.Name == name)
        ?? throw new GeneratorException($"the enum {name} is not in eng/words/enums.tsv");

    private static void WriteMethod(CodeWriter code, EnumWords words)
    {
        code.Open($"public static string Of({words.Name} code) => code switch");
        foreach (EnumMemberWords member in words.Members)
        {
            code.Line($"{words.Name}.{member.Member} => {CodeWriter.Literal(member.Symbol)},");
        }

        code.Line($"_ => $\"{words.Name} {{(int)code}}\",");
        code.Close("};");
    }
}
