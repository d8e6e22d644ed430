using System.Globalization;
using System.Reflection;

namespace Curlew.Tests;

public sealed class BrowserTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("curlew-fingerprints-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("chrome", "chrome156")]
    [InlineData("CHROME", "chrome156")]
    [InlineData("chromium156", null)]
    [InlineData("firefox", "firefox153")]
    [InlineData("safari", "safari2601")]
    [InlineData("edge", "edge101")]
    [InlineData("tor", "tor145")]
    [InlineData("chrome_android", "chrome131_android")]
    [InlineData("safari_ios", "safari260_ios")]
    [InlineData("safari_beta", "safari2601")]
    [InlineData("safari_ios_beta", "safari260_ios")]
    [InlineData("safari18_4", "safari184")]
    [InlineData("Safari18_4_iOS", "safari184_ios")]
    [InlineData("safari15_3", "safari153")]
    [InlineData("safari17_2_ios", "safari172_ios")]
    [InlineData("safari26_0_1", "safari2601")]
    [InlineData("Chrome 133a", "chrome133a")]
    public void A_name_is_found_however_it_is_written(string name, string? target)
    {
        if (target is null)
        {
            Assert.False(Browser.Exists(name));
        }
        else
        {
            Assert.Equal(target, Browser.Get(name).Name);
        }
    }

    [Theory]
    [InlineData("chrom", "chrome")]
    [InlineData("firefox152", "firefox153")]
    [InlineData("safri", "safari")]
    [InlineData("chrome_andriod", "chrome_android")]
    [InlineData("edge_101x", "edge101")]
    public void An_unknown_name_brings_the_nearest(string name, string nearest)
    {
        var error = Assert.Throws<UnknownBrowserException>(() => (Impersonation)name);
        Assert.Equal(name, error.BrowserName);
        Assert.Contains(nearest, error.Nearest);
        Assert.Contains(nearest, error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<ArgumentException>(error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("netscape navigator gold")]
    [InlineData("\0../../etc/passwd")]
    public void A_name_like_no_other_is_an_error_too(string name) => Assert.Throws<UnknownBrowserException>(() => Browser.Get(name));

    [Fact]
    public void Every_browser_has_a_property()
    {
        var properties = typeof(Browser).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType == typeof(Impersonation))
            .Select(p => ((Impersonation)p.GetValue(null)!).Name).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(BrowserCatalog.BuiltInNames.ToHashSet(StringComparer.Ordinal), properties);
    }

    [Fact]
    public void Names_are_sorted_as_people_count()
    {
        var names = BrowserCatalog.BuiltInNames.ToList();
        Assert.True(names.IndexOf("chrome99") < names.IndexOf("chrome100"));
        Assert.Superset(names.ToHashSet(StringComparer.Ordinal), Browser.Names.ToHashSet(StringComparer.Ordinal));
        Assert.All(Browser.Aliases, a => Assert.Equal(a.Value, Browser.Get(a.Key).Name));
    }

    [Fact]
    public void Names_browsers_and_fingerprints_are_all_an_impersonation()
    {
        Impersonation byName = "firefox153";
        Impersonation byBrowser = Browser.Chrome;
        Impersonation byFingerprint = Browser.Get("edge");
        Assert.Equal(["firefox153", "chrome156", "edge101"], [byName.Name, byBrowser.Name, byFingerprint.Name]);
        Assert.Null(Impersonation.None.Fingerprint);
        Assert.Same(byBrowser.Fingerprint, Browser.Get("chrome"));
        Assert.Throws<FingerprintException>(() => (Impersonation)(Browser.Get("edge") with { Name = "" }));
    }

    [Fact]
    public void A_file_of_the_users_goes_before_a_browser_and_is_read_again_when_it_changes()
    {
        BrowserCatalog catalog = new(() => [_folder.FullName, "/nowhere/at/all"]);
        Assert.Equal("chrome156", catalog.Find("chrome").Name);
        var path = Path.Combine(_folder.FullName, "my_browser.json");
        (Browser.Get("chrome") with { Name = "one" }).Save(path);
        Assert.Contains("my_browser", catalog.Names);
        Assert.Equal("one", catalog.Find("MyBrowser").Load().Name);
        Assert.Same(catalog.Find("MyBrowser").Load(), catalog.Find("MyBrowser").Load());
        (Browser.Get("chrome") with { Name = "two" }).Save(path);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal("two", catalog.Find("my_browser").Load().Name);

        (Browser.Get("edge") with { Name = "chrome150" }).Save(Path.Combine(_folder.FullName, "chrome150.json"));
        Assert.Equal(Browser.Get("edge").Hash, catalog.Find("chrome150").Load().Hash);
        File.WriteAllText(Path.Combine(_folder.FullName, "bad.json"), "{}");
        Assert.Throws<FingerprintException>(() => catalog.Find("bad").Load());
    }

    [Fact]
    public void A_program_can_add_its_own()
    {
        var mine = Browser.Get("chrome") with { Name = "for-this-test-only" };
        try
        {
            Browser.Register(mine);
            Assert.Same(mine, Browser.Get("For_This_Test_Only"));
            Assert.Contains(mine.Name, Browser.Names);
        }
        finally
        {
            Assert.True(Browser.Unregister(mine.Name));
        }

        Assert.False(Browser.Exists(mine.Name));
        Assert.Throws<FingerprintException>(() => Browser.Register(mine with { Tls = mine.Tls! with { Ciphers = [] } }));
    }

    [Fact]
    public async Task Pages_of_a_service_become_files()
    {
        string[] pages =
        [
            """{"items": [{"name": "New_1", "data": {"client": "chrome", "client_version": "999", "tls_ciphers": ["TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"], "tls_supported_groups": ["X25519Kyber768", "X25519"], "tls_grease": true, "tls_permute_extensions": true, "tls_alps": true, "tls_use_new_alps_codepoint": true, "tls_ech": "true", "tls_cert_compression": ["brotli"], "headers": {"user-agent": "x", "accept": "y", "te": "trailers"}, "header_order": "accept,user-agent", "http2_settings": "1:65536;2:0", "http2_window_update": 15663105, "http2_pseudo_headers_order": "masp", "http2_stream_exclusive": true, "form_boundary": "webkit", "split_cookies": true}}], "pagination": {"has_more": true, "next_skip": 1}}""",
            """{"data": [{"target": "new_2", "fingerprint": "{\"tls_ciphers\": [\"TLS_AES_128_GCM_SHA256\"], \"tls_extension_order\": \"0-10-13-43-51-28-21\", \"tls_record_size_limit\": 16385, \"tls_key_shares_limit\": 1, \"http2_no_priority\": true, \"http2_settings\": \"1:1\"}"}], "pagination": {"has_more": false}}""",
        ];
        List<Uri> asked = [];
        PublishedFingerprintProvider provider = new(new("https://example.com/v1/"), (uri, _) =>
        {
            asked.Add(uri);
            return Task.FromResult(pages[asked.Count - 1]);
        });

        var names = await Browser.UpdateAsync(provider, _folder.FullName, TestContext.Current.CancellationToken);
        Assert.Equal(["new_1", "new_2"], names);
        Assert.Equal(["https://example.com/v1/fingerprints?skip=0&limit=100", "https://example.com/v1/fingerprints?skip=1&limit=100"], asked.Select(u => u.AbsoluteUri));
        var one = Fingerprint.Load(Path.Combine(_folder.FullName, "new_1.json"));
        Assert.Equal("771,4865-49199,0-65037-23-65281-10-11-35-16-5-13-18-51-45-43-27-17613,25497-29,0", Ja3.Of(one.Tls!).ToString());
        Assert.Equal([TlsId.Grease, 25497, 29], one.Tls!.KeyShares);
        Assert.Equal("1:65536;2:0|15663105|0|m,a,s,p", Akamai.Of(one.Http2!).ToString());
        Assert.Equal(["Accept: y", "User-Agent: x", "Te: trailers"], one.Headers!.Navigation.Lines.Select(l => l.ToString()));
        var two = Fingerprint.Load(Path.Combine(_folder.FullName, "new_2.json"));
        Assert.Equal([0, 10, 13, 43, 51, 28], two.Tls!.Extensions.Select(e => (int)e.Id.Value));
        Assert.Null(two.Http2!.Priority);
    }

    [Theory]
    [InlineData("no json", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "$")]
    [InlineData("{\"items\": [1]}", "$.items[0]")]
    [InlineData("{\"items\": [{}]}", "$.items[0]")]
    [InlineData("{\"items\": [{\"name\": \"a\"}]}", "$.items[0].tls_ciphers")]
    [InlineData("{\"items\": [{\"name\": \"a\", \"tls_ciphers\": [\"rot13\"]}]}", "$.items[0].tls_ciphers")]
    [InlineData("{\"items\": [{\"name\": \"../a\", \"tls_ciphers\": [\"TLS_AES_128_GCM_SHA256\"]}]}", "$.items[0]")]
    [InlineData("{\"items\": [], \"pagination\": {\"has_more\": true}}", "$.pagination.next_skip")]
    public async Task Nothing_is_written_where_a_page_is_wrong(string page, string path)
    {
        PublishedFingerprintProvider provider = new(new("https://example.com"), (_, _) => Task.FromResult(page));
        var error = await Assert.ThrowsAsync<FingerprintException>(() => Browser.UpdateAsync(provider, _folder.FullName, TestContext.Current.CancellationToken));
        Assert.Equal(path, error.Path);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task An_update_that_is_cancelled_writes_nothing()
    {
        using CancellationTokenSource source = new();
        PublishedFingerprintProvider provider = new(new("https://example.com"), async (_, token) =>
        {
            await source.CancelAsync();
            token.ThrowIfCancellationRequested();
            return "";
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Browser.UpdateAsync(provider, _folder.FullName, source.Token));
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public void Directories_come_from_the_environment()
    {
        var before = Environment.GetEnvironmentVariable("CURLEW_FINGERPRINTS");
        try
        {
            Environment.SetEnvironmentVariable("CURLEW_FINGERPRINTS", string.Create(CultureInfo.InvariantCulture, $"/a{Path.PathSeparator}/b"));
            Assert.Equal(["/a", "/b", FingerprintDirectories.Own], FingerprintDirectories.All());
            Assert.EndsWith(Path.Combine("curlew", "fingerprints"), FingerprintDirectories.Own, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CURLEW_FINGERPRINTS", before);
        }
    }
}
