namespace Curlew;

/// <summary>The settings of TLS that a text tells.</summary>
internal static class RequestSpecTls
{
    private const string KeyHash = "sha256//";

    /// <returns>Null where the text tells none.</returns>
    /// <exception cref="NotSupportedException">It names a kind of certificate or key that is not read here.</exception>
    /// <exception cref="ArgumentException">A file cannot be read, or is not what it should be.</exception>
    public static TlsOptions? Map(RequestSpec spec, TlsOptions? basis)
    {
        var start = basis ?? TlsOptions.Default;
        var tls = start with
        {
            Verify = start.Verify && !spec.Insecure,
            CaFile = spec.CaFile ?? start.CaFile,
            ClientCertificate = ReadCertificate(spec) ?? start.ClientCertificate,
            PinnedPublicKeys = spec.PinnedPublicKey is null ? start.PinnedPublicKeys : ReadPins(spec.PinnedPublicKey),
            MinVersion = Version(spec.MinTls) ?? start.MinVersion,
            MaxVersion = Version(spec.MaxTls) ?? start.MaxVersion,
            Ciphers = spec.Ciphers ?? start.Ciphers,
            Tls13Ciphers = spec.Tls13Ciphers ?? start.Tls13Ciphers,
            Proxy = spec.ProxyInsecure || spec.ProxyCaFile is not null
                ? new TlsOptions { Verify = !spec.ProxyInsecure, CaFile = spec.ProxyCaFile }
                : start.Proxy,
        };
        return tls == start ? null : tls;
    }

    private static TlsVersion? Version(TlsLevel level) => level switch
    {
        TlsLevel.Tls10 => TlsVersion.Tls10,
        TlsLevel.Tls11 => TlsVersion.Tls11,
        TlsLevel.Tls12 => TlsVersion.Tls12,
        TlsLevel.Tls13 => TlsVersion.Tls13,
        _ => null,
    };

    private static TlsClientCertificate? ReadCertificate(RequestSpec spec)
    {
        Check("--cert-type", spec.CertificateType, "PEM", "P12");
        Check("--key-type", spec.KeyType, "PEM");
        return spec.Certificate is { } file ? TlsClientCertificate.FromFile(file, spec.Key, spec.KeyPassword) : null;
    }

    private static void Check(string option, string? type, params ReadOnlySpan<string> known)
    {
        foreach (var name in known)
        {
            if (type is null || type.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }

        throw new NotSupportedException($"A session does not do what {option} {type} asks for.");
    }

    private static string[] ReadPins(string pins) => pins.StartsWith(KeyHash, StringComparison.Ordinal)
        ? pins.Split(';')
        : throw new NotSupportedException("A session takes pinned keys as hashes, 'sha256//BASE64', and not in a file.");
}
