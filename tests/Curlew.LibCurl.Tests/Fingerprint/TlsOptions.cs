using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Fingerprint;

/// <summary>The engine's options for the ClientHello, and ClientHellos of real browsers in their words.</summary>
internal static class TlsOptions
{
    public static readonly CurlOpt<string> SigHashAlgs = CurlOpt.Raw<string>(11001);
    public static readonly CurlOpt<bool> EnableAlps = CurlOpt.Raw<bool>(1002);
    public static readonly CurlOpt<string> CertCompression = CurlOpt.Raw<string>(11003);
    public static readonly CurlOpt<bool> EnableTicket = CurlOpt.Raw<bool>(1004);
    public static readonly CurlOpt<bool> PermuteExtensions = CurlOpt.Raw<bool>(1007);
    public static readonly CurlOpt<bool> Grease = CurlOpt.Raw<bool>(1011);
    public static readonly CurlOpt<string> ExtensionOrder = CurlOpt.Raw<string>(11012);
    public static readonly CurlOpt<bool> KeyUsageNoCheck = CurlOpt.Raw<bool>(1014);
    public static readonly CurlOpt<bool> SignedCertTimestamps = CurlOpt.Raw<bool>(1015);
    public static readonly CurlOpt<bool> StatusRequest = CurlOpt.Raw<bool>(1016);
    public static readonly CurlOpt<string> DelegatedCredentials = CurlOpt.Raw<string>(11017);
    public static readonly CurlOpt<long> RecordSizeLimit = CurlOpt.Raw<long>(1018);
    public static readonly CurlOpt<long> KeySharesLimit = CurlOpt.Raw<long>(1019);
    public static readonly CurlOpt<bool> UseNewAlpsCodepoint = CurlOpt.Raw<bool>(1020);
    public static readonly CurlOpt<bool> WsDisableTicket = CurlOpt.Raw<bool>(1036);
    public static readonly CurlOpt<string> WsCertCompression = CurlOpt.Raw<string>(11037);
    public static readonly CurlOpt<string> ClientHello = CurlOpt.Raw<string>(12001);
    public static readonly CurlOpt<string> KeyShares = CurlOpt.Raw<string>(12002);
    public static readonly CurlOpt<string> AdvertisedGroups = CurlOpt.Raw<string>(12003);
    public static readonly CurlOpt<string> AdvertisedSigAlgs = CurlOpt.Raw<string>(12004);

    // What was recorded of Chromium 156 and Firefox 153 on Debian 12. Chromium sends ECH of four lengths, by chance;
    // the recording had 250. Extension 51764 was recorded with its length alone. Firefox uses one X25519 key twice.
    public const string Chromium156 =
        "ciphers=GREASE,4865,4866,4867,49195,49199,49196,49200,52393,52392,49171,49172,156,157,47,53 " +
        "groups=GREASE,4588,29,23,24 shares=GREASE,4588,29 versions=GREASE,772,771 " +
        "sigalgs=GREASE,2308,2309,2310,1027,2052,1025,1283,2053,1281,2054,1537 ech=250:1-1 " +
        "ext=GREASE,51,43,65281,23,0,5,35,18,17613,10,27,65037,45,11,13,16,r51764:186,GREASE";

    public const string Firefox153 =
        "ciphers=4865,4867,4866,49195,49199,52393,52392,49196,49200,49162,49171,49172,156,157,47,53 " +
        "groups=4588,29,23,24,25,256,257 shares=4588,29,23 one-x25519 versions=772,771 " +
        "sigalgs=1027,1283,1539,2052,2053,2054,1025,1281,1537,515,513 delegated=1027,1283,1539,515 record=16385 " +
        "ech=281:1-1 ext=0,23,65281,10,11,35,16,5,34,18,51,43,13,45,28,27,65037";

    public const string Safari26 =
        "ciphers=GREASE,4866,4867,4865,49196,49195,52393,49200,49199,52392,49162,49161,49172,49171,157,156,53,47,49160,49170,10 " +
        "groups=GREASE,4588,29,23,24,25 shares=GREASE,4588,29 versions=GREASE,772,771 " +
        "sigalgs=1027,2052,1025,1283,2053,2053,1281,2054,1537,513 ext=GREASE,0,23,65281,10,11,35,16,5,13,18,51,45,43,27,GREASE";

    public static void SkipWithout() =>
        Assert.SkipWhen(CurlOpt.Find("TLS_CLIENT_HELLO") is null, "This libcurl has no option for the form of the ClientHello.");

    /// <summary>A handle for a server with the test certificate.</summary>
    public static Curl To(Uri server)
    {
        SkipWithout();
        var curl = Transfers.TestCurl.To(server);
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2);
        return curl;
    }

    public static Curl WithChromiumTls(this Curl curl, string hello = Chromium156)
    {
        curl.SetOpt(Grease, true);
        curl.SetOpt(PermuteExtensions, true);
        curl.SetOpt(CertCompression, "brotli");
        curl.SetOpt(EnableAlps, true);
        curl.SetOpt(UseNewAlpsCodepoint, true);
        return curl.WithUsualExtensions(hello);
    }

    public static Curl WithFirefoxTls(this Curl curl)
    {
        curl.SetOpt(CertCompression, "zlib,brotli,zstd");
        return curl.WithUsualExtensions(Firefox153);
    }

    public static Curl WithSafariTls(this Curl curl)
    {
        curl.SetOpt(CertCompression, "zlib");
        return curl.WithUsualExtensions(Safari26);
    }

    public static Curl WithTlsOf(this Curl curl, string browser) => browser switch
    {
        "Chromium" => curl.WithChromiumTls(),
        "Firefox" => curl.WithFirefoxTls(),
        _ => curl.WithSafariTls(),
    };

    private static Curl WithUsualExtensions(this Curl curl, string hello)
    {
        curl.SetOpt(SignedCertTimestamps, true);
        curl.SetOpt(StatusRequest, true);
        curl.SetOpt(EnableTicket, true);
        curl.SetOpt(ClientHello, hello);
        return curl;
    }
}
