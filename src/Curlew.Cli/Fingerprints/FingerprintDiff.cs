using System.Text.Json;
using System.Text.Json.Nodes;

namespace Curlew.Cli.Fingerprints;

/// <summary>Compares two fingerprints, field by field of their documents.</summary>
internal static class FingerprintDiff
{
    /// <summary>Those that say where a fingerprint comes from and go nowhere near the wire.</summary>
    private static readonly string[] s_labels = ["name", "browser", "source"];

    public static IReadOnlyList<Difference> Compare(Fingerprint first, Fingerprint second)
    {
        // Where both shuffle, the order in which extensions are written down says nothing.
        var isShuffled = first.Tls?.PermuteExtensions == true && second.Tls?.PermuteExtensions == true;
        List<Difference> found = [];
        Compare("", Document(first), Document(second), found);
        return [.. found.Where(d => !isShuffled || d is not Difference.List { Path: "tls.extensions", OnlyFirst: [], OnlySecond: [] })];
    }

    private static JsonObject Document(Fingerprint fingerprint)
    {
        var document = JsonNode.Parse(fingerprint.ToJson())!.AsObject();
        foreach (var label in s_labels)
        {
            document.Remove(label);
        }

        return document;
    }

    private static void Compare(string path, JsonNode? first, JsonNode? second, List<Difference> found)
    {
        if (first is JsonObject one && second is JsonObject other)
        {
            foreach (var name in one.Select(p => p.Key).Union(other.Select(p => p.Key), StringComparer.Ordinal))
            {
                Compare(path.Length == 0 ? name : $"{path}.{name}", one[name], other[name], found);
            }
        }
        else if (first is JsonArray or null && second is JsonArray or null && (first ?? second) is not null)
        {
            CompareLists(path, ItemsOf(path, first), ItemsOf(path, second), found);
        }
        else if (!JsonNode.DeepEquals(first, second))
        {
            found.Add(new Difference.Value(path, Text(first), Text(second)));
        }
    }

    /// <summary>Headers are known by their names, and everything else by itself.</summary>
    private static void CompareLists(string path, List<Item> first, List<Item> second, List<Difference> found)
    {
        foreach (var item in first)
        {
            if (second.Find(o => o.Key == item.Key) is { } other && other.Text != item.Text)
            {
                found.Add(new Difference.Value($"{path}[{item.Key}]", item.Value, other.Value));
            }
        }

        var inBoth = first.Where(i => second.Exists(o => o.Key == i.Key)).Select(i => i.Key).ToList();
        var inBothToo = second.Where(i => first.Exists(o => o.Key == i.Key)).Select(i => i.Key).ToList();
        Difference.List difference = new(
            path,
            [.. first.Where(i => !second.Exists(o => o.Key == i.Key)).Select(i => i.Text)],
            [.. second.Where(i => !first.Exists(o => o.Key == i.Key)).Select(i => i.Text)],
            !inBoth.SequenceEqual(inBothToo, StringComparer.Ordinal))
        {
            First = [.. inBoth],
            Second = [.. inBothToo],
        };
        if (!difference.OnlyFirst.IsEmpty || !difference.OnlySecond.IsEmpty || difference.IsReordered)
        {
            found.Add(difference);
        }
    }

    private static List<Item> ItemsOf(string path, JsonNode? list)
    {
        var isLines = path.EndsWith(".lines", StringComparison.Ordinal);
        return [.. (list?.AsArray() ?? []).Select(node => ItemOf(node, isLines))];
    }

    private static Item ItemOf(JsonNode? node, bool isLine)
    {
        var text = Text(node)!;
        var colon = isLine ? text.IndexOf(':', StringComparison.Ordinal) : -1;
        return new(colon < 0 ? text : text[..colon], text, colon < 0 ? null : text[(colon + 1)..].Trim());
    }

    private static string? Text(JsonNode? node) =>
        node is null ? null
        : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>()
        : node.ToJsonString();

    private sealed record Item(string Key, string Text, string? Value);
}
