using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;
using Curlew.TestServers.Recording;
using Hello = Curlew.TestServers.Recording.ClientHello;

namespace Curlew.LibCurl.Tests.Fingerprint;

/// <summary>Handshakes with a browser's ClientHello go through, with servers of three families.</summary>
public sealed class HandshakeTests
{
    public static TheoryData<string, string> BrowsersAndVersions => new()
    {
        { "Chromium", "1.3" }, { "Chromium", "1.2" }, { "Firefox", "1.3" }, { "Firefox", "1.2" }, { "Safari", "1.3" }, { "Safari", "1.2" },
    };

    [Theory]
    [MemberData(nameof(BrowsersAndVersions))]
    public async Task OpenSSL_answers_and_resumes(string browser, string version)
    {
        Assert.SkipUnless(OpenSslServer.IsInstalled, OpenSslServer.MissingReason);
        await using var server = await OpenSslServer.StartAsync(version == "1.2" ? "-tls1_2" : "-tls1_3");
        await using var recorder = ClientHelloRecorder.Start(server.Port);

        var (first, second) = Twice(recorder, browser);

        Assert.Contains($"New, TLSv{version}", first, StringComparison.Ordinal);
        Assert.Contains($"Reused, TLSv{version}", second, StringComparison.Ordinal);
        AssertResumedAtTheEnd(recorder, version);
    }

    [Theory]
    [MemberData(nameof(BrowsersAndVersions))]
    public async Task GnuTLS_answers_and_resumes(string browser, string version)
    {
        Assert.SkipUnless(GnuTlsServer.IsInstalled, GnuTlsServer.MissingReason);
        await using var server = await GnuTlsServer.StartAsync($"NORMAL:-VERS-ALL:+VERS-TLS{version}");
        await using var recorder = ClientHelloRecorder.Start(server.Port);

        var (first, second) = Twice(recorder, browser);

        Assert.Contains($"TLS{version}", first, StringComparison.Ordinal);
        Assert.Contains($"TLS{version}", second, StringComparison.Ordinal);
        AssertResumedAtTheEnd(recorder, version);
    }

    [Theory]
    [MemberData(nameof(BrowsersAndVersions))]
    public async Task AWS_LC_answers_and_resumes(string browser, string version)
    {
        await using var server = await StartEngineServerAsync("X25519:P-256", version == "1.2" ? ["tls12"] : []);
        await using var recorder = ClientHelloRecorder.Start(server.Port);

        var (first, second) = Twice(recorder, browser);

        Assert.Contains($"version=TLSv{version}", first, StringComparison.Ordinal);
        Assert.Contains("alpn=h2", first, StringComparison.Ordinal);
        Assert.Contains("resumed=1", second, StringComparison.Ordinal);
        AssertResumedAtTheEnd(recorder, version);
    }

    [Theory]
    [InlineData("Chromium", "P-256")]
    [InlineData("Chromium", "P-384")]
    [InlineData("Firefox", "P-384")]
    [InlineData("Firefox", "P-521")]
    [InlineData("Safari", "P-256")]
    public async Task A_HelloRetryRequest_changes_the_key_share_and_nothing_else(string browser, string group)
    {
        Assert.SkipUnless(OpenSslServer.IsInstalled, OpenSslServer.MissingReason);
        await using var server = await OpenSslServer.StartAsync("-groups", group);
        await using var recorder = ClientHelloRecorder.Start(server.Port);
        using var curl = TlsOptions.To(recorder.Uri).WithTlsOf(browser);

        Assert.Contains("TLSv1.3", curl.PerformString(), StringComparison.Ordinal);

        var hellos = recorder.Connections.Single();
        Assert.Equal(2, hellos.Count);
        Assert.Equal(hellos[0].Extensions, hellos[1].Extensions);
        Assert.Equal(hellos[0].Random, hellos[1].Random);
        Assert.Equal(hellos[0].SessionId, hellos[1].SessionId);
        Assert.Equal(hellos[0].Ciphers, hellos[1].Ciphers);
        Assert.Equal(hellos[0].Body(Hello.EncryptedClientHello), hellos[1].Body(Hello.EncryptedClientHello));
        Assert.Equal(hellos[0].Body(51764), hellos[1].Body(51764));
        Assert.Equal(group switch { "P-256" => 23, "P-384" => 24, _ => 25 }, Assert.Single(hellos[1].KeyShares).Group);
    }

