using Curlew.LibCurl;
using Curlew.TestServers;

namespace Curlew.Tests;

/// <summary>What is wrong with whom a request is to look like is said before anything is connected to.</summary>
[Collection(nameof(AloneCollection))]
public sealed class LookErrorTests : IAsyncLifetime
{
    private RawServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RawServer.StartAsync(RawScripts.Record());

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(0, _server.ConnectionCount);
        await _server.DisposeAsync();
    }

    [Fact]
    public void An_unknown_browser_is_answered_with_those_that_are_like_it()
    {
        var error = Assert.Throws<UnknownBrowserException>(() => new Session { Impersonate = "chrom156" });
        Assert.Equal("chrome156", error.Nearest[0]);
        Assert.Contains("did you mean chrome156", error.Message, StringComparison.Ordinal);
        Assert.Throws<UnknownBrowserException>(() => Requests.Get(_server.Uri.AbsoluteUri, new() { Impersonate = "netscape4" }));
    }

    [Theory]
    [InlineData("771,4865,0-x,29,0", 11)]
    [InlineData("771,4865,0", 10)]
    [InlineData("769,4865,0,29,0", 0)]
    [InlineData("771,4865,0-4660,29,0", 11)]
    public async Task A_malformed_JA3_tells_the_place(string ja3, int position)
    {
        await using var session = new Session();
        var error = await Assert.ThrowsAsync<FingerprintException>(() => session.GetAsync(_server.Uri.AbsoluteUri, new() { Ja3 = ja3 }, Token));
        Assert.Equal(position, error.Position);
    }

    [Theory]
    [InlineData("1:x|0|0|m,a,s,p", 2)]
    [InlineData("1:1|0|0|m,a,s", 8)]
    public void A_malformed_Akamai_string_tells_the_place(string akamai, int position) =>
        Assert.Equal(position, Assert.Throws<FingerprintException>(() => Requests.Get(_server.Uri.AbsoluteUri, new() { Akamai = akamai })).Position);

    [Fact]
    public void A_malformed_perk_tells_the_place() =>
        Assert.Equal(2, Assert.Throws<FingerprintException>(() => Requests.Get(_server.Uri.AbsoluteUri, new() { Perk = "1:x|masp|1:2" })).Position);

    [Theory]
    [InlineData("4865", "9999", "$.tls.keyShares[0]")]
    [InlineData("70000", "4588", "$.tls.ciphers[0]")]
    [InlineData("\"TLS_NO_SUCH_SUITE\"", "4588", "$.tls.ciphers[0]")]
    [InlineData("4865", "\"X448\"", "$.tls.keyShares[0]")]
    public void A_cipher_or_a_group_that_cannot_be_is_named(string cipher, string share, string path)
    {
        var error = Assert.Throws<FingerprintException>(() =>
        {
            var json = Browser.Get("firefox153").ToJson()
                .Replace("\"keyShares\": [4588,", $"\"keyShares\": [{share},", StringComparison.Ordinal)
                .Replace("\"ciphers\": [4865,", $"\"ciphers\": [{cipher},", StringComparison.Ordinal);
            return Requests.Get(_server.Uri.AbsoluteUri, new() { Impersonate = Fingerprint.Parse(json) });
        });
        Assert.Equal(path, error.Path);
    }

    [Fact]
    public async Task A_file_with_a_wrong_field_names_file_and_field()
    {
        using var directory = new TemporaryDirectory("curlew-fingerprints-");
        var path = directory.Write("wrong.json", Browser.Get("chrome").ToJson().Replace("\"masp\"", "\"mas\"", StringComparison.Ordinal));
        Environment.SetEnvironmentVariable("CURLEW_FINGERPRINTS", Path.GetDirectoryName(path));
        try
        {
            await using var session = new Session { Impersonate = "wrong" };
            var error = await Assert.ThrowsAsync<FingerprintException>(() => session.GetAsync(_server.Uri.AbsoluteUri, cancellationToken: Token));
            Assert.Equal("$.http2.pseudoHeaders", error.Path);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CURLEW_FINGERPRINTS", null);
        }
    }

    [Fact]
    public async Task A_library_that_cannot_look_like_that_says_so()
    {
        Assert.SkipUnless(FingerprintKnobs.Loaded.Family == FingerprintFamily.Stock, "The loaded libcurl has options for fingerprints.");
        await using var session = new Session { Impersonate = "chrome" };
        var error = await Assert.ThrowsAsync<ImpersonationException>(() => session.GetAsync(_server.Uri.AbsoluteUri, cancellationToken: Token));
        Assert.Contains($"libcurl {CurlLibrary.Version}", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot look like chrome156", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ImpersonationException>(() => session.GetAsync(_server.Uri.AbsoluteUri, new() { Impersonate = Impersonation.None, Akamai = "1:1|0|0|m,a,s,p" }, Token));
        await Assert.ThrowsAsync<ImpersonationException>(() => session.StreamAsync(HttpMethod.Get, _server.Uri.AbsoluteUri, cancellationToken: Token));
        Assert.Throws<ImpersonationException>(() => Requests.Get(_server.Uri.AbsoluteUri, new() { Impersonate = "firefox" }));
        using var curl = new Curl();
        Assert.Throws<ImpersonationException>(() => curl.Impersonate("chrome"));
        curl.Impersonate(Impersonation.None);
    }

    [Fact]
    public async Task Options_of_TLS_that_would_be_without_effect_are_refused()
    {
        RecordedSite.SkipWithoutEngine();
        await using var session = new Session { Impersonate = "chrome" };
        foreach (var (tls, name) in new (TlsOptions, string)[]
        {
            (new() { Ciphers = "ALL" }, "Ciphers"), (new() { Tls13Ciphers = "TLS_AES_128_GCM_SHA256" }, "Tls13Ciphers"), (new() { Groups = "X25519" }, "Groups"),
            (new() { SignatureAlgorithms = "ecdsa_secp256r1_sha256" }, "SignatureAlgorithms"),
        })
        {
            var error = await Assert.ThrowsAsync<ArgumentException>(() => session.GetAsync(_server.Uri.AbsoluteUri, new() { Tls = tls }, Token));
            Assert.Equal("Tls", error.ParamName);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_kind_that_there_is_not_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RequestOptions { RequestKind = (RequestKind)9 });
}
