namespace Curlew.Cli.Fingerprints;

/// <summary>One line of the list of targets.</summary>
/// <param name="Name">What to write for <c>-i</c>.</param>
/// <param name="Aliases">Other names that lead to it now.</param>
/// <param name="File">The user's file that it comes from; null for one that came with the tool.</param>
/// <param name="Fingerprint">What it is; null where the file cannot be used.</param>
/// <param name="Error">Why it cannot.</param>
internal sealed record Target(string Name, IReadOnlyList<string> Aliases, string? File, Fingerprint? Fingerprint, string? Error)
{
    public static IReadOnlyList<Target> All()
    {
        var files = UserFiles();
        var aliases = Browser.Aliases.ToLookup(a => a.Value, a => a.Key, StringComparer.Ordinal);
        return [.. Browser.Names.Select(name => Make(name, [.. aliases[name].Order(StringComparer.Ordinal)], files.GetValueOrDefault(name)))];
    }

    private static Dictionary<string, string> UserFiles()
    {
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (var file in FingerprintDirectories.All().Where(Directory.Exists).SelectMany(d => Directory.EnumerateFiles(d, "*.json").Order(StringComparer.Ordinal)))
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        }

        return files;
    }

    private static Target Make(string name, IReadOnlyList<string> aliases, string? file)
    {
        try
        {
            return new(name, aliases, file, Browser.Get(name), Error: null);
        }
        catch (Exception e) when (e is FingerprintException or IOException or UnauthorizedAccessException)
        {
            return new(name, aliases, file, Fingerprint: null, e.Message);
        }
    }
}
