using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>TLS with a private authority: who is trusted, who is not, and what is told of the server's certificates.</summary>
public sealed class TlsTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void A_private_authority_is_trusted_by_its_file()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);

        Assert.StartsWith("https://", curl.PerformJson().Text("url"), StringComparison.Ordinal);
        Assert.Equal(0, curl.GetInfo(CurlInfo.SslVerifyResult));
    }

    [Fact]
    public void A_private_authority_is_trusted_by_its_bytes()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfoBlob, Encoding.ASCII.GetBytes(_server.Certificates.CaPem));

        curl.Perform();

        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public void The_bytes_of_an_authority_are_copied()
    {
        var pem = Encoding.ASCII.GetBytes(_server.Certificates.CaPem);
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfoBlob, pem);
        Array.Clear(pem);

        curl.Perform();

        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public void An_unknown_authority_is_refused_by_default()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "status/299");

        var error = curl.Fails(CurlCode.PeerFailedVerification);

        Assert.Contains("ertificate", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, curl.GetInfo(CurlInfo.SslVerifyResult));
        Assert.Equal(0, _server.RequestCount("/status/299"));
    }

    [Fact]
    public void Another_authority_is_refused()
    {
        using var other = TestCertificates.Create();
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, other.CaFile);
        curl.Fails(CurlCode.PeerFailedVerification);

        curl.SetOpt(CurlOpt.CaInfoBlob, Encoding.ASCII.GetBytes(other.CaPem));
        curl.Fails(CurlCode.PeerFailedVerification);
    }

    [Fact]
    public void A_host_that_the_certificate_does_not_name_is_refused()
    {
        using var curl = new Curl();
        var port = _server.HttpsUri.Port;
        curl.SetOpt(CurlOpt.Url, $"https://elsewhere.example:{port}/get");
        curl.SetOpt(CurlOpt.Resolve, [$"elsewhere.example:{port}:127.0.0.1"]);
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);

        curl.Fails(CurlCode.PeerFailedVerification);

        curl.SetOpt(CurlOpt.SslVerifyHost, false);
        curl.Perform();
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public void Verification_can_be_turned_off_and_comes_back_when_unset()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.SslVerifyPeer, false);
        curl.Perform();
        Assert.Equal(200, curl.GetInfo(CurlInfo.ResponseCode));

        curl.Unset(CurlOpt.SslVerifyPeer);
        curl.SetOpt(CurlOpt.FreshConnect, true);
        curl.Fails(CurlCode.PeerFailedVerification);
    }

    [Fact]
    public void An_authority_file_that_does_not_exist_is_named()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, "/no/such/ca.pem");

        var error = curl.Fails(CurlCode.SslCaCertBadFile);

        Assert.Contains("/no/such/ca.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HTTP_2_is_negotiated()
    {
        Assert.SkipUnless(CurlLibrary.HasFeature("HTTP2"), "This libcurl is built without HTTP/2.");
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2Tls);

        Assert.Equal("HTTP/2", curl.PerformJson().Text("protocol"));
        Assert.Equal(CurlHttpVersion.Http2, curl.GetInfo(CurlInfo.HttpVersion));

        var body = curl.Locate(_server.HttpsUri, "bytes/1000000").PerformBytes();
        Assert.True(body.AsSpan().SequenceEqual(PatternStream.Bytes(1000000)));
        Assert.Equal(0, curl.GetInfo(CurlInfo.NumConnects));
    }

    [Fact]
    public void HTTP_1_1_is_spoken_when_it_is_asked_for()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http11);

        Assert.Equal("HTTP/1.1", curl.PerformJson().Text("protocol"));
    }

    [Fact]
    public void The_certificates_of_the_server_are_told()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        curl.SetOpt(CurlOpt.CertInfo, true);
        curl.Perform();

        var certificate = curl.GetInfo(CurlInfo.CertInfo)[0];

        Assert.Contains("localhost", certificate.Subject, StringComparison.Ordinal);
        Assert.Contains("Curlew test authority", certificate.Issuer, StringComparison.Ordinal);
        Assert.Equal(_server.Certificates.ServerCertPem.Trim(), certificate.Pem?.Trim());
        Assert.NotNull(certificate["expire date"]);
        Assert.Null(certificate["No such field"]);
    }

    [Fact]
    public void Without_asking_no_certificates_are_told()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        curl.Perform();

        Assert.Empty(curl.GetInfo(CurlInfo.CertInfo));
    }

    [Fact]
    public void The_TLS_library_shows_its_session_while_the_transfer_runs()
    {
        using var curl = TestCurl.To(_server.HttpsUri, "bytes/10");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        var seen = default(CurlTlsSession);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            seen = curl.GetInfo(CurlInfo.TlsSslPtr);
            return data.Length;
        });

        curl.Perform();

        Assert.NotEqual(CurlSslBackend.None, seen.Backend);
        Assert.NotEqual(0, seen.Internals);
    }
}
