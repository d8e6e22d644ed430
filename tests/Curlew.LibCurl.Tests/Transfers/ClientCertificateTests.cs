using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

public sealed class ClientCertificateTests(HttpFixture fixture) : IClassFixture<HttpFixture>
{
    private readonly HttpServer _server = fixture.Server;

    [Fact]
    public void A_client_certificate_is_given_by_files()
    {
        using var curl = Connect();
        curl.SetOpt(CurlOpt.SslCert, _server.Certificates.ClientCertFile);
        curl.SetOpt(CurlOpt.SslKey, _server.Certificates.ClientKeyFile);

        Assert.Equal("CN=Curlew test client", curl.PerformJson().Text("clientCertificate"));
    }

    [Fact]
    public void A_client_certificate_is_given_by_bytes()
    {
        using var curl = Connect();
        curl.SetOpt(CurlOpt.SslCertBlob, Encoding.ASCII.GetBytes(_server.Certificates.ClientCertPem));
        curl.SetOpt(CurlOpt.SslKeyBlob, Encoding.ASCII.GetBytes(_server.Certificates.ClientKeyPem).AsSpan());

        Assert.Equal("CN=Curlew test client", curl.PerformJson().Text("clientCertificate"));
    }

    [Fact]
    public void Without_a_client_certificate_the_server_refuses()
    {
        using var curl = Connect();

        // When the refusal arrives decides which step of libcurl meets it, and so the code.
        Assert.Throws<CurlEasyException>(() => curl.Perform());
        Assert.Equal(0, curl.GetInfo(CurlInfo.ResponseCode));
    }

    [Fact]
    public void A_certificate_file_that_does_not_exist_is_an_error_before_the_handshake()
    {
        using var curl = Connect();
        curl.SetOpt(CurlOpt.SslCert, "/no/such/client.pem");

        var error = curl.Fails(CurlCode.SslCertProblem);

        Assert.Contains("/no/such/client.pem", error.Message, StringComparison.Ordinal);
    }

    private Curl Connect()
    {
        var curl = TestCurl.To(_server.MutualTlsUri, "get");
        curl.SetOpt(CurlOpt.CaInfo, _server.Certificates.CaFile);
        return curl;
    }
}
