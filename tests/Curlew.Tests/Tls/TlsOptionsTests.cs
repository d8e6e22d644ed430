using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Curlew.LibCurl;
using Curlew.Tests.Bodies;
using Curlew.TestServers;

namespace Curlew.Tests.Tls;

/// <summary>Whom TLS options trust, what they show and what they refuse before anything is sent.</summary>
public sealed class TlsOptionsTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;
    private readonly TestCertificates _certificates = fixture.Server.Certificates;

    private TlsOptions Trusting => new() { CaFile = _certificates.CaFile };

    [Fact]
    public void An_unknown_authority_is_refused_unless_nothing_is_verified()
    {
        Assert.Equal(CurlCode.PeerFailedVerification, Failure(TlsOptions.Default));
        Assert.Equal(CurlCode.PeerFailedVerification, Failure(true));
        Get(TlsOptions.Insecure);
        Get(false);
    }

    [Fact]
    public void An_authority_is_trusted_by_its_file_its_bytes_or_its_directory()
    {
        using var directory = new TemporaryDirectory();
        directory.Write($"{SubjectHash(_certificates.Authority)}.0", _certificates.CaPem);

        Get(Trusting);
        Get(new TlsOptions { CaBytes = Encoding.ASCII.GetBytes(_certificates.CaPem) });
        Get(new TlsOptions { CaPath = directory.Path });
        using var other = TestCertificates.Create();
        Assert.Equal(CurlCode.PeerFailedVerification, Failure(new TlsOptions { CaFile = other.CaFile }));
        Assert.Equal(CurlCode.PeerFailedVerification, Failure(new TlsOptions { CaBytes = Encoding.ASCII.GetBytes(other.CaPem) }));
    }

    [Fact]
    public void Authorities_that_are_given_take_the_place_of_the_systems()
    {
        var text = new StringBuilder();
        using var curl = BodyTransfer.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.DebugFunction, (type, data) =>
        {
            if (type == CurlInfoType.Text)
            {
                text.Append(Encoding.UTF8.GetString(data));
            }
        });
        Trusting.Apply(curl, proxyIsHttps: false);

        curl.PerformBytes();

        Assert.Contains("CApath: none", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_systems_authorities_can_be_trusted_too()
    {
        Assert.SkipUnless(File.Exists(CurlLibrary.CaBundle), "There is no file of the system's authorities here.");
        Get(Trusting with { AddSystemAuthorities = true });
        Get(new TlsOptions { CaBytes = Encoding.ASCII.GetBytes(_certificates.CaPem), AddSystemAuthorities = true });
        Assert.Equal(CurlCode.PeerFailedVerification, Failure(new TlsOptions { AddSystemAuthorities = true }));
    }

    [Fact]
    public void The_host_is_verified_unless_told_otherwise()
    {
        using var curl = new Curl();
        var port = _server.HttpsUri.Port;
        curl.SetOpt(CurlOpt.Url, $"https://elsewhere.example:{port}/get");
        curl.SetOpt(CurlOpt.Resolve, [$"elsewhere.example:{port}:127.0.0.1"]);
        Trusting.Apply(curl, proxyIsHttps: false);
        Assert.Equal(CurlCode.PeerFailedVerification, Assert.Throws<CurlEasyException>(() => curl.PerformBytes()).Code);

        (Trusting with { VerifyHost = false }).Apply(curl, proxyIsHttps: false);
        curl.PerformBytes();
    }

    [Theory]
    [InlineData("PEM files")]
    [InlineData("PEM file with both")]
    [InlineData("PEM text")]
    [InlineData("encrypted PEM")]
    [InlineData("legacy encrypted PEM")]
    [InlineData("PKCS#12 bytes")]
    [InlineData("PKCS#12 file")]
    [InlineData("X509Certificate2")]
    public void A_client_certificate_is_shown(string source)
    {
        using var directory = new TemporaryDirectory();
        var mine = _certificates.ClientCertificate;
        using var exportable = X509CertificateLoader.LoadPkcs12(Pkcs12("secret"), "secret", X509KeyStorageFlags.Exportable);
        TlsClientCertificate client = source switch
        {
            "PEM files" => (_certificates.ClientCertFile, _certificates.ClientKeyFile),
            "PEM file with both" => directory.Write("both.pem", _certificates.ClientKeyPem + "\n" + _certificates.ClientCertPem),
            "PEM text" => TlsClientCertificate.FromPem(_certificates.ClientCertPem, _certificates.ClientKeyPem),
            "encrypted PEM" => TlsClientCertificate.FromPem(_certificates.ClientCertPem, EncryptedKey("secret"), "secret"),
            "legacy encrypted PEM" => TlsClientCertificate.FromPem(_certificates.ClientCertPem, LegacyEncryptedKey("secret"), "secret"),
            "PKCS#12 bytes" => TlsClientCertificate.FromPkcs12(Pkcs12("secret"), "secret"),
            "PKCS#12 file" => TlsClientCertificate.FromFile(Pkcs12File(directory, "secret"), password: "secret"),
            _ => exportable,
        };

        var told = Get(Trusting with { ClientCertificate = client }, _server.MutualTlsUri);

        Assert.Equal(mine.Subject, told.GetProperty("clientCertificate").GetString());
        Assert.Equal(mine.Subject, client.ToString());
    }

    [Fact]
    public async Task A_client_certificate_goes_with_those_that_lead_to_its_authority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=RSA client", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var shown = new TaskCompletionSource<string[]>();
        await using var server = await RawServer.StartAsync(async connection =>
        {
            await using var tls = new SslStream(connection.Stream, leaveInnerStreamOpen: true, (_, leaf, chain, _) => shown.TrySetResult(
                [leaf!.Subject, .. chain!.ChainPolicy.ExtraStore.Select(c => c.Subject)]));
            await tls.AuthenticateAsServerAsync(_certificates.ServerCertificate, clientCertificateRequired: true, checkCertificateRevocation: false);
            Assert.True(await tls.ReadAsync(new byte[1000], connection.Stopping) > 0);
            await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), connection.Stopping);
        });
        using var curl = BodyTransfer.To(new Uri($"https://127.0.0.1:{server.Port}/"));
        var client = TlsClientCertificate.FromCertificate(certificate, [_certificates.Authority]);
        (Trusting with { ClientCertificate = client }).Apply(curl, proxyIsHttps: false);

        Assert.Equal("ok", await curl.PerformStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(["CN=RSA client", _certificates.Authority.Subject], await shown.Task);
    }

    [Fact]
    public void Without_a_client_certificate_a_server_that_wants_one_refuses() =>
        Assert.ThrowsAny<CurlException>(() => Get(Trusting, _server.MutualTlsUri));

    [Fact]
    public void Wrong_client_certificates_are_found_before_anything_is_sent()
    {
        using var directory = new TemporaryDirectory();
        using var other = TestCertificates.Create();
        var (certificate, key) = (_certificates.ClientCertPem, _certificates.ClientKeyPem);

        Assert.Throws<ArgumentException>("path", () => TlsClientCertificate.FromFile("/no/such.pem"));
        Assert.Throws<ArgumentException>("keyPath", () => TlsClientCertificate.FromFile(_certificates.ClientCertFile, "/no/such.key"));
        Assert.Throws<ArgumentException>("certificate", () => TlsClientCertificate.FromPem("nothing"));
        Assert.Throws<ArgumentException>("certificate", () => TlsClientCertificate.FromPem(certificate));
        Assert.Throws<ArgumentException>("key", () => TlsClientCertificate.FromPem(certificate, "nothing"));
        Assert.Throws<ArgumentException>("key", () => TlsClientCertificate.FromPem(certificate, other.ClientKeyPem));
        Assert.Throws<ArgumentException>("password", () => TlsClientCertificate.FromPem(certificate, EncryptedKey("a")));
        Assert.Throws<ArgumentException>("password", () => TlsClientCertificate.FromPem(certificate, EncryptedKey("a"), "b"));
        Assert.Throws<ArgumentException>("data", () => TlsClientCertificate.FromPkcs12(Pkcs12("a"), "b"));
        Assert.Throws<ArgumentException>("data", () => TlsClientCertificate.FromPkcs12([1, 2, 3]));
        Assert.Throws<ArgumentException>("keyPath", () => TlsClientCertificate.FromFile(Pkcs12File(directory, "a"), key, "a"));
        using var withoutKey = X509CertificateLoader.LoadCertificate(_certificates.ClientCertificate.RawData);
        Assert.Throws<ArgumentException>("certificate", () => TlsClientCertificate.FromCertificate(withoutKey));
    }

    [Fact]
    public void Pinned_keys_let_in_whom_they_name()
    {
        var key = Convert.ToBase64String(SHA256.HashData(_certificates.ServerCertificate.PublicKey.ExportSubjectPublicKeyInfo()));
        var other = Convert.ToBase64String(new byte[32]);

        Get(Trusting with { PinnedPublicKeys = [$"sha256//{key}"] });
        Get(Trusting with { PinnedPublicKeys = [$"sha256//{other}", $"sha256//{key}"] });
        Get(TlsOptions.Insecure with { PinnedPublicKeys = [$"sha256//{other};sha256//{key}"] });
        Assert.Equal(CurlCode.SslPinnedPubKeyNotMatch, Failure(Trusting with { PinnedPublicKeys = [$"sha256//{other}"] }));
        Assert.Equal(CurlCode.SslPinnedPubKeyNotMatch, Failure(TlsOptions.Insecure with { PinnedPublicKeys = [$"sha256//{other}"] }));
    }

    [Fact]
    public async Task Versions_ciphers_and_groups_are_as_told()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, NginxServer.MissingReason);
        await using var server = await NginxServer.StartAsync(
            _certificates, directives: "location = /tls { return 200 \"$ssl_protocol $ssl_cipher $ssl_curve $ssl_session_reused\"; }");
        string[] Tls(TlsOptions options)
        {
            using var curl = BodyTransfer.To(server.HttpsUri, "tls");
            options.Apply(curl, proxyIsHttps: false);
            return curl.PerformString().Split(' ');
        }

        Assert.Equal("TLSv1.3", Tls(Trusting)[0]);
        Assert.Equal("TLSv1.3", Tls(Trusting with { MinVersion = TlsVersion.Tls13 })[0]);
        Assert.Equal("TLSv1.2", Tls(Trusting with { MaxVersion = TlsVersion.Tls12 })[0]);
        Assert.Equal("TLSv1.2", Tls(Trusting with { MinVersion = TlsVersion.Tls12, MaxVersion = TlsVersion.Tls12 })[0]);
        Assert.Equal(
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            Tls(Trusting with { MaxVersion = TlsVersion.Tls12, Ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305" })[1]);
        Assert.Contains(Tls(Trusting with { Groups = "P-256" })[2], (string[])["prime256v1", "P-256"]);
        var refused = Assert.Throws<CurlEasyException>(() => Tls(Trusting with { MaxVersion = TlsVersion.Tls11 }));
        Assert.Equal(CurlCode.SslConnectError, refused.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sessions_are_resumed_unless_told_otherwise(bool resume)
    {
        Assert.SkipUnless(NginxServer.IsInstalled, NginxServer.MissingReason);
        await using var server = await NginxServer.StartAsync(
            _certificates, directives: "location = /tls { return 200 \"$ssl_session_reused\"; }");
        using var curl = BodyTransfer.To(server.HttpsUri, "tls");
        (Trusting with { ResumeSessions = resume }).Apply(curl, proxyIsHttps: false);
        curl.SetOpt(CurlOpt.FreshConnect, true);

        Assert.Equal(".", curl.PerformString());
        Assert.Equal(resume ? "r" : ".", curl.PerformString());
    }

    [Fact]
    public void Without_ALPN_there_is_no_HTTP_2()
    {
        Assert.Equal("HTTP/1.1", Get(Trusting with { Alpn = false }).GetProperty("protocol").GetString());
    }

    [Fact]
    public void What_the_loaded_library_lacks_is_said()
    {
        foreach (var (options, option) in new (TlsOptions Options, CurlOpt Option)[]
        {
            (Trusting with { SignatureAlgorithms = "ECDSA+SHA256" }, CurlOpt.SslSignatureAlgorithms),
            (Trusting with { Ech = "grease" }, CurlOpt.Ech),
        })
        {
            if (CurlLibrary.Supports(option))
            {
                Get(options);
            }
            else
            {
                Assert.Contains(option.Name, Assert.Throws<NotSupportedException>(() => Get(options)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Wrong_values_name_the_property()
    {
        using var directory = new TemporaryDirectory();
        var text = directory.Write("text.pem", "no PEM");
        var pem = Encoding.ASCII.GetBytes(_certificates.CaPem);
        foreach (var (options, property) in new (TlsOptions Options, string Property)[]
        {
            (new() { CaFile = "/no/such.pem" }, "CaFile"),
            (new() { CaFile = text }, "CaFile"),
            (new() { CaFile = directory.Path }, "CaFile"),
            (new() { CaPath = text }, "CaPath"),
            (new() { CaBytes = "no PEM"u8.ToArray() }, "CaBytes"),
            (new() { CaBytes = pem, CaFile = _certificates.CaFile }, "CaBytes"),
            (new() { CrlFile = _certificates.CaFile }, "CrlFile"),
            (new() { PinnedPublicKeys = ["md5//x"] }, "PinnedPublicKeys"),
            (new() { PinnedPublicKeys = ["sha256//AAAA"] }, "PinnedPublicKeys"),
            (new() { MinVersion = TlsVersion.Tls13, MaxVersion = TlsVersion.Tls12 }, "MinVersion"),
            (new() { MaxVersion = (TlsVersion)99 }, "MaxVersion"),
            (new() { Proxy = new() { CaFile = "/no/such.pem" } }, "CaFile"),
            (new() { Proxy = new() { Groups = "P-256" } }, "Proxy"),
        })
        {
            using var curl = new Curl();
            var error = Assert.Throws<ArgumentException>(property, () => options.Apply(curl, proxyIsHttps: false));
            Assert.StartsWith($"TlsOptions.{property}: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_HTTPS_proxy_is_trusted_by_the_same_rules_or_by_its_own()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTPS-proxy"), "This libcurl has no HTTPS proxies.");
        await using var proxy = await RawServer.StartAsync(RawScripts.Record("from the proxy"), _certificates.ServerCertificate);
        using var other = TestCertificates.Create();
        string Through(TlsOptions options)
        {
            using var curl = BodyTransfer.To(new Uri("http://target.example/"));
            curl.SetOpt(CurlOpt.Proxy, $"https://127.0.0.1:{proxy.Port}");
            options.Apply(curl, proxyIsHttps: true);
            return curl.PerformString();
        }

        Assert.Equal("from the proxy", Through(Trusting));
        Assert.Equal("from the proxy", Through(TlsOptions.Insecure));
        Assert.Equal("from the proxy", Through(new TlsOptions { CaFile = other.CaFile, Proxy = Trusting }));
        Assert.Equal("from the proxy", Through(Trusting with { PinnedPublicKeys = [$"sha256//{Convert.ToBase64String(new byte[32])}"] }));
        Assert.Throws<CurlEasyException>(() => Through(TlsOptions.Default));
        Assert.Throws<CurlEasyException>(() => Through(Trusting with { Proxy = new TlsOptions { CaFile = other.CaFile } }));
        Assert.Equal("http://target.example/", proxy.Requests[0].Target);
    }

    [Fact]
    public void The_environment_names_authorities_where_the_options_do_not()
    {
        var variables = new Dictionary<string, string?> { ["SSL_CERT_FILE"] = "/ssl.pem", ["CURL_CA_BUNDLE"] = "/curl.pem" };
        string? Variable(string name) => variables.GetValueOrDefault(name);

        Assert.Equal("/curl.pem", TlsOptions.Default.WithAuthoritiesFrom(Variable).CaFile);
        Assert.Equal(_certificates.CaFile, Trusting.WithAuthoritiesFrom(Variable).CaFile);
        Assert.Same(TlsOptions.Insecure, TlsOptions.Insecure.WithAuthoritiesFrom(Variable));
        Assert.Same(TlsOptions.Default, TlsOptions.Default.WithAuthoritiesFrom(_ => null));
        Assert.Equal("/dir", TlsOptions.Default.WithAuthoritiesFrom(n => n == "SSL_CERT_DIR" ? "/dir" : null).CaPath);
    }

    private JsonElement Get(TlsOptions options, Uri? server = null)
    {
        using var curl = BodyTransfer.To(server ?? _server.HttpsUri, "get");
        options.Apply(curl, proxyIsHttps: false);
        using var document = JsonDocument.Parse(curl.PerformBytes());
        return document.RootElement.Clone();
    }

    private CurlCode Failure(TlsOptions options) => Assert.Throws<CurlEasyException>(() => Get(options)).Code;

    private byte[] Pkcs12(string password) => _certificates.ClientCertificate.Export(X509ContentType.Pkcs12, password);

    private string Pkcs12File(TemporaryDirectory directory, string password)
    {
        var path = directory.Combine("client.pfx");
        File.WriteAllBytes(path, Pkcs12(password));
        return path;
    }

    private string EncryptedKey(string password)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(_certificates.ClientKeyPem);
        return key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    /// <summary>As <c>openssl ec -aes128</c> writes it: the key by MD5 of password and salt.</summary>
    private string LegacyEncryptedKey(string password)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(_certificates.ClientKeyPem);
        using var aes = Aes.Create();
        aes.GenerateIV();
#pragma warning disable CA5351 // The old form has no other.
        aes.Key = MD5.HashData([.. Encoding.ASCII.GetBytes(password), .. aes.IV.AsSpan(0, 8)]);
#pragma warning restore CA5351
        var encrypted = aes.EncryptCbc(key.ExportECPrivateKey(), aes.IV);
        return "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
            + $"DEK-Info: AES-128-CBC,{Convert.ToHexString(aes.IV)}\n\n"
            + string.Join('\n', Convert.ToBase64String(encrypted).Chunk(64).Select(line => new string(line)))
            + "\n-----END EC PRIVATE KEY-----\n";
    }

    /// <summary>The name under which OpenSSL looks for a certificate in a directory.</summary>
    private static string SubjectHash(X509Certificate2 certificate)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("openssl", ["x509", "-noout", "-subject_hash"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.Write(certificate.ExportCertificatePem());
        process.StandardInput.Close();
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
