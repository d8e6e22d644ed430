using System.IO.Compression;

namespace Curlew.Generator.Extract;

/// <summary>When each symbol came and when it was deprecated, from curl's own lists.</summary>
internal sealed class SymbolVersions
{
    // In the symbol list, a third word this far from the second stands in the "Last" column, not under "Deprecated".
    private const int LastColumnGap = 13;

    private readonly Dictionary<string, (string Since, string Deprecated)> _versions = new(StringComparer.Ordinal);

    public (string Since, string Deprecated) Find(string name) => _versions.GetValueOrDefault(name, ("", ""));

    /// <summary>Reads a file in the layout of curl's docs/libcurl/symbols-in-versions.</summary>
    public void ReadSymbolList(string path)
    {
        foreach (string line in File.ReadLines(path))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is < 2 or > 4 || !words[0].Contains("CURL", StringComparison.Ordinal) || !IsVersion(words[1]))
            {
                continue;
            }

            bool deprecated = words.Length == 4 || (words.Length == 3 && Gap(line, words) < LastColumnGap);
            _versions.TryAdd(words[0], (words[1], deprecated ? words[2] : ""));
        }
    }

    /// <summary>Reads the AVAILABILITY section of compressed man pages, for symbols that no list has.</summary>
    public void ReadManPages(string folder)
    {
        const string Mark = "Added in curl ";
        foreach (string path in Directory.EnumerateFiles(folder, "CURL*.3.gz").Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            string text = reader.ReadToEnd();
            int at = text.IndexOf(Mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                string version = text[(at + Mark.Length)..].Split('\n', ' ')[0];
                _versions.TryAdd(Path.GetFileName(path).Split('.')[0], (version, ""));
            }
        }
    }

    private static bool IsVersion(string word) => char.IsAsciiDigit(word[0]) && word.Contains('.', StringComparison.Ordinal);

    private static int Gap(string line, string[] words)
    {
        int third = line.LastIndexOf(words[2], StringComparison.Ordinal);
        return third - line[..third].TrimEnd().Length;
    }
}
