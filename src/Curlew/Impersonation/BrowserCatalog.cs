using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Curlew;

/// <summary>A fingerprint that can be had by name.</summary>
internal sealed record CatalogEntry(string Name, Func<Fingerprint> Load);

/// <summary>
/// Finds fingerprints by name: those that the program registered, else those in the user's directories, else those that came with
/// this library. Names are compared without case and separators, so that <c>safari18_4</c> finds <c>safari184</c>.
/// </summary>
internal sealed class BrowserCatalog(Func<IEnumerable<string>> directories)
{
    private const string ResourcePrefix = "fingerprint:";

    private static readonly FrozenDictionary<string, CatalogEntry> s_builtIn = typeof(BrowserCatalog).Assembly.GetManifestResourceNames()
        .Where(r => r.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .Select(r => new CatalogEntry(r[ResourcePrefix.Length..], Cached(() => LoadResource(r))))
        .ToFrozenDictionary(e => Key(e.Name), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> s_aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["chrome"] = "chrome156",
        ["chromium"] = "chrome156",
        ["chrome_android"] = "chrome131_android",
        ["edge"] = "edge101",
        ["firefox"] = "firefox153",
        ["safari"] = "safari2601",
        ["safari_beta"] = "safari2601",
        ["safari_ios"] = "safari260_ios",
        ["safari_ios_beta"] = "safari260_ios",
        ["tor"] = "tor145",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> s_aliasKeys = s_aliases.ToFrozenDictionary(a => Key(a.Key), a => a.Value, StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, CatalogEntry> _registered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (DateTime Written, Fingerprint Fingerprint)> _files = new(StringComparer.Ordinal);

    public static BrowserCatalog Default { get; } = new(FingerprintDirectories.All);

    public static IReadOnlyDictionary<string, string> Aliases => s_aliases;

    public static IEnumerable<string> BuiltInNames => s_builtIn.Values.Select(e => e.Name).Order(BrowserNames.Comparer);

    public IReadOnlyList<string> Names =>
        [.. s_builtIn.Values.Concat(_registered.Values).Select(e => e.Name).Concat(UserFiles().Select(f => Path.GetFileNameWithoutExtension(f))).DistinctBy(Key, StringComparer.Ordinal).Order(BrowserNames.Comparer)];

    public void Register(Fingerprint fingerprint)
    {
        fingerprint.Validate();
        _registered[Key(fingerprint.Name)] = new(fingerprint.Name, () => fingerprint);
    }

    public bool Unregister(string name) => _registered.TryRemove(Key(name), out _);

    /// <exception cref="UnknownBrowserException">There is none of that name.</exception>
    public CatalogEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name) ?? throw new UnknownBrowserException(name, Nearest(name), nameof(name));
    }

    public CatalogEntry? TryFind(string name)
    {
        var key = Key(name);
        return ByKey(key) ?? (s_aliasKeys.TryGetValue(key, out var target) ? ByKey(Key(target)) : null);
    }

    private static string Key(string name) => string.Concat(name.Where(c => c is not ('_' or '-' or '.' or ' '))).ToLowerInvariant();

    private static Func<Fingerprint> Cached(Func<Fingerprint> load)
    {
        Lazy<Fingerprint> once = new(load);
        return () => once.Value;
    }

    private static Fingerprint LoadResource(string name)
    {
        using var stream = typeof(BrowserCatalog).Assembly.GetManifestResourceStream(name)!;
        return Fingerprint.Load(stream);
    }

    private CatalogEntry? ByKey(string key) =>
        key.Length == 0 ? null
        : _registered.TryGetValue(key, out var registered) ? registered
        : UserFiles().FirstOrDefault(f => Key(Path.GetFileNameWithoutExtension(f)) == key) is { } file ? new(Path.GetFileNameWithoutExtension(file), () => LoadFile(file))
        : s_builtIn.GetValueOrDefault(key);

    private Fingerprint LoadFile(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (_files.TryGetValue(path, out var known) && known.Written == written)
        {
            return known.Fingerprint;
        }

        var fingerprint = Fingerprint.Load(path);
        _files[path] = (written, fingerprint);
        return fingerprint;
    }

    private IEnumerable<string> UserFiles() =>
        directories().Where(Directory.Exists).SelectMany(d => Directory.EnumerateFiles(d, "*.json").Order(StringComparer.Ordinal));

    private List<string> Nearest(string name)
    {
        var key = Key(name);
        return [.. Names.Concat(s_aliases.Keys)
            .Select(n => (Name: n, Distance: BrowserNames.Distance(key, Key(n))))
            .Where(n => n.Distance <= Math.Max(2, key.Length / 3))
            .OrderBy(n => n.Distance).ThenByDescending(n => n.Name, BrowserNames.Comparer)
            .Take(3)
            .Select(n => n.Name)];
    }
}

/// <summary>Compares names of browsers.</summary>
internal static partial class BrowserNames
{
    /// <summary>By words and numbers: <c>chrome99</c> before <c>chrome100</c>.</summary>
    public static IComparer<string> Comparer { get; } =
        Comparer<string>.Create((x, y) => string.CompareOrdinal(SortKey(x), SortKey(y)));

    private static string SortKey(string name) => Digits().Replace(name, number => number.Value.PadLeft(9, '0'));

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();

    /// <summary>How many characters have to be added, removed, changed or swapped to make one text of another.</summary>
    public static int Distance(string one, string other)
    {
        var costs = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                costs[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1,
                    costs[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[one.Length, other.Length];
    }
}

/// <summary>Where users keep fingerprints of their own.</summary>
internal static class FingerprintDirectories
{
    /// <summary>The directories of <c>CURLEW_FINGERPRINTS</c>, then the user's own.</summary>
    public static IEnumerable<string> All() =>
        (Environment.GetEnvironmentVariable("CURLEW_FINGERPRINTS") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Append(Own);

    /// <summary><c>curlew/fingerprints</c> where the system keeps settings: <c>$XDG_CONFIG_HOME</c>, <c>~/.config</c>, <c>%APPDATA%</c>.</summary>
    public static string Own => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "curlew", "fingerprints");
}
