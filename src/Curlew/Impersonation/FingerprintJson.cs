using System.Collections;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Curlew;

/// <summary>
/// Fingerprints as JSON. Unknown fields and duplicates are errors; empty lists are not written, so that there is one way to say a
/// thing, and what is hashed and compared is that.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    AllowTrailingCommas = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Fingerprint))]
internal sealed partial class FingerprintJson : JsonSerializerContext
{
    private const int LineLength = 118;

    // Made late: static fields of the generated half may be set after those of this one.
    private static readonly Lazy<JsonSerializerOptions> s_strict = new(Strict);

    /// <exception cref="FingerprintException">It is not valid.</exception>
    public static Fingerprint Read(ReadOnlySpan<byte> json)
    {
        Fingerprint? fingerprint;
        try
        {
            var bom = Encoding.UTF8.Preamble;
            fingerprint = JsonSerializer.Deserialize(json.StartsWith(bom) ? json[bom.Length..] : json, Info(Default.Fingerprint));
        }
        catch (JsonException e)
        {
            throw FingerprintException.AtPath(e.Path ?? "$", Problem(e), e);
        }

        fingerprint = fingerprint ?? throw FingerprintException.AtPath("$", "expected an object, not null.");
        fingerprint.Validate();
        return fingerprint;
    }

    public static string Write(Fingerprint fingerprint)
    {
        StringBuilder text = new();
        Append(text, JsonSerializer.SerializeToNode(fingerprint, Info(Default.Fingerprint)), indent: 0);
        return text.Append('\n').ToString();
    }

    public static string Hash(Fingerprint fingerprint) =>
        Convert.ToHexStringLower(SHA256.HashData(
            JsonSerializer.SerializeToUtf8Bytes(fingerprint with { Name = "", Client = null, Source = null }, Info(Default.Fingerprint))));

    /// <summary>Whether two parts of fingerprints say the same.</summary>
    public static bool Same<T>(T one, T? other, JsonTypeInfo<T> type)
        where T : class =>
        ReferenceEquals(one, other)
        || (other is not null && JsonSerializer.SerializeToUtf8Bytes(one, Info(type)).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, Info(type))));

    private static JsonSerializerOptions Strict()
    {
        FingerprintJson context = new();
        return new(context.GeneratedSerializerOptions!)
        {
            TypeInfoResolver = context.WithAddedModifier(LeaveOutEmptyLists),
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
    }

    private static JsonTypeInfo<T> Info<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)s_strict.Value.GetTypeInfo(type.Type);

    private static void LeaveOutEmptyLists(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            {
                property.ShouldSerialize = static (_, value) => value is ICollection { Count: > 0 };
            }
        }
    }

    /// <summary>What System.Text.Json says, without its own account of the place and of .NET's types.</summary>
    private static string Problem(JsonException e)
    {
        var text = e.Message;
        var place = text.IndexOf(" Path: ", StringComparison.Ordinal);
        text = place < 0 ? text : text[..place];
        if (text.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
        {
            return "a fingerprint has no such field.";
        }

        if (text.Contains("missing required properties", StringComparison.Ordinal))
        {
            return "missing " + text[(text.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];
        }

        return text.Contains("allow null values", StringComparison.Ordinal) ? "there has to be a value, not null."
            : text.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) ? "the value is of the wrong kind."
            : text;
    }

    /// <summary>Indented, but what fits on a line is on one, and lists of numbers are always.</summary>
    private static void Append(StringBuilder text, JsonNode? node, int indent)
    {
        var line = OneLine(node);
        if (node is not (JsonObject or JsonArray) || (indent > 0 && (indent + line.Length <= LineLength || IsShortList(node))))
        {
            text.Append(line);
            return;
        }

        var (open, close) = node is JsonObject ? ('{', '}') : ('[', ']');
        text.Append(open);
        var first = true;
        foreach (var (name, value) in Items(node))
        {
            text.Append(first ? "\n" : ",\n").Append(' ', indent + 2);
            first = false;
            if (name is not null)
            {
                text.Append('"').Append(name).Append("\": ");
            }

            Append(text, value, indent + 2);
        }

        text.Append('\n').Append(' ', indent).Append(close);
    }

    private static bool IsShortList(JsonNode node) =>
        node is JsonArray array && array.All(item => item is JsonValue value && (value.GetValueKind() == JsonValueKind.Number || OneLine(value).Length <= 10));

    private static IEnumerable<(string? Name, JsonNode? Value)> Items(JsonNode node) =>
        node is JsonObject o ? o.Select(p => ((string?)p.Key, p.Value)) : node.AsArray().Select(v => ((string?)null, v));

    private static string OneLine(JsonNode? node) => node switch
    {
        JsonObject o => "{" + string.Join(", ", o.Select(p => $"\"{p.Key}\": {OneLine(p.Value)}")) + "}",
        JsonArray a => "[" + string.Join(", ", a.Select(OneLine)) + "]",
        null => "null",
        _ => node.ToJsonString(s_strict.Value),
    };
}
