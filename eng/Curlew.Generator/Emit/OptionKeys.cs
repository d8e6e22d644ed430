using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>The keys of an easy handle.</summary>
internal sealed class OptionKeys : KeyShape
{
    public static readonly OptionKeys Instance = new();

    private OptionKeys()
    {
    }

    public override string ClassName => "CurlOpt";

    public override string Prefix => "CURLOPT_";

    public override FactKind FactKind => FactKind.Opt;

    public override string Type(OptionWords words) =>
        ValueType(words) is { Length: > 0 } type ? $"CurlOpt<{type}>" : "CurlOpt";

    public override string Value(OptionWords words, string arguments)
    {
        string all = string.Join(", ", [arguments, .. ExtraArguments(words)]);
        return words.KindName switch
        {
            "Enum" => $"new EnumOpt<{words.KindArgument}>({all})",
            "Callback" => $"new CallbackOpt<{words.KindArgument}Callback>({all})",
            string kind => $"new {kind}Opt({all})",
        };
    }

    private static string ValueType(OptionWords words) => words.KindName switch
    {
        "Long" or "OffT" => "long",
        "Bool" => "bool",
        "Enum" => words.KindArgument,
        "Duration" => "TimeSpan",
        "Time" => "DateTimeOffset",
        "String" or "PostFields" => "string",
        "Slist" => "IEnumerable<string>",
        "Blob" => "byte[]",
        "Callback" => words.KindArgument + "Callback",
        "Stream" => "Stream",
        "Form" => "IEnumerable<CurlFormPart>",
        "Share" => "CurlShare",
        "Mime" => "CurlMime",
        "Url" => "CurlUrl",
        "Easy" => "Curl",
        "Reserved" => "",
        _ => throw UnknownKind(words),
    };

    private static IEnumerable<string> ExtraArguments(OptionWords words)
    {
        switch (words.KindName)
        {
            case "Callback":
                yield return $"slot: CallbackSlot.{words.KindArgument}";
                break;
            case "Stream":
                yield return $"slot: CallbackSlot.{words.KindArgument}";
                break;
            case "Duration":
                yield return $"unit: DurationUnit.{(words.HasFlag("ms") ? "Milliseconds" : "Seconds")}";
                break;
            case "Reserved" when words.Note.Length > 0:
                yield return $"reason: {CodeWriter.Literal(words.Note)}";
                break;
            case "Reserved":
                throw words.Row.Error("a reserved option needs a note that says what to use instead");
        }

        if (words.Default.Length > 0)
        {
            yield return $"defaultValue: {DefaultValue(words)}";
        }

        foreach (string flag in words.Flags)
        {
            switch (flag.Split('=')[0])
            {
                case "singleLine" or "hasHost":
                    yield return $"{flag}: true";
                    break;
                case "trueValue" or "infinite":
                    yield return flag.Replace("=", ": ", StringComparison.Ordinal);
                    break;
                case "s" or "ms" when words.KindName is "Duration":
                case "since":
                    break;
                default:
                    throw words.Row.Error($"unknown flag '{flag}'");
            }
        }
    }

    private static string DefaultValue(OptionWords words) => words.KindName switch
    {
        "Enum" => EnumDefault(words),
        "String" => CodeWriter.Literal(words.Default),
        _ => words.Default,
    };

    private static string EnumDefault(OptionWords words) =>
        string.Join(" | ", words.Default.Split('+').Select(member => $"{words.KindArgument}.{member}"));
}
