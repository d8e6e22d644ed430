using System.Text.RegularExpressions;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Documents;

/// <summary>docs/parity.md may only claim what a test proves.</summary>
public sealed partial class ParityTests
{
    private static readonly Lazy<HashSet<string>> s_tests = new(FindTests);

    [Theory]
    [InlineData("PycURL", 115)]
    [InlineData("curl_cffi", 125)]
    public void Every_row_of_a_checklist_is_answered_once(string list, int rows)
    {
        var numbers = Rows(list).Select(r => int.Parse(r[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(Enumerable.Range(1, rows), numbers);
    }

    [Theory]
    [InlineData("PycURL")]
    [InlineData("curl_cffi")]
    public void Every_test_that_a_row_names_exists_and_the_others_say_not_yet(string list)
    {
        var wrong = new List<string>();
        foreach (var row in Rows(list))
        {
            var proofs = TestName().Matches(row[3]).Select(m => m.Value).ToList();
            wrong.AddRange(proofs.Where(p => !s_tests.Value.Contains(p)).Select(p => $"row {row[0]}: no test {p}"));
            if (proofs.Count == 0 && !row[3].Contains("not yet", StringComparison.Ordinal))
            {
                wrong.Add($"row {row[0]}: neither a test nor 'not yet'");
            }
        }

        Assert.Empty(wrong);
    }

    private static IEnumerable<string[]> Rows(string list) => File.ReadLines(Repository.PathOf("docs", "parity.md"))
        .SkipWhile(l => !l.StartsWith("## ", StringComparison.Ordinal) || !l.Contains(list, StringComparison.Ordinal))
        .Skip(1)
        .TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
        .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(l[2]))
        .Select(l => l.Trim('|', ' ').Split(" | "));

    private static HashSet<string> FindTests()
    {
        var names = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            var type = ClassName().Match(text).Groups["name"].Value;
            names.UnionWith(MethodName().Matches(text).Select(m => $"{type}.{m.Groups["name"].Value}"));
        }

        return names;
    }

    [GeneratedRegex(@"\w+Tests\.\w+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"class (?<name>\w+Tests)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ClassName();

    [GeneratedRegex(@"public (?:async )?(?:void|Task|ValueTask) (?<name>\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MethodName();
}
