using Curlew.LibCurl;

namespace Curlew.Tests;

public sealed class FingerprintPlanTests
{
    private static readonly FingerprintKnobs s_engine = new("engine", _ => true);
    private static readonly FingerprintKnobs s_impersonate = new("libcurl-impersonate", id => id is (> 1000 and < 1040) or (> 11000 and < 11040));
    private static readonly FingerprintKnobs s_stock = new("libcurl 8", _ => false);

    public static TheoryData<string> Names => [.. BrowserCatalog.BuiltInNames];

    [Fact]
    public void A_hello_is_written_as_one_text() =>
        Assert.Equal(
            "ciphers=4865,4867,4866,49195,49199,52393,52392,49196,49200,49162,49171,49172,156,157,47,53 versions=772,771 "
            + "ext=0,23,65281,10,11,35,16,5,34,18,51,43,13,45,28,27,65037 groups=4588,29,23,24,25,256,257 shares=4588,29,23 "
            + "sigalgs=1027,1283,1539,2052,2053,2054,1025,1281,1537,515,513 delegated=1027,1283,1539,515 record=16385 ech=281:1-1 no-padding",
            EngineWriter.Template(Browser.Get("firefox153").Tls!));

    [Fact]
    public void A_hello_has_GREASE_bytes_and_a_fresh_order()
    {
        var text = EngineWriter.Template(Browser.Get("chrome").Tls!);
        Assert.Contains("ciphers=GREASE,4865,", text, StringComparison.Ordinal);
        Assert.Contains("ext=GREASE,0,65037,", text, StringComparison.Ordinal);
        Assert.Contains(",x51764:00b80582df", text, StringComparison.Ordinal);
        Assert.Contains(",GREASE groups=GREASE,4588,", text, StringComparison.Ordinal);
        Assert.Contains("shares=GREASE,4588,29 sigalgs=GREASE,2308,", text, StringComparison.Ordinal);
        Assert.Contains("ech=186|218|250|282:1-1 permute no-padding", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no-padding", EngineWriter.Template(Browser.Get("chrome99").Tls!), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_engine_has_everything_for_every_target(string name)
    {
        foreach (var kind in Enum.GetValues<RequestKind>())
        {
            foreach (var protocol in new[] { FingerprintProtocol.Usual, FingerprintProtocol.Http1 })
            {
                var options = Options(FingerprintPlan.Make(Browser.Get(name), kind, protocol, s_engine));
                var isHttp1 = kind == RequestKind.WebSocket || protocol == FingerprintProtocol.Http1;
                Assert.Equal(isHttp1 ? 2L : 4L, options[FingerprintOptionIds.HttpVersion]);
                Assert.True(!isHttp1 || options[FingerprintOptionIds.EnableAlps] is 0L);
                Assert.Equal(Browser.Get(name).Hash, options[FingerprintOptionIds.Fingerprint]);
            }
        }
    }

    [Fact]
    public void HTTP2_is_told_in_full()
    {
        var firefox = Options(FingerprintPlan.Make(Browser.Get("firefox153"), RequestKind.Navigation, FingerprintProtocol.Usual, s_engine));
        Assert.Equal("1:65536;2:0;4:131072;5:16384", firefox[FingerprintOptionIds.Http2Settings]);
        Assert.Equal(12517377L, firefox[FingerprintOptionIds.Http2WindowUpdate]);
        Assert.Equal(12451840L, firefox[FingerprintOptionIds.Http2StreamWindowUpdate]);
        Assert.Equal(3L, firefox[FingerprintOptionIds.Http2FirstStream]);
        Assert.Equal("mpas", firefox[FingerprintOptionIds.PseudoHeadersOrder]);
        Assert.Equal(42L, firefox[FingerprintOptionIds.StreamWeight]);
        Assert.Equal("firefox", firefox[FingerprintOptionIds.FormBoundary]);
        var fetch = Options(FingerprintPlan.Make(Browser.Get("firefox153"), RequestKind.Fetch, FingerprintProtocol.Usual, s_engine));
        Assert.Equal(22L, fetch[FingerprintOptionIds.StreamWeight]);

        var none = new Impersonation("safari") { Akamai = "1:1;999:5|00|3:1:0:7|masp" }.Fingerprint!;
        var safari = Options(FingerprintPlan.Make(none, RequestKind.Navigation, FingerprintProtocol.Usual, s_engine));
        Assert.Equal("1:1;999:5", safari[FingerprintOptionIds.Http2Settings]);
        Assert.Equal(-1L, safari[FingerprintOptionIds.Http2WindowUpdate]);
        Assert.Equal("3:1:0:7", safari[FingerprintOptionIds.Http2Streams]);
        Assert.Equal(1L, safari[FingerprintOptionIds.Http2NoPriority]);
    }

    [Fact]
    public void Firefox_resumes_no_session_for_WebSockets()
    {
        var options = Options(FingerprintPlan.Make(Browser.Get("firefox147"), RequestKind.WebSocket, FingerprintProtocol.Usual, s_engine));
        Assert.Equal(0L, options[FingerprintOptionIds.EnableTicket]);
        Assert.Equal("", options[FingerprintOptionIds.CertCompression]);
        Assert.Contains("ext=0,23,65281,10,11,16,5,34,18,51,43,13,45,28,65037 ", (string)options[FingerprintOptionIds.TlsClientHello], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_fingerprint_drives_libcurl_impersonate()
    {
        var options = Options(FingerprintPlan.Make(Browser.Get("chrome150"), RequestKind.Navigation, FingerprintProtocol.Usual, s_impersonate));
        Assert.StartsWith("TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:", (string)options[FingerprintOptionIds.SslCipherList], StringComparison.Ordinal);
        Assert.Equal("X25519MLKEM768:X25519:P-256:P-384", options[FingerprintOptionIds.SslEcCurves]);
        Assert.StartsWith("mldsa44,mldsa65,mldsa87,ecdsa_secp256r1_sha256,", (string)options[FingerprintOptionIds.SigHashAlgs], StringComparison.Ordinal);
        Assert.Equal("grease", options[FingerprintOptionIds.Ech]);
        Assert.Equal(1L, options[FingerprintOptionIds.PermuteExtensions]);
        Assert.Equal(1L, options[FingerprintOptionIds.NewAlpsCodePoint]);
        Assert.False(options.ContainsKey(FingerprintOptionIds.TlsExtensionOrder));
        Assert.False(options.ContainsKey(FingerprintOptionIds.Fingerprint));

        var http3 = Options(FingerprintPlan.Make(Browser.Get("chrome150"), RequestKind.Navigation, FingerprintProtocol.Http3, s_impersonate));
        Assert.Equal("webkit", http3[FingerprintOptionIds.QuicCidLength]);
        Assert.False(http3.ContainsKey(FingerprintOptionIds.HttpVersion));
    }

    [Theory]
    [InlineData("chrome156", "GREASE among signature algorithms", "extension 51764 with given bytes")]
    [InlineData("firefox153", "an encrypted_client_hello of 281 bytes", "a first HTTP/2 stream of number 3", "a WINDOW_UPDATE for each stream")]
    public void What_libcurl_impersonate_lacks_is_named(string name, params string[] missing)
    {
        var error = Assert.Throws<ImpersonationException>(() => FingerprintPlan.Make(Browser.Get(name), RequestKind.Navigation, FingerprintProtocol.Usual, s_impersonate));
        Assert.Equal(missing, error.Missing);
        Assert.All(missing, m => Assert.Contains(m, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Chrome_and_Safari_need_nothing_that_libcurl_impersonate_lacks()
    {
        foreach (var name in BrowserCatalog.BuiltInNames.Where(n => !n.StartsWith("firefox", StringComparison.Ordinal) && n is not ("tor145" or "chrome156")))
        {
            Assert.NotEmpty(FingerprintPlan.Make(Browser.Get(name), RequestKind.Navigation, FingerprintProtocol.Usual, s_impersonate).Options);
        }
    }

    [Fact]
    public void A_libcurl_without_the_options_is_told_apart()
    {
        var error = Assert.Throws<ImpersonationException>(() => FingerprintPlan.Make(Browser.Get("chrome"), RequestKind.Navigation, FingerprintProtocol.Usual, s_stock));
        Assert.Contains("libcurl 8 cannot look like chrome156", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_of_an_earlier_make_says_what_it_lacks()
    {
        FingerprintKnobs older = new("engine", id => id != FingerprintOptionIds.Http2FirstStream);
        var error = Assert.Throws<ImpersonationException>(() => FingerprintPlan.Make(Browser.Get("firefox"), RequestKind.Navigation, FingerprintProtocol.Usual, older));
        Assert.Equal(["option 2009"], error.Missing);
    }

    [Fact]
    public void Protocols_that_no_libcurl_offers_are_refused()
    {
        var chrome = Browser.Get("chrome");
        var odd = chrome with { Tls = chrome.Tls! with { Alpn = ["http/1.1", "h2"] } };
        Assert.Throws<ImpersonationException>(() => FingerprintPlan.Make(odd, RequestKind.Navigation, FingerprintProtocol.Usual, s_engine));
        Assert.Throws<ImpersonationException>(() => FingerprintPlan.Make(chrome, RequestKind.Navigation, FingerprintProtocol.Http3, s_engine));
    }

    [Fact]
    public void The_loaded_library_takes_every_target_or_says_that_it_cannot()
    {
        using Curl curl = new();
        foreach (var name in BrowserCatalog.BuiltInNames)
        {
            foreach (var kind in Enum.GetValues<RequestKind>())
            {
                if (FingerprintKnobs.Loaded.Family == FingerprintFamily.Engine)
                {
                    curl.Reset();
                    FingerprintPlan.For(Browser.Get(name), kind, FingerprintProtocol.Usual).ApplyTo(curl);
                }
                else if (FingerprintKnobs.Loaded.Family == FingerprintFamily.Stock)
                {
                    Assert.Throws<ImpersonationException>(() => FingerprintPlan.For(Browser.Get(name), kind, FingerprintProtocol.Usual));
                }
            }
        }
    }

    [Fact]
    public void A_plan_is_made_once()
    {
        Assert.SkipUnless(FingerprintKnobs.Loaded.Family == FingerprintFamily.Engine, "The loaded libcurl has no options for fingerprints.");
        Assert.Same(
            FingerprintPlan.For(Browser.Get("chrome"), RequestKind.Fetch, FingerprintProtocol.Usual), FingerprintPlan.For(Browser.Get("chrome"), RequestKind.Fetch, FingerprintProtocol.Usual));
    }

    private static Dictionary<int, object> Options(FingerprintPlan plan) => plan.Options.ToDictionary(o => o.Id, o => o.Value!);
}
