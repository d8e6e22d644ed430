using Curlew.Generator.Facts;

namespace Curlew.Generator.Emit;

/// <summary>Writes the class that tells which headers the generated code knows.</summary>
internal static class GeneratedFromClass
{
    public static string Write(FactTable facts)
    {
        var code = new CodeWriter(facts.HeaderVersion);
        code.Summary("The curl headers that these sources were generated from.");
        code.Open("internal static class GeneratedFrom");
        code.Line($"public const string HeaderVersion = {CodeWriter.Literal(facts.HeaderVersion)};");
        code.Close();
        return code.ToString();
    }
}
