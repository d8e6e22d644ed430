using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Curlew;

/// <summary>
/// A client's certificate, those that lead to its authority, and its private key. It is read and checked when it is made,
/// so that a wrong password or a key of another certificate is found before anything is sent. It never changes, and any
/// thread may use it.
/// </summary>
public sealed class TlsClientCertificate
{
    private const string LegacyEncryption = "Proc-Type: 4,ENCRYPTED";

    private readonly string _subject;

    private TlsClientCertificate(string subject, string certificates, string key, string? password = null)
    {
        _subject = subject;
        CertificatePem = Encoding.UTF8.GetBytes(certificates);
        KeyPem = Encoding.UTF8.GetBytes(key);
        Password = password;
    }

    internal byte[] CertificatePem { get; }

    internal byte[] KeyPem { get; }

    /// <summary>Tells certificates apart, without a secret.</summary>
    internal string CacheId => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(CertificatePem));

    /// <summary>The files that it came from; null for none.</summary>
    internal (string Path, string? KeyPath, string? Password)? Source { get; private set; }

    /// <summary>Null unless the key is encrypted in a way that only the TLS library can undo.</summary>
    internal string? Password { get; }

    /// <summary>Reads PEM or PKCS#12 from files; which of them it is is seen from the content.</summary>
    /// <param name="path">The certificate, with those that lead to its authority; with PEM perhaps the key too.</param>
    /// <param name="keyPath">The key in PEM; null when it is in the first file.</param>
    /// <param name="password">What the key or the PKCS#12 file is encrypted with.</param>
    /// <exception cref="ArgumentException">A file cannot be read or holds something else, the password is wrong, or the key is
    /// not that of the certificate.</exception>
    public static TlsClientCertificate FromFile(string path, string? keyPath = null, string? password = null)
    {
        var certificate = ReadFile(path, keyPath, password);
        certificate.Source = (path, keyPath, password);
        return certificate;
    }

    private static TlsClientCertificate ReadFile(string path, string? keyPath, string? password)
    {
        var bytes = Read(path, nameof(path));
        return bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0
            ? FromPem(
                Encoding.UTF8.GetString(bytes),
                keyPath is null ? null : Encoding.UTF8.GetString(Read(keyPath, nameof(keyPath))),
                password)
            : keyPath is null
                ? FromPkcs12(bytes, password)
                : throw new ArgumentException($"'{path}' is not PEM, so the key must be in it (PKCS#12).", nameof(keyPath));
    }

    /// <summary>Takes PEM as text.</summary>
    /// <param name="certificate">The certificate, with those that lead to its authority, and perhaps the key.</param>
    /// <param name="key">The key; null when it is with the certificate.</param>
    /// <param name="password">What the key is encrypted with.</param>
    /// <exception cref="ArgumentException">There is no certificate or no key, the password is wrong or missing, or the key is
    /// not that of the certificate.</exception>
    public static TlsClientCertificate FromPem(string certificate, string? key = null, string? password = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var blocks = BlocksOf(certificate).Where(b => b.Label == PemLabels.Certificate).Select(b => b.Text).ToList();
        if (blocks.Count == 0)
        {
            throw new ArgumentException("There is no certificate in the PEM.", nameof(certificate));
        }

        var chain = string.Join('\n', blocks);
        var (label, keyText) = KeyIn(key ?? certificate, key is null ? nameof(certificate) : nameof(key));
        var isEncrypted = label is PemLabels.EncryptedKey or LegacyEncryption;
        if (isEncrypted && password is null)
        {
            throw new ArgumentException("The private key is encrypted; its password is missing.", nameof(password));
        }

        using var leaf = X509Certificate2.CreateFromPem(blocks[0]);
        if (label == LegacyEncryption || !KnowsKeysOf(leaf))
        {
            return new TlsClientCertificate(leaf.Subject, chain, keyText, isEncrypted ? password : null);
        }

        try
        {
            using var both = isEncrypted
                ? X509Certificate2.CreateFromEncryptedPem(blocks[0], keyText, password)
                : X509Certificate2.CreateFromPem(blocks[0], keyText);
            return new TlsClientCertificate(leaf.Subject, chain, ExportKey(both));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw isEncrypted
                ? new ArgumentException($"The password does not open the private key, or it is not that of the certificate: {e.Message}", nameof(password), e)
                : new ArgumentException($"The private key is not that of the certificate: {e.Message}", nameof(key), e);
        }
    }

    /// <summary>Takes PKCS#12 (a PFX file) as bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="password">What they are encrypted with; null for none.</param>
    /// <exception cref="ArgumentException">The bytes are something else, the password is wrong, or there is no key in them.</exception>
    public static TlsClientCertificate FromPkcs12(ReadOnlySpan<byte> data, string? password = null)
    {
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(data, password, X509KeyStorageFlags.Exportable);
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException($"The bytes are not PKCS#12, or the password does not open them: {e.Message}", nameof(data), e);
        }

        try
        {
            var leaf = all.FirstOrDefault(c => c.HasPrivateKey)
                ?? throw new ArgumentException("There is no private key in the PKCS#12.", nameof(data));
            return FromCertificate(leaf, [.. all.Where(c => !c.HasPrivateKey)]);
        }
        finally
        {
            foreach (var certificate in all)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>Takes a certificate of .NET with its key, which it copies.</summary>
    /// <param name="certificate">The certificate; load it with <see cref="X509KeyStorageFlags.Exportable"/>.</param>
    /// <param name="intermediates">Those that lead to its authority, to be sent with it.</param>
    /// <exception cref="ArgumentException">The certificate has no private key, or one that cannot be exported.</exception>
    public static TlsClientCertificate FromCertificate(X509Certificate2 certificate, X509Certificate2Collection? intermediates = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (!certificate.HasPrivateKey)
        {
            throw new ArgumentException($"The certificate '{certificate.Subject}' has no private key.", nameof(certificate));
        }

        try
        {
            var chain = string.Join('\n', [certificate.ExportCertificatePem(), .. (intermediates ?? []).Select(c => c.ExportCertificatePem())]);
            return new TlsClientCertificate(certificate.Subject, chain, ExportKey(certificate));
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException(
                $"The private key of '{certificate.Subject}' cannot be exported, and libcurl needs its bytes; load the certificate "
                + $"with X509KeyStorageFlags.Exportable: {e.Message}",
                nameof(certificate),
                e);
        }
    }

    /// <summary>As <see cref="FromFile"/>, with certificate and key in one.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator TlsClientCertificate?(string? path) => path is null ? null : FromFile(path);

    /// <summary>As <see cref="FromFile"/>.</summary>
    public static implicit operator TlsClientCertificate((string Certificate, string Key) paths) => FromFile(paths.Certificate, paths.Key);

    /// <summary>As <see cref="FromCertificate"/>.</summary>
    [return: NotNullIfNotNull(nameof(certificate))]
    public static implicit operator TlsClientCertificate?(X509Certificate2? certificate) =>
        certificate is null ? null : FromCertificate(certificate);

    /// <summary>The subject of the certificate.</summary>
    public override string ToString() => _subject;

    private static string ExportKey(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPrivateKey();
        using AsymmetricAlgorithm? key = rsa ?? (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey();
        return key?.ExportPkcs8PrivateKeyPem()
            ?? throw new CryptographicException($"its algorithm is {certificate.PublicKey.Oid.FriendlyName}");
    }

    private static bool KnowsKeysOf(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = certificate.GetRSAPublicKey() ?? (AsymmetricAlgorithm?)certificate.GetECDsaPublicKey();
        return key is not null;
    }

    private static (string Label, string Text) KeyIn(string pem, string parameter)
    {
        if (pem.Contains(LegacyEncryption, StringComparison.Ordinal))
        {
            return (LegacyEncryption, pem);
        }

        var key = BlocksOf(pem).FirstOrDefault(b => b.Label.EndsWith(PemLabels.AnyKey, StringComparison.Ordinal));
        return key.Text is null ? throw new ArgumentException("There is no private key in the PEM.", parameter) : key;
    }

    private static IEnumerable<(string Label, string Text)> BlocksOf(string pem)
    {
        for (var start = 0; PemEncoding.TryFind(pem.AsSpan(start), out var found);)
        {
            yield return (pem[start..][found.Label], pem[start..][found.Location]);
            start += found.Location.End.GetOffset(pem.Length - start);
        }
    }

    private static byte[] Read(string path, string parameter)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentException($"The client certificate cannot be read: {e.Message}", parameter, e);
        }
    }
}
