using System.Text.RegularExpressions;
using Curlew.Generator.Facts;

namespace Curlew.Generator.Extract;

/// <summary>One member of a C enum, in either of the notations that curl uses.</summary>
internal sealed partial record EnumMember(string Name, long Value, string Type, string Deprecated, string Replacement)
{
    public static EnumMember? Parse(string text, long next, Func<string, long?> lookUp)
    {
        if (OptionNotation().Match(text) is { Success: true } option)
        {
            string type = option.Groups["type"].Value;
            long? start = lookUp("CURLOPTTYPE_" + type);
            long? number = CExpression.Evaluate(option.Groups["number"].Value, lookUp);
            return Create(option, start + number, type);
        }

        if (PlainNotation().Match(text) is not { Success: true } plain)
        {
            return text.Trim().Length == 0 ? null : throw new GeneratorException($"enum member not understood: {text.Trim()}");
        }

        string value = plain.Groups["value"].Value.Trim();
        return Create(plain, value.Length == 0 ? next : CExpression.Evaluate(value, lookUp), InfoType(value));
    }

    public Fact ToFact(string enumName)
    {
        FactKind kind = enumName switch
        {
            "CURLoption" when Type.Length > 0 => FactKind.Opt,
            "CURLMoption" when Type.Length > 0 => FactKind.MultiOpt,
            "CURLSHoption" => FactKind.ShareOpt,
            "CURLINFO" when Type.Length > 0 => FactKind.Info,
            _ => FactKind.Const,
        };
        string type = kind is FactKind.Const or FactKind.ShareOpt ? enumName : Type;
        return new Fact(kind, Name, Value, type, "", Deprecated, Replacement);
    }

    private static EnumMember Create(Match match, long? value, string type)
    {
        string name = match.Groups["name"].Value;
        return new EnumMember(
            name,
            value ?? throw new GeneratorException($"the value of {name} was not understood"),
            type,
            match.Groups["deprecated"].Value,
            Symbol().Match(match.Groups["message"].Value).Value);
    }

    private static string InfoType(string value)
    {
        const string Prefix = "CURLINFO_";
        int plus = value.IndexOf('+', StringComparison.Ordinal);
        return plus > 0 && value.StartsWith(Prefix, StringComparison.Ordinal) ? value[Prefix.Length..plus].Trim() : "";
    }

    [GeneratedRegex(
        """
        ^\s*CURLOPT(DEPRECATED)?\s*\(\s*(?<name>\w+)\s*,\s*CURLOPTTYPE_(?<type>\w+)\s*,\s*(?<number>\d+)
        (\s*,\s*(?<deprecated>[\d.]+)\s*,\s*"(?<message>[^"]*)")?\s*\)\s*$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OptionNotation();

    [GeneratedRegex(
        """
        ^\s*(?<name>\w+)(\s+CURL_DEPRECATED\(\s*(?<deprecated>[\d.]+)\s*,\s*"(?<message>[^"]*)"\s*\))?
        (\s*=(?<value>.*))?\s*$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PlainNotation();

    [GeneratedRegex(@"\bCURL[A-Z]*_\w+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Symbol();
}
