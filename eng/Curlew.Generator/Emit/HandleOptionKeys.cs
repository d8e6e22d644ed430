using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>The keys of a multi or a share handle, which need no class per kind.</summary>
internal sealed class HandleOptionKeys : KeyShape
{
    public static readonly HandleOptionKeys Multi = new("CurlMultiOpt", "CURLMOPT_", FactKind.MultiOpt);
    public static readonly HandleOptionKeys Share = new("CurlShareOpt", "CURLSHOPT_", FactKind.ShareOpt);

    private HandleOptionKeys(string className, string prefix, FactKind factKind)
    {
        ClassName = className;
        Prefix = prefix;
        FactKind = factKind;
    }

    public override string ClassName { get; }

    public override string Prefix { get; }

    public override FactKind FactKind { get; }

    public override string Type(OptionWords words) => words.KindName switch
    {
        "Long" or "OffT" => $"{ClassName}<long>",
        "Bool" => $"{ClassName}<bool>",
        "Strings" => $"{ClassName}<IEnumerable<string>>",
        "Enum" => $"{ClassName}<{words.KindArgument}>",
        "Callback" => $"{ClassName}<Multi{words.KindArgument}Callback>",
        "Reserved" => ClassName,
        _ => throw UnknownKind(words),
    };

    public override string Value(OptionWords words, string arguments) =>
        words.KindName is "Reserved" ? $"CreateReserved({arguments})" : $"new({arguments})";
}
