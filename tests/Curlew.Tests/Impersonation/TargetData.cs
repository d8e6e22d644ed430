using System.Text.Json;

namespace Curlew.Tests;

/// <summary>What was published of the targets, and what real browsers sent: written down apart from the data that is tested.</summary>
internal static class TargetData
{
    public sealed record Published(
        string Name, string Ciphers, string Groups, string ExtensionOrder, string SignatureAlgorithms, string Akamai, string Priority, string HeaderNames, string UserAgent, string Perk);

    public static IReadOnlyList<Published> All { get; } =
    [
        .. Text("published.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t'))
            .Select(c => new Published(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9])),
    ];

    /// <summary>The published settings of each target, in the names of libcurl-impersonate's presets.</summary>
    public static IReadOnlyDictionary<string, JsonElement> PublishedSettings { get; } =
        JsonDocument.Parse(Text("published.json")).RootElement.EnumerateArray().ToDictionary(t => t.GetProperty("target").GetString()!, StringComparer.Ordinal);

    public static JsonElement Recording(string name) => JsonDocument.Parse(Text($"{name}.recording.json")).RootElement;

    private static string Text(string name)
    {
        using StreamReader reader = new(typeof(TargetData).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
