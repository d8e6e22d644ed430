using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Curlew.Cli.Listen;

/// <summary>The certificate that clients see.</summary>
internal sealed class ListenCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    private ListenCertificate(X509Certificate2 certificate)
    {
        _certificate = certificate;
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>One for all connections, so that sessions can be resumed.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>One for this machine's names that nobody has signed, for as long as the tool runs.</summary>
    public static ListenCertificate Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=curlew listen", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return new(Usable(made));
    }

    /// <summary>The user's own: PEM, or PKCS#12 with its key and without a password.</summary>
    /// <exception cref="FailureException">It cannot be read, or has no key.</exception>
    public static ListenCertificate Load(string path, string? keyPath)
    {
        var content = ReadableFile.ReadAll(path, "--cert");
        if (keyPath is not null)
        {
            ReadableFile.Check(keyPath, "--key");
        }

        try
        {
            if (!content.AsSpan().StartsWith("-----"u8) && keyPath is null)
            {
                return new(WithKey(X509CertificateLoader.LoadPkcs12(content, password: null), path));
            }

            using var made = X509Certificate2.CreateFromPemFile(path, keyPath);
            return new(WithKey(Usable(made), path));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new FailureException($"the certificate '{path}' cannot be used: {(e is ArgumentException mismatch ? UsageException.WithoutParameter(mismatch) : e.Message).TrimEnd('.')}; it has to be PEM with its key there or in --key, or PKCS#12 without a password.", e);
        }
    }

    public void Dispose() => _certificate.Dispose();

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string path)
    {
        if (certificate.HasPrivateKey)
        {
            return certificate;
        }

        certificate.Dispose();
        throw new FailureException($"the certificate '{path}' has no private key; name its file with --key.");
    }

    /// <summary>Windows accepts only keys that came in through PKCS#12.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
}
