using Curlew.LibCurl;

namespace Curlew;

/// <summary>libcurl's options for one end of TLS; null where it has none for that end.</summary>
internal sealed record TlsOptionSet(
    CurlOpt<bool> VerifyPeer,
    CurlOpt<bool> VerifyHost,
    CurlOpt<string> CaFile,
    CurlOpt<string> CaPath,
    CurlOpt<byte[]> CaBytes,
    CurlOpt<string> CrlFile,
    CurlOpt<byte[]> Certificate,
    CurlOpt<byte[]> Key,
    CurlOpt<string> KeyPassword,
    CurlOpt<string> Pins,
    CurlOpt<CurlSslVersion> Version,
    CurlOpt<string> Ciphers,
    CurlOpt<string> Tls13Ciphers,
    CurlOpt<CurlSslOptions> Options)
{
    public static TlsOptionSet Server { get; } = new(
        CurlOpt.SslVerifyPeer, CurlOpt.SslVerifyHost, CurlOpt.CaInfo, CurlOpt.CaPath, CurlOpt.CaInfoBlob, CurlOpt.CrlFile,
        CurlOpt.SslCertBlob, CurlOpt.SslKeyBlob, CurlOpt.KeyPasswd, CurlOpt.PinnedPublicKey, CurlOpt.SslVersion,
        CurlOpt.SslCipherList, CurlOpt.Tls13Ciphers, CurlOpt.SslOptions);

    public static TlsOptionSet Proxy { get; } = new(
        CurlOpt.ProxySslVerifyPeer, CurlOpt.ProxySslVerifyHost, CurlOpt.ProxyCaInfo, CurlOpt.ProxyCaPath, CurlOpt.ProxyCaInfoBlob,
        CurlOpt.ProxyCrlFile, CurlOpt.ProxySslCertBlob, CurlOpt.ProxySslKeyBlob, CurlOpt.ProxyKeyPasswd, CurlOpt.ProxyPinnedPublicKey,
        CurlOpt.ProxySslVersion, CurlOpt.ProxySslCipherList, CurlOpt.ProxyTls13Ciphers, CurlOpt.ProxySslOptions);
}
