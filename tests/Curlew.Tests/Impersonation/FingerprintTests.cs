namespace Curlew.Tests;

public sealed class FingerprintTests
{
    private const string Small = """{"name": "mine", "tls": {"versions": [772], "ciphers": [4865], "extensions": [0, 43, 51, 10, 13], "groups": [29], "keyShares": [29], "signatureAlgorithms": [1027]}}""";

    [Fact]
    public void A_small_document_is_enough() => Assert.Equal("mine", Fingerprint.Parse(Small).Name);

    [Theory]
    [InlineData("[29]", "[\"X\"]", "$.tls.groups[0]")]
    [InlineData("[4865]", "[4865, 70000]", "$.tls.ciphers[1]")]
    [InlineData("[4865]", "[4865, 4660]", "$.tls.ciphers[1]")]
    [InlineData("[4865]", "[4865, 4865]", "$.tls.ciphers[1]")]
    [InlineData("[4865]", "[\"GREASE\"]", "$.tls.ciphers")]
    [InlineData("[772]", "[1]", "$.tls.versions[0]")]
    [InlineData("\"groups\": [29]", "\"groups\": [9999]", "$.tls.groups[0]")]
    [InlineData("\"keyShares\": [29]", "\"keyShares\": [23]", "$.tls.keyShares[0]")]
    [InlineData("[0, 43", "[0, 0, 43", "$.tls.extensions[1]")]
    [InlineData("[0, 43", "[0, 12345, 43", "$.tls.extensions[1]")]
    [InlineData("[0, 43", "[0, 41, 43", "$.tls.extensions[1]")]
    [InlineData("[0, 43", "[0, {\"id\": 5, \"data\": \"0\"}, 43", "$.tls.extensions[1]")]
    [InlineData("[0, 43", "[0, {\"id\": 5, \"random\": -1}, 43", "$.tls.extensions[1]")]
    [InlineData("[0, 43", "[0, {\"id\": 5, \"bytes\": 1}, 43", "$.tls.extensions[1]")]
    [InlineData("[0, 43", "[0, {\"data\": \"00\"}, 43", "$.tls.extensions[1]")]
    [InlineData("[0, 43", "[0, 27, 43", "$.tls.certificateCompression")]
    [InlineData("[0, 43", "[0, 28, 43", "$.tls.recordSizeLimit")]
    [InlineData("[0, 43", "[0, 65037, 43", "$.tls.ech")]
    [InlineData("[0, 43", "[0, 17613, 43", "$.tls.alps")]
    [InlineData("43, 51", "51", "$.tls.extensions")]
    [InlineData("\"groups\"", "\"alpn\": [\"h2\"], \"groups\"", "$.tls.alpn")]
    [InlineData("\"groups\"", "\"webSocket\": {\"omit\": [35]}, \"groups\"", "$.tls.webSocket.omit[0]")]
    [InlineData("\"groups\"", "\"grops\": [], \"groups\"", "$.tls.grops")]
    [InlineData("\"tls\"", "\"http2\": {\"settings\": [[1]], \"pseudoHeaders\": \"masp\"}, \"tls\"", "$.http2.settings[0]")]
    [InlineData("\"tls\"", "\"http2\": {\"settings\": [[2, 2]], \"pseudoHeaders\": \"masp\"}, \"tls\"", "$.http2.settings[0]")]
    [InlineData("\"tls\"", "\"http2\": {\"settings\": [], \"pseudoHeaders\": \"mas\"}, \"tls\"", "$.http2.pseudoHeaders")]
    [InlineData("\"tls\"", "\"http2\": {\"settings\": [], \"pseudoHeaders\": \"masp\", \"windowUpdate\": 0}, \"tls\"", "$.http2.windowUpdate")]
    [InlineData("\"tls\"", "\"http2\": {\"settings\": [], \"pseudoHeaders\": \"masp\", \"firstStream\": 2}, \"tls\"", "$.http2.firstStream")]
    [InlineData("\"tls\"", "\"http2\": {\"settings\": [], \"pseudoHeaders\": \"masp\", \"priority\": {\"weight\": 0}}, \"tls\"", "$.http2.priority.weight")]
    [InlineData("\"tls\"", "\"http3\": {\"settings\": \"4:1\", \"pseudoHeaders\": \"masp\", \"transportParameters\": \"\"}, \"tls\"", "$.http3.settings")]
    [InlineData("\"tls\"", "\"headers\": {\"navigation\": {\"lines\": [\"Accept: a\", \"accept: b\"]}}, \"tls\"", "$.headers.navigation.lines[1]")]
    [InlineData("\"tls\"", "\"headers\": {\"navigation\": {\"lines\": [\"A B: a\"]}}, \"tls\"", "$.headers.navigation.lines[0]")]
    [InlineData("\"tls\"", "\"headers\": {\"navigation\": {\"lines\": [\"A: a\\nb\"]}}, \"tls\"", "$.headers.navigation.lines[0]")]
    [InlineData("\"tls\"", "\"formBoundary\": \"ie\", \"tls\"", "$.formBoundary")]
    [InlineData("\"mine\"", "\"../mine\"", "$.name")]
    [InlineData("\"mine\"", "null", "$.name")]
    [InlineData("\"name\": \"mine\",", "", "$")]
    public void An_error_names_the_field(string was, string wrong, string path)
    {
        Assert.Contains(was, Small, StringComparison.Ordinal);
        var error = Assert.Throws<FingerprintException>(() => Fingerprint.Parse(Small.Replace(was, wrong, StringComparison.Ordinal)));
        Assert.Equal(path, error.Path);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Curlew.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"name\": \"a\", \"name\": \"b\"}")]
    [InlineData("{\"name\": ")]
    public void What_is_no_document_is_an_error(string text) => Assert.Throws<FingerprintException>(() => Fingerprint.Parse(text));

    [Fact]
    public void A_file_that_is_wrong_is_named()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "{\"name\": 1}");
            Assert.Contains(path, Assert.Throws<FingerprintException>(() => Fingerprint.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Reserved_numbers_are_GREASE()
    {
        Assert.Equal(TlsId.Grease, (TlsId)0x2A2A);
        Assert.NotEqual(TlsId.Grease, (TlsId)0x2A3A);
        Assert.True(Fingerprint.Parse(Small.Replace("[4865]", "[60138, 4865]", StringComparison.Ordinal)).Tls!.Ciphers[0].IsGrease);
    }

    [Fact]
    public void Bytes_of_extensions_are_kept()
    {
        TlsExtension[] extensions = [new(51764, [0, 1]), TlsExtension.Random(60000, 5), 21];
        var tls = Fingerprint.Parse(Small).Tls!;
        var mine = new Fingerprint { Name = "m", Tls = tls with { Extensions = [.. tls.Extensions, .. extensions] } };
        Assert.Equal(extensions, Fingerprint.Parse(mine.ToJson()).Tls!.Extensions[^3..]);
    }

    [Fact]
    public void The_hash_is_of_what_is_sent()
    {
        var chrome = Browser.Get("chrome");
        Assert.Equal(64, chrome.Hash.Length);
        Assert.Equal(chrome.Hash, (chrome with { Name = "other", Client = null, Source = "elsewhere" }).Hash);
        Assert.NotEqual(chrome.Hash, (chrome with { SplitCookies = false }).Hash);
        Assert.NotEqual(chrome, chrome with { Name = "other" });
        Assert.Equal(chrome, chrome with { SplitCookies = true });
    }

    [Fact]
    public void Lists_that_are_equal_make_equal_parts()
    {
        var tls = Browser.Get("chrome").Tls!;
        Assert.Equal(tls, tls with { Ciphers = [.. tls.Ciphers] });
        Assert.Equal(tls.GetHashCode(), (tls with { Ciphers = [.. tls.Ciphers] }).GetHashCode());
        Assert.NotEqual(tls, tls with { Ciphers = tls.Ciphers.RemoveAt(2) });
        Assert.Equal(tls.WebSocket, tls.WebSocket! with { Omit = [17613] });
    }

    [Fact]
    public void A_list_that_was_never_made_is_empty() => Assert.True((Browser.Get("chrome").Tls! with { Alps = default }).Alps.IsEmpty);

    [Fact]
    public void Saving_replaces_a_file_whole()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "a.json");
            File.WriteAllText(path, "old");
            var chrome = Browser.Get("chrome");
            chrome.Save(path);
            Assert.Equal(chrome, Fingerprint.Load(path));
            Assert.Throws<FingerprintException>(() => (chrome with { Name = "A B" }).Save(path));
            Assert.Equal(chrome, Fingerprint.Load(path));
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_name_stands_for_its_number()
    {
        TlsId id = "rsa_pss_rsae_sha256";
        Assert.Equal(0x0804, id.Value);
        Assert.Equal(0x0017, ((TlsId)"p-256").Value);
        Assert.Throws<ArgumentException>(() => (TlsId)"rot13");
        Assert.Throws<ArgumentOutOfRangeException>(() => (TlsId)70000);
    }
}
