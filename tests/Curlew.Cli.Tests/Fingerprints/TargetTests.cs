using System.Text.Json;
using Curlew.Cli.Tests.Listen;

namespace Curlew.Cli.Tests.Fingerprints;

/// <summary>The list of targets, and what sets two of them apart.</summary>
[Collection(FingerprintFilesCollection.Name)]
public sealed class TargetTests(FingerprintFiles files)
{
    [Fact]
    public void Every_target_is_listed_with_its_aliases()
    {
        var result = InProcess.Run("list");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(Browser.Names, name => Assert.Matches($@"(?m)^{System.Text.RegularExpressions.Regex.Escape(name)} ", result.Output));
        Assert.Matches(@"(?m)^chrome156 +chrome 156\.0\.0\.0 +linux +chrome chromium$", result.Output);
    }

    [Fact]
    public void Programs_get_the_list_as_JSON()
    {
        var list = InProcess.Run("list", "--json").Json.EnumerateArray().ToList();
        Assert.Equal(Browser.Names, list.Select(t => t.GetProperty("name").GetString()));
        var firefox = list.Find(t => t.GetProperty("name").GetString() == "firefox153");
        Assert.Equal(["firefox"], firefox.GetProperty("aliases").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(Browser.Get("firefox").Hash, firefox.GetProperty("hash").GetString());
        Assert.Equal("t13d1617h2_86a278354501_3cbfd9057e0d", firefox.GetProperty("ja4").GetString());
        Assert.Equal(JsonValueKind.Null, firefox.GetProperty("file").ValueKind);
    }

    [Fact]
    public void A_person_at_a_terminal_gets_a_table() =>
        Assert.Contains("\u2500", InProcess.Run(new Situation { OutputIsTerminal = true }, "list").Output, StringComparison.Ordinal);

    [Fact]
    public void A_file_of_ones_own_is_listed_and_one_that_cannot_be_used_is_told()
    {
        (Browser.Get("chrome99") with { Name = "of-mine" }).Save(files.PathOf("of-mine"));
        Assert.Contains(files.PathOf("of-mine"), InProcess.Run("list").Output, StringComparison.Ordinal);
        File.WriteAllText(files.PathOf("bad"), """{"name": "bad", "tls": 1}""");
        var result = InProcess.Run("list");
        File.Delete(files.PathOf("bad"));
        result.AssertFails(1, files.PathOf("bad"), "$.tls");
        Assert.Contains("of-mine", result.Output, StringComparison.Ordinal);
        Assert.Contains("not usable", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_under_two_names_is_the_same()
    {
        (Browser.Get("chrome99") with { Name = "twin", Source = null }).Save(files.PathOf("twin"));
        Assert.Equal((0, "twin and chrome99 are the same.\n"), (InProcess.Run("diff", "twin", "CHROME_99") is var r ? r.ExitCode : -1, r.Output));
        Assert.Equal(0, InProcess.Run("diff", files.PathOf("twin"), "chrome99").ExitCode);
        Assert.True(InProcess.Run("diff", "twin", "chrome99", "--json").Json.GetProperty("same").GetBoolean());
    }

    [Fact]
    public void What_sets_two_apart_is_told_field_by_field()
    {
        var result = InProcess.Run("diff", "firefox153", "firefox147");
        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.Contains("tls.ciphers\n  + 49161 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("http2.firstStream\n  - 3\n  + nothing\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("headers.navigation.lines[User-Agent]\n  - Mozilla/5.0 (X11; Linux x86_64; rv:153.0)", result.Output, StringComparison.Ordinal);
        Assert.Contains("HTTP/2: the same\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("http3\n  - nothing\n  + all of it\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("source", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_order_is_a_difference_of_its_own()
    {
        var chrome = Browser.Get("chrome99");
        (chrome with { Name = "turned", Tls = chrome.Tls! with { Ciphers = [.. chrome.Tls.Ciphers.Reverse()], Groups = [.. chrome.Tls.Groups, 25] } }).Save(files.PathOf("turned"));
        var differences = InProcess.Run("diff", "chrome99", "turned", "--json").Json.GetProperty("differences").EnumerateArray().ToList();
        Assert.Equal(["tls.ciphers", "tls.groups"], differences.Select(d => d.GetProperty("path").GetString()));
        Assert.Equal([true, false], differences.Select(d => d.GetProperty("reordered").GetBoolean()));
        Assert.Equal(["25"], differences[1].GetProperty("onlySecond").EnumerateArray().Select(i => i.GetString()));
        Assert.Contains("  + 25 P-521\n", InProcess.Run("diff", "chrome99", "turned").Output, StringComparison.Ordinal);
        Assert.Contains("  - in the order GREASE, 4865, ", InProcess.Run("diff", "chrome99", "turned").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_extensions_that_are_shuffled_says_nothing()
    {
        var chrome = Browser.Get("chrome156");
        var extensions = chrome.Tls!.Extensions;
        (chrome with { Name = "shuffled", Tls = chrome.Tls with { Extensions = [extensions[0], .. extensions[1..^1].Reverse(), extensions[^1]] } }).Save(files.PathOf("shuffled"));
        Assert.Equal(0, InProcess.Run("diff", "chrome156", "shuffled").ExitCode);
    }

    [Fact]
    public void What_is_not_there_is_bad_usage()
    {
        InProcess.Run("diff", "chrome", "chrom").AssertFails(2, "there is no target 'chrom'", "did you mean", "chrome");
        InProcess.Run("diff", "chrome", "/no/such.json").AssertFails(2, "/no/such.json", "cannot be read");
        File.WriteAllText(files.PathOf("broken"), "{");
        InProcess.Run("diff", files.PathOf("broken"), "chrome").AssertFails(2, files.PathOf("broken"), "not valid");
        File.Delete(files.PathOf("broken"));
        InProcess.Run("diff", "chrome").AssertFails(2, "diff");
    }
}
