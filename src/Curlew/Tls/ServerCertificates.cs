using System.Security.Cryptography.X509Certificates;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>The certificates that a server showed in the handshake of a transfer.</summary>
internal static class ServerCertificates
{
    /// <summary>The chain, the server's own certificate first. Empty unless <see cref="CurlOpt.CertInfo"/> was on and the
    /// transfer made the connection: one that is used again has no handshake.</summary>
    public static IReadOnlyList<X509Certificate2> Read(Curl curl) => Parse(curl.GetInfo(CurlInfo.CertInfo));

    public static IReadOnlyList<X509Certificate2> Parse(IReadOnlyList<CurlCertificate> certificates) =>
        [.. certificates.Select(c => c.Pem).OfType<string>().Select(pem => X509Certificate2.CreateFromPem(pem))];
}
