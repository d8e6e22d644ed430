using System.Globalization;
using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>Writes one enum.</summary>
internal static class EnumType
{
    public static string Write(FactTable facts, ManagedNames names, EnumWords words)
    {
        var code = new CodeWriter(facts.HeaderVersion);
        code.Summary(words.Meaning);
        if (words.IsFlags)
        {
            code.Line("[Flags]");
        }

        code.Open($"public enum {words.Name} : {words.Underlying}");
        bool first = true;
        foreach (EnumMemberWords member in words.Members)
        {
            if (!first)
            {
                code.Line();
            }

            first = false;
            WriteMember(code, facts, names, words, member);
        }

        code.Close();
        return code.ToString();
    }

    private static void WriteMember(
        CodeWriter code, FactTable facts, ManagedNames names, EnumWords words, EnumMemberWords member)
    {
        Fact? fact = member.Symbol.Length > 0 ? facts.Find(member.Symbol) : null;
        code.Summary(member.Meaning);
        if (fact is not null)
        {
            code.Remarks(fact.Since.Length > 0 ? $"{fact.Name}, since libcurl {fact.Since}." : $"{fact.Name}.");
            if (names.Obsolete(fact, "") is { } obsolete)
            {
                code.Line(obsolete);
            }
        }

        long value = fact?.Value ?? member.Number;
        if (words.Underlying is "uint" && value is >= int.MinValue and < 0)
        {
            // Older headers write "all bits" as ~0, which C sign-extends.
            value = unchecked((uint)value);
        }

        (long least, long most) = Range(words, member);
        if (value < least || value > most)
        {
            throw member.Row.Error($"{value} does not fit {words.Underlying}");
        }

        string number = words.IsFlags && value > 9
            ? string.Create(CultureInfo.InvariantCulture, $"0x{value:x}")
            : value.ToString(CultureInfo.InvariantCulture);
        code.Line($"{member.Member} = {number},");
    }

    private static (long Least, long Most) Range(EnumWords words, EnumMemberWords member) => words.Underlying switch
    {
        "short" => (short.MinValue, short.MaxValue),
        "int" => (int.MinValue, int.MaxValue),
        "uint" => (uint.MinValue, uint.MaxValue),
        _ => throw member.Row.Error($"unknown underlying type '{words.Underlying}'"),
    };
}
