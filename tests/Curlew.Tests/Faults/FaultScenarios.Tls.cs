using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Curlew.LibCurl;
using Curlew.TestServers;
using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>TLS of each kind of wrong.</summary>
internal static partial class FaultScenarios
{
    private static readonly Lazy<TestCertificates> s_strangers = new(TestCertificates.Create);

    private static IEnumerable<FaultScenario> Tls =>
    [
        Distrusted("a certificate that has expired", () => TestCertificates.Shared.ExpiredCertificate),
        Distrusted("a certificate that is not valid yet", () => TestCertificates.Shared.EarlyCertificate),
        Distrusted("a certificate for another host", () => TestCertificates.Shared.WrongHostCertificate),
        Distrusted("a certificate for clients", () => TestCertificates.Shared.WrongPurposeCertificate),
        Distrusted("a certificate that signs itself", () => TestCertificates.Shared.SelfSignedCertificate),
        Distrusted("a certificate of an unknown authority", () => s_strangers.Value.ServerCertificate),
        BadHandshake("HTTP where TLS was expected", TlsFaults.PlainHttp),
        BadHandshake("an alert in the handshake", TlsFaults.Alert),
        BadHandshake("garbage in the handshake", TlsFaults.Garbage),
        BadHandshake("a reset in the handshake", TlsFaults.Reset),
        BadHandshake("an end in the handshake", TlsFaults.End),
        BadHandshake("a version of TLS that is too old", TlsFaults.OldVersion) with { Options = new() { MinTls = CurlSslVersion.Tls12 } },
        new("TLS 1.2 where 1.3 is demanded", () => FaultSite.Broken(
            NeverServes, new() { ServerCertificate = TestCertificates.Shared.ServerCertificate, EnabledSslProtocols = SslProtocols.Tls12 }))
        {
            Options = new() { MinTls = CurlSslVersion.Tls13 },
            Codes = [SslConnectError],
            Errors = [typeof(TlsException)],
        },
        new("a client certificate is demanded", () => FaultSite.Broken(
            NeverServes,
            new()
            {
                ServerCertificate = TestCertificates.Shared.ServerCertificate,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls12,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            }))
        {
            Codes = [GotNothing, SslConnectError, RecvError, SslClientCert],
            Errors = [typeof(ConnectionException), typeof(TlsException)],
        },
        new("silence in the handshake", () => FaultSite.Broken(TlsFaults.Silence, tls: null, "https"))
        {
            Options = WithConnect,
            Codes = [OperationTimedOut],
            Errors = [typeof(RequestTimeoutException)],
            Limit = TimeoutKind.Connect,
        },
        new("TLS where HTTP was expected", () => FaultSite.Broken(TlsAlertAtOnce))
        {
            Codes = [UnsupportedProtocol],
            Errors = [typeof(ProtocolException)],
        },
        new("an end of TLS without goodbye in a body of known length", () => FaultSite.Requests(
            c => CutOff(c, HalfBody), new() { ServerCertificate = TestCertificates.Shared.ServerCertificate }))
        {
            Codes = [PartialFile],
            Errors = [typeof(IncompleteReadException)],
            InBody = true,
        },
        new("an end of TLS without goodbye in a body without length", () => FaultSite.Requests(
            c => CutOff(c, Ok + "\r\nshort"), new() { ServerCertificate = TestCertificates.Shared.ServerCertificate }))
        {
            Codes = [Success],
            Body = "short",
        },
    ];

    private static FaultScenario Distrusted(string name, Func<X509Certificate2> certificate) =>
        new(name, () => FaultSite.Broken(NeverServes, new SslServerAuthenticationOptions { ServerCertificate = certificate() }))
        {
            Codes = [PeerFailedVerification],
            Errors = [typeof(CertificateException)],
        };

    private static FaultScenario BadHandshake(string name, Func<RawConnection, Task> script) =>
        new(name, () => FaultSite.Broken(script, tls: null, "https"))
        {
            Codes = [SslConnectError],
            Errors = [typeof(TlsException)],
        };

    private static Task NeverServes(RawConnection connection) => connection.DrainAsync();

    /// <summary>What a TLS server says to a request in clear text.</summary>
    private static async Task TlsAlertAtOnce(RawConnection connection)
    {
        await connection.ReadHeadAsync();
        await connection.WriteAsync(new byte[] { 0x15, 3, 1, 0, 2, 2, 10 });
    }

    private static async Task CutOff(RawConnection connection, string answer)
    {
        await connection.WriteAsync(answer);
        connection.Shutdown();
        await connection.DrainAsync();
    }
}