    [Fact]
    public async Task A_HelloRetryRequest_with_a_ticket_resumes()
    {
        Assert.SkipUnless(GnuTlsServer.IsInstalled, GnuTlsServer.MissingReason);
        await using var server = await GnuTlsServer.StartAsync("NORMAL:-GROUP-ALL:+GROUP-SECP384R1");
        await using var recorder = ClientHelloRecorder.Start(server.Port);

        Twice(recorder, "Chromium");

        var resumed = recorder.Connections[1];
        Assert.Equal(2, resumed.Count);
        Assert.All(resumed, hello => Assert.Equal(Hello.PreSharedKey, hello.Extensions[^1]));
    }

    [Theory]
    [InlineData("X25519MLKEM768", 4588)]
    [InlineData("X25519", 29)]
    [InlineData("P-256", 23)]
    [InlineData("P-384", 24)]
    [InlineData("P-521", 25)]
    [InlineData("X25519Kyber768Draft00", 25497)]
    public async Task Each_key_share_can_be_chosen(string group, int id)
    {
        await using var server = await StartEngineServerAsync(group);
        await using var recorder = ClientHelloRecorder.Start(server.Port);
        using var curl = TlsOptions.To(recorder.Uri);
        curl.SetOpt(TlsOptions.AdvertisedGroups, "4588,29,23,24,25,25497");
        curl.SetOpt(TlsOptions.KeyShares, "4588,29,23,24,25,25497");

        Assert.Contains($"group={id}/", curl.PerformString(), StringComparison.Ordinal);
        Assert.Single(recorder.Connections.Single());
    }

    [Theory]
    [InlineData("zlib")]
    [InlineData("brotli")]
    [InlineData("zstd")]
    public async Task A_compressed_certificate_is_verified(string algorithm)
    {
        await using var server = await StartEngineServerAsync("X25519", algorithm);
        using var curl = TlsOptions.To(new Uri($"https://localhost:{server.Port}/")).WithFirefoxTls();

        Assert.Contains("compressed=1", curl.PerformString(), StringComparison.Ordinal);

        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Create().CaFile);
        curl.SetOpt(CurlOpt.FreshConnect, true);
        curl.SetOpt(CurlOpt.SslSessionIdCache, false);
        Assert.Equal(CurlCode.PeerFailedVerification, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
    }

