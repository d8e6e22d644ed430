namespace Curlew.LibCurl;

/// <summary>Finds certificate authorities for a libcurl that was built without a path to them.</summary>
internal static class CertificateBundle
{
    private static readonly string[] s_variables = ["SSL_CERT_FILE", "CURL_CA_BUNDLE"];

    private static readonly string[] s_knownPaths =
    [
        "/etc/ssl/certs/ca-certificates.crt",       // Debian, Ubuntu, Arch, Gentoo
        "/etc/pki/tls/certs/ca-bundle.crt",         // Fedora, RHEL
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/ca-bundle.pem",                   // openSUSE
        "/etc/ssl/cert.pem",                        // Alpine, macOS, OpenBSD
        "/usr/local/share/certs/ca-root-nss.crt",   // FreeBSD
        "/usr/local/etc/openssl/cert.pem",
    ];

    private static readonly Lazy<string?> s_default = new(() =>
        CurlLibrary.SslVersion is null || CurlLibrary.CaInfo is not null || CurlLibrary.CaPath is not null ? null : Find());

    /// <summary>The bundle to set on each new handle; null where libcurl has its own.</summary>
    public static string? Default => s_default.Value;

    /// <summary>The bundle to set on a handle for which the environment does not count; null where libcurl has its own.</summary>
    public static string? OfSystem => Default is null ? null : Array.Find(s_knownPaths, File.Exists);

    private static string? Find()
    {
        foreach (var variable in s_variables)
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path && File.Exists(path))
            {
                return path;
            }
        }

        return Array.Find(s_knownPaths, File.Exists);
    }
}
