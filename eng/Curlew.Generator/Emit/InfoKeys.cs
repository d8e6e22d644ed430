using Curlew.Generator.Facts;
using Curlew.Generator.Words;

namespace Curlew.Generator.Emit;

/// <summary>The keys of what a transfer can tell.</summary>
internal sealed class InfoKeys : KeyShape
{
    public static readonly InfoKeys Instance = new();

    private InfoKeys()
    {
    }

    public override string ClassName => "CurlInfo";

    public override string Prefix => "CURLINFO_";

    public override FactKind FactKind => FactKind.Info;

    public override string Type(OptionWords words) =>
        ValueType(words) is { Length: > 0 } type ? $"CurlInfo<{type}>" : "CurlInfo";

    public override string Value(OptionWords words, string arguments) => words.KindName switch
    {
        "Enum" => $"new EnumInfo<{words.KindArgument}>({arguments})",
        string kind => $"new {kind}Info({arguments})",
    };

    private static string ValueType(OptionWords words) => words.KindName switch
    {
        "String" => "string?",
        "Int" => "int",
        "Bool" => "bool",
        "Enum" => words.KindArgument,
        "Long" => "long",
        "Double" => "double",
        "Seconds" or "Microseconds" or "RetryAfter" => "TimeSpan",
        "UnixTime" => "DateTimeOffset?",
        "List" => "IReadOnlyList<string>",
        "CertInfo" => "IReadOnlyList<CurlCertificate>",
        "Socket" => "nint",
        "TlsSession" => "CurlTlsSession",
        "Reserved" => "",
        _ => throw UnknownKind(words),
    };
}
