using Curlew.Generator.Emit;
using Curlew.Generator.Extract;
using Curlew.Generator.Facts;
using Curlew.Generator.Words;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Generator;

public sealed class GeneratedFilesTests
{
    private static readonly string s_folder = Repository.PathOf("src", "Curlew.LibCurl", "Generated");

    private static readonly string[] s_headerFolders =
        ["/usr/include/x86_64-linux-gnu/curl", "/usr/include/aarch64-linux-gnu/curl", "/usr/include/curl"];

    private const int Removed = 9999; // the number of options that are no more

    /// <summary>Symbols whose number says how much else there is: they move from version to version.</summary>
    private static readonly string[] s_movable = ["_LAST", "OBSOLETE", "VERSION", "CURLAUTH_ANY"];

    [Fact]
    public void The_committed_files_are_what_facts_and_words_make()
    {
        var made = SourceGenerator.Generate(Facts(), WordBook.Read(Repository.PathOf("eng", "words")));

        foreach (var (path, text) in made)
        {
            Assert.Equal(text, File.ReadAllText(Path.Combine(s_folder, path)));
        }

        var committed = Directory.EnumerateFiles(s_folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(s_folder, f).Replace('\\', '/'));
        Assert.Equal(made.Keys.Order(StringComparer.Ordinal), committed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Headers_on_this_machine_agree_with_the_facts()
    {
        var here = HeadersHere();
        var facts = Facts();

        Assert.True(here.All.Count > 700, $"only {here.All.Count} symbols were found");
        var different = here.All
            .Where(f => facts.Find(f.Name) is { } known && known.Value != Removed
                && unchecked((uint)known.Value != (uint)f.Value)) // ~0 is 0xffffffff
            .Where(f => !s_movable.Any(part => f.Name.Contains(part, StringComparison.Ordinal)))
            .Select(f => $"{f.Name}: {f.Value} here, {facts.Find(f.Name)!.Value} in the facts");
        Assert.Empty(different);
    }

    [Fact]
    public void Every_option_and_info_of_the_headers_on_this_machine_has_a_key()
    {
        var missing = HeadersHere().All
            .Where(f => (f.Kind == FactKind.Opt && CurlOpt.Find(f.Name) is null) || (f.Kind == FactKind.Info && CurlInfo.Find(f.Name) is null))
            .Where(f => !f.Name.Contains("OBSOLETE", StringComparison.Ordinal))
            .Select(f => f.Name);

        Assert.Empty(missing);
    }

    private static FactTable Facts() => FactTable.Read(Repository.PathOf("eng", "api", "curl.tsv"));

    private static FactTable HeadersHere()
    {
        var headers = s_headerFolders.FirstOrDefault(Directory.Exists);
        Assert.SkipWhen(headers is null, "libcurl's headers are not installed");
        return FactExtractor.Extract(headers!, new SymbolVersions(), FactTable.Empty);
    }
}