    [Theory]
    [InlineData(false, "alps")]
    [InlineData(true, "alps-new")]
    public async Task Application_settings_are_taken(bool useNewCodepoint, string word)
    {
        await using var server = await StartEngineServerAsync("X25519", word);
        using var curl = TlsOptions.To(new Uri($"https://localhost:{server.Port}/"));
        curl.SetOpt(TlsOptions.EnableAlps, true);
        curl.SetOpt(TlsOptions.UseNewAlpsCodepoint, useNewCodepoint);

        Assert.Contains("alps=1", curl.PerformString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Chromium", "X25519")]
    [InlineData("Firefox", "P-384")]
    public async Task An_encrypted_ClientHello_keeps_the_outer_form(string browser, string group)
    {
        await using var server = await StartEngineServerAsync(group, "ech", "public.example");
        await using var recorder = ClientHelloRecorder.Start(server.Port);
        using var curl = TlsOptions.To(recorder.Uri).WithTlsOf(browser);
        curl.SetOpt(CurlOpt.Ech, "ecl:" + server.EchConfigurations);

        var answer = curl.PerformString();

        Assert.Contains("ech=1 name=localhost", answer, StringComparison.Ordinal);
        var outer = recorder.Hellos.Single();
        await using var plain = ClientHelloRecorder.Start();
        using var other = TlsOptions.To(plain.Uri).WithTlsOf(browser);
        Assert.Throws<CurlEasyException>(() => other.Perform());
        Assert.Equal(plain.Hellos.Single().Extensions.Order(), outer.Extensions.Order());
        Assert.Equal(plain.Hellos.Single().Ciphers, outer.Ciphers);
        Assert.Equal(plain.Hellos.Single().Versions, outer.Versions);
        Assert.Contains("public.example", System.Text.Encoding.ASCII.GetString(outer.Body(Hello.ServerName)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_servers_record_size_limit_is_kept()
    {
        Assert.SkipUnless(GnuTlsServer.IsInstalled, GnuTlsServer.MissingReason);
        await using var server = await GnuTlsServer.StartAsync("NORMAL", "--recordsize", "600");
        using var curl = TlsOptions.To(new Uri($"https://localhost:{server.Port}/")).WithFirefoxTls();
        curl.SetOpt(CurlOpt.HttpHeader, ["X-Long: " + new string('x', 2000)]);

        Assert.Contains("TLS1.3", curl.PerformString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_is_only_advertised_fails_clearly()
    {
        Assert.SkipUnless(OpenSslServer.IsInstalled, OpenSslServer.MissingReason);
        await using var server = await OpenSslServer.StartAsync("-groups", "ffdhe2048");
        using var curl = TlsOptions.To(new Uri($"https://localhost:{server.Port}/")).WithFirefoxTls();

        Assert.Contains("the server asked for group 256", curl.Fails(CurlCode.SslConnectError).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cipher_that_is_only_advertised_fails_clearly()
    {
        Assert.SkipUnless(OpenSslServer.IsInstalled, OpenSslServer.MissingReason);
        await using var server = await OpenSslServer.StartAsync("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384");
        using var curl = TlsOptions.To(new Uri($"https://localhost:{server.Port}/"));
        curl.SetOpt(TlsOptions.ClientHello, "ciphers=4865,49188,49196");

        Assert.Contains("the server chose cipher suite 49188", curl.Fails(CurlCode.SslConnectError).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_algorithm_that_is_not_listed_is_refused()
    {
        Assert.SkipUnless(OpenSslServer.IsInstalled, OpenSslServer.MissingReason);
        await using var server = await OpenSslServer.StartAsync();
        using var curl = TlsOptions.To(new Uri($"https://localhost:{server.Port}/"));
        curl.SetOpt(TlsOptions.AdvertisedSigAlgs, "2052,1025");

        curl.Fails(CurlCode.SslConnectError);
    }

    [Fact]
    public async Task The_key_usage_of_a_certificate_counts_unless_told_otherwise()
    {
        Assert.SkipUnless(OpenSslServer.IsInstalled, OpenSslServer.MissingReason);
        TlsOptions.SkipWithout();
        using var directory = new TemporaryDirectory();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyAgreement, critical: true));
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1]);
        await using var server = await OpenSslServer.StartAsync(
            "-cert", directory.Write("certificate.pem", certificate.ExportCertificatePem()),
            "-key", directory.Write("key.pem", key.ExportPkcs8PrivateKeyPem()));
        using var curl = TlsOptions.To(new Uri($"https://localhost:{server.Port}/"));
        curl.SetOpt(CurlOpt.SslVerifyPeer, false);
        curl.Fails(CurlCode.SslConnectError);

        curl.SetOpt(TlsOptions.KeyUsageNoCheck, true);
        Assert.Contains("TLSv1.3", curl.PerformString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_13_suites_are_offered_in_the_given_order_and_used()
    {
        Assert.SkipUnless(OpenSslServer.IsInstalled, OpenSslServer.MissingReason);
        await using var server = await OpenSslServer.StartAsync();
        using var curl = TlsOptions.To(new Uri($"https://localhost:{server.Port}/")).WithSafariTls();
        Assert.Contains("TLS_AES_256_GCM_SHA384", curl.PerformString(), StringComparison.Ordinal);

        curl.SetOpt(TlsOptions.ClientHello, "ciphers=4867,4865,49195");
        curl.SetOpt(CurlOpt.FreshConnect, true);
        Assert.Contains("TLS_CHACHA20_POLY1305_SHA256", curl.PerformString(), StringComparison.Ordinal);
    }

    private static Task<EngineTlsServer> StartEngineServerAsync(string groups, params string[] words)
    {
        Assert.SkipUnless(EngineTlsServer.IsAvailable, EngineTlsServer.MissingReason);
        return EngineTlsServer.StartAsync(groups, words);
    }

    // Two connections of one handle, the second with the first one's ticket.
    private static (string First, string Second) Twice(ClientHelloRecorder recorder, string browser)
    {
        using var curl = TlsOptions.To(recorder.Uri).WithTlsOf(browser);
        var first = curl.PerformString();
        curl.SetOpt(CurlOpt.FreshConnect, true);
        return (first, curl.PerformString());
    }

    private static void AssertResumedAtTheEnd(ClientHelloRecorder recorder, string version)
    {
        var hellos = recorder.Hellos;
        Assert.Equal(2, hellos.Count);
        if (version == "1.3")
        {
            Assert.Equal(Hello.PreSharedKey, hellos[1].Extensions[^1]);
            Assert.Equal(hellos[0].Extensions.Order(), hellos[1].Extensions.SkipLast(1).Order());
        }
        else
        {
            Assert.Empty(hellos[0].Body(Hello.SessionTicket));
            Assert.NotEmpty(hellos[1].Body(Hello.SessionTicket));
        }
    }
}
