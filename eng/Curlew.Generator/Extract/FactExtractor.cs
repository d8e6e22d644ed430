using Curlew.Generator.Facts;

namespace Curlew.Generator.Extract;

/// <summary>Turns a folder of curl headers into facts.</summary>
internal static class FactExtractor
{
    // The order in which symbols depend on each other.
    private static readonly string[] s_headers =
        ["curlver.h", "curl.h", "easy.h", "multi.h", "urlapi.h", "options.h", "header.h", "websockets.h"];

    /// <param name="folder">Where curl.h lies.</param>
    /// <param name="versions">First versions by symbol.</param>
    /// <param name="previous">Facts that fill in what <paramref name="versions"/> does not know.</param>
    public static FactTable Extract(string folder, SymbolVersions versions, FactTable previous)
    {
        var parser = new HeaderParser();
        foreach (string header in s_headers)
        {
            string path = Path.Combine(folder, header);

            // Older versions have fewer headers; only curl.h is always there.
            if (File.Exists(path) || header == "curl.h")
            {
                parser.Parse(HeaderText.Read(path));
            }
        }

        parser.ResolveForwardReferences();
        return new FactTable(parser.Version, [.. parser.Facts.Select(fact => AddVersions(fact, versions, previous))]);
    }

    private static Fact AddVersions(Fact fact, SymbolVersions versions, FactTable previous)
    {
        (string since, string deprecated) = versions.Find(fact.Name);
        Fact? before = previous.Find(fact.Name);
        return fact with
        {
            Since = since.Length > 0 ? since : before?.Since ?? "",
            Deprecated = fact.Deprecated.Length > 0 ? fact.Deprecated
                : deprecated.Length > 0 ? deprecated
                : before?.Deprecated ?? "",
        };
    }
}
