using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Whom a session trusts, and what it shows of itself.</summary>
public sealed class SessionTlsTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = http.Server;

    private TestCertificates Certificates => _server.Certificates;

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_server_must_show_who_it_is(RequestWay way)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record(), Certificates.ServerCertificate);
        using var session = new Session();

        var error = await Assert.ThrowsAsync<CertificateException>(() => session.AskAsync(way, raw.Uri.AbsoluteUri));

        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        Assert.Empty(raw.Requests);
        Assert.Equal("recorded", (await session.AskAsync(way, raw.Uri.AbsoluteUri, new RequestOptions { Tls = false })).Text);
        Assert.Equal("recorded", (await session.AskAsync(way, raw.Uri.AbsoluteUri, Trusting(new TlsOptions { CaFile = Certificates.CaFile }))).Text);
        Assert.Equal(
            "recorded",
            (await session.AskAsync(way, raw.Uri.AbsoluteUri, Trusting(new TlsOptions { CaBytes = System.Text.Encoding.ASCII.GetBytes(Certificates.CaPem) }))).Text);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_connection_that_was_not_verified_is_not_used_for_a_request_that_must_be(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpsUri, Tls = false };

        Assert.Equal(200, (await session.AskAsync(way, "/get")).StatusCode);
        await Assert.ThrowsAsync<CertificateException>(() => session.AskAsync(way, "/get", new RequestOptions { Tls = true }));
        Assert.Equal(200, (await session.AskAsync(way, "/get")).StatusCode);
    }

    public static TheoryData<string, RequestWay> ClientCertificates =>
        new MatrixTheoryData<string, RequestWay>(["files", "pem", "pkcs12", "x509"], [RequestWay.Sync, RequestWay.Async, RequestWay.AsyncStream]);

    [Theory]
    [MemberData(nameof(ClientCertificates))]
    public async Task A_client_shows_its_certificate(string kind, RequestWay way)
    {
        using var directory = new TemporaryDirectory("curlew-p12-");
        File.WriteAllBytes(directory.Combine("client.p12"), Certificates.ClientCertificate.Export(X509ContentType.Pkcs12, "pw"));
        TlsClientCertificate certificate = kind switch
        {
            "files" => (Certificates.ClientCertFile, Certificates.ClientKeyFile),
            "pem" => TlsClientCertificate.FromPem(Certificates.ClientCertPem, Certificates.ClientKeyPem),
            "pkcs12" => TlsClientCertificate.FromFile(directory.Combine("client.p12"), password: "pw"),
            _ => TlsClientCertificate.FromPem(Certificates.ClientCertPem, Certificates.ClientKeyPem),
        };
        if (kind == "x509")
        {
            using var exportable = X509CertificateLoader.LoadPkcs12FromFile(directory.Combine("client.p12"), "pw", X509KeyStorageFlags.Exportable);
            certificate = exportable!;
        }

        using var session = new Session { BaseUrl = _server.MutualTlsUri, Tls = new TlsOptions { CaFile = Certificates.CaFile } };

        using var response = await session.AskAsync(
            way, "/get", Trusting(new TlsOptions { CaFile = Certificates.CaFile, ClientCertificate = certificate }));

        Assert.Equal("CN=Curlew test client", response.Member("clientCertificate"));
        await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, "/get"));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_pinned_key_must_be_the_server_s(RequestWay way)
    {
        using var session = new Session { BaseUrl = _server.HttpsUri };
        var pin = "sha256//" + Convert.ToBase64String(SHA256.HashData(Certificates.ServerCertificate.PublicKey.ExportSubjectPublicKeyInfo()));
        var other = "sha256//" + Convert.ToBase64String(new byte[32]);

        var right = Trusting(new TlsOptions { CaFile = Certificates.CaFile, PinnedPublicKeys = [other, pin] });
        var wrong = Trusting(new TlsOptions { CaFile = Certificates.CaFile, PinnedPublicKeys = [other] });

        Assert.Equal(200, (await session.AskAsync(way, "/get", right)).StatusCode);
        await Assert.ThrowsAsync<CertificateException>(() => session.AskAsync(way, "/get", wrong));
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task Versions_of_TLS_have_limits(RequestWay way)
    {
        await using var old = await RawServer.StartAsync(
            RawScripts.Record(), new SslServerAuthenticationOptions { ServerCertificate = Certificates.ServerCertificate, EnabledSslProtocols = SslProtocols.Tls12 });
        var versions = new List<SslProtocols>();
        await using var any = await RawServer.StartAsync(
            async connection =>
            {
                versions.Add(((SslStream)connection.Stream).SslProtocol);
                await RawScripts.Record()(connection);
            },
            Certificates.ServerCertificate);
        using var session = new Session { Tls = new TlsOptions { CaFile = Certificates.CaFile } };
        var newest = Trusting(new TlsOptions { CaFile = Certificates.CaFile, MinVersion = TlsVersion.Tls13 });
        var older = Trusting(new TlsOptions { CaFile = Certificates.CaFile, MaxVersion = TlsVersion.Tls12 });

        Assert.Equal(200, (await session.AskAsync(way, old.Uri.AbsoluteUri)).StatusCode);
        var error = await Assert.ThrowsAsync<TlsException>(() => session.AskAsync(way, old.Uri.AbsoluteUri, newest));
        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        Assert.Equal(200, (await session.AskAsync(way, any.Uri.AbsoluteUri, newest)).StatusCode);
        Assert.Equal(200, (await session.AskAsync(way, any.Uri.AbsoluteUri, older)).StatusCode);
        Assert.Equal([SslProtocols.Tls13, SslProtocols.Tls12], versions);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_callback_judges_each_connection_once(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        var asked = 0;
        using var session = new Session
        {
            BaseUrl = server.HttpsUri,
            Tls = new TlsOptions
            {
                Verify = false,
                ServerCertificateCallback = peer =>
                {
                    asked++;
                    return peer is { Host: "127.0.0.1", Chain.Count: > 0 } && peer.Certificate.Thumbprint == server.Certificates.ServerCertificate.Thumbprint;
                },
            },
        };

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await session.AskAsync(way, "/get")).StatusCode);
        }

        Assert.Equal((1, 1), (asked, server.ConnectionCount));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_callback_that_refuses_ends_the_request_before_it_is_sent(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpsUri, Tls = false };
        var refusing = Trusting(new TlsOptions { Verify = false, ServerCertificateCallback = _ => false });
        var throwing = Trusting(new TlsOptions { Verify = false, ServerCertificateCallback = _ => throw new InvalidTimeZoneException("mine") });

        var refused = await Assert.ThrowsAsync<CertificateException>(() => session.AskAsync(way, "/get", refusing));
        var thrown = await Assert.ThrowsAnyAsync<RequestException>(() => session.AskAsync(way, "/get", throwing));

        Assert.Contains("refused", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("mine", thrown.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, server.TotalRequestCount);
        Assert.Equal(200, (await session.AskAsync(way, "/get")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_connection_that_was_made_without_the_callback_is_not_used_with_it(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpsUri, Tls = false };
        var asked = 0;
        var judging = Trusting(new TlsOptions { Verify = false, ServerCertificateCallback = _ => ++asked > 0 });

        Assert.Equal(200, (await session.AskAsync(way, "/get")).StatusCode);
        Assert.Equal(1, server.ConnectionCount);
        Assert.Equal(200, (await session.AskAsync(way, HttpMethod.Post, "/echo", Posting(judging.Tls!))).StatusCode);
        Assert.Equal((1, 2), (asked, server.ConnectionCount));
        Assert.Equal(1, server.RequestCount("/echo"));
        Assert.Equal(200, (await session.AskAsync(way, "/get", judging)).StatusCode);
        Assert.True(asked <= 2 && server.ConnectionCount <= 3);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_response_has_the_certificates_of_its_handshake(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpsUri, Tls = false };

        var first = await session.AskAsync(way, "/get");
        var second = await session.AskAsync(way, "/get");

        Assert.Contains("localhost", first.Certificates[0].Subject, StringComparison.Ordinal);
        Assert.False(first.IsConnectionReused);
        Assert.True(second.IsConnectionReused);
        Assert.True(first.Timings.Tls > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("other host")]
    [InlineData("self-signed")]
    [InlineData("other purpose")]
    public async Task A_wrong_certificate_is_named_as_the_cause(string kind)
    {
        var certificate = kind switch
        {
            "expired" => Certificates.ExpiredCertificate,
            "other host" => Certificates.WrongHostCertificate,
            "self-signed" => Certificates.SelfSignedCertificate,
            _ => Certificates.WrongPurposeCertificate,
        };
        await using var raw = await RawServer.StartAsync(RawScripts.Record(), certificate);
        using var session = new Session { Tls = new TlsOptions { CaFile = Certificates.CaFile } };

        foreach (var way in new[] { RequestWay.Sync, RequestWay.AsyncStream })
        {
            await Assert.ThrowsAsync<CertificateException>(() => session.AskAsync(way, raw.Uri.AbsoluteUri));
        }

        Assert.Empty(raw.Requests);
    }

    private static RequestOptions Trusting(TlsOptions tls) => new() { Tls = tls };

    private static RequestOptions Posting(TlsOptions tls) => new() { Tls = tls, Body = "once" };
}
