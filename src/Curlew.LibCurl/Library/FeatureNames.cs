namespace Curlew.LibCurl;

/// <summary>The names that newer libraries list themselves, for those that only give bits.</summary>
internal static class FeatureNames
{
    private static readonly (int Bit, string Name)[] s_names =
    [
        (0, "IPv6"), (1, "Kerberos"), (2, "SSL"), (3, "libz"), (4, "NTLM"), (6, "Debug"), (7, "AsynchDNS"), (8, "SPNEGO"),
        (9, "Largefile"), (10, "IDN"), (11, "SSPI"), (14, "TLS-SRP"), (15, "NTLM_WB"), (16, "HTTP2"), (17, "GSS-API"),
        (19, "UnixSockets"), (20, "PSL"), (21, "HTTPS-proxy"), (22, "MultiSSL"), (23, "brotli"), (24, "alt-svc"),
        (25, "HTTP3"), (26, "zstd"), (27, "Unicode"), (28, "HSTS"), (29, "gsasl"), (30, "threadsafe"),
    ];

    public static IEnumerable<string> Of(CurlVersionFeatures features) =>
        s_names.Where(n => ((int)features & (1 << n.Bit)) != 0).Select(n => n.Name);
}
