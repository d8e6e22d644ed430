using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Curlew.TestServers;

/// <summary>
/// A private certificate authority made at run time, with one server and one client certificate, and server certificates
/// that no client should accept.
/// </summary>
public sealed class TestCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly Lazy<TestCertificates> s_shared = new(CreateShared);

    private readonly TemporaryDirectory _directory = new("curlew-certificates-");

    private TestCertificates()
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(-1);
        DateTimeOffset until = from.AddDays(90);

        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = CreateAuthority(authorityKey, from, until);
        Authority = X509CertificateLoader.LoadCertificate(authority.RawData);
        CaPem = authority.ExportCertificatePem();
        CaFile = _directory.Write("ca.pem", CaPem);

        (ServerCertificate, ServerCertPem, ServerKeyPem) = Issue(authority, "CN=localhost", ServerAuthentication, from, until, LoopbackNames());
        ServerCertFile = _directory.Write("server.pem", ServerCertPem);
        ServerKeyFile = WriteSecret("server.key", ServerKeyPem);

        (ClientCertificate, ClientCertPem, ClientKeyPem) =
            Issue(authority, "CN=Curlew test client", ClientAuthentication, from, until, LoopbackNames());
        ClientCertFile = _directory.Write("client.pem", ClientCertPem);
        ClientKeyFile = WriteSecret("client.key", ClientKeyPem);

        ExpiredCertificate = Issue(authority, "CN=localhost", ServerAuthentication, from, from.AddHours(1), LoopbackNames()).Certificate;
        EarlyCertificate = Issue(authority, "CN=localhost", ServerAuthentication, until.AddHours(-1), until, LoopbackNames()).Certificate;
        WrongHostCertificate = Issue(authority, "CN=elsewhere.example", ServerAuthentication, from, until, Names("elsewhere.example")).Certificate;
        WrongPurposeCertificate = Issue(authority, "CN=localhost", ClientAuthentication, from, until, LoopbackNames()).Certificate;
        SelfSignedCertificate = CreateSelfSigned(from, until);
    }

    /// <summary>The set that all servers of this process use unless told otherwise.</summary>
    public static TestCertificates Shared => s_shared.Value;

    public X509Certificate2 Authority { get; }

    public string CaPem { get; }

    public string CaFile { get; }

    public X509Certificate2 ServerCertificate { get; }

    public string ServerCertPem { get; }

    public string ServerKeyPem { get; }

    public string ServerCertFile { get; }

    public string ServerKeyFile { get; }

    public X509Certificate2 ClientCertificate { get; }

    public string ClientCertPem { get; }

    public string ClientKeyPem { get; }

    public string ClientCertFile { get; }

    public string ClientKeyFile { get; }

    /// <summary>Right but for its time, which has passed.</summary>
    public X509Certificate2 ExpiredCertificate { get; }

    /// <summary>Right but for its time, which is to come.</summary>
    public X509Certificate2 EarlyCertificate { get; }

    /// <summary>For another host.</summary>
    public X509Certificate2 WrongHostCertificate { get; }

    /// <summary>For the host, to be used by clients only.</summary>
    public X509Certificate2 WrongPurposeCertificate { get; }

    /// <summary>For the host, issued by nobody else.</summary>
    public X509Certificate2 SelfSignedCertificate { get; }

    public static TestCertificates Create() => new();

    /// <summary>Whether this authority issued the certificate.</summary>
    public bool Trusts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    public void Dispose()
    {
        Authority.Dispose();
        ServerCertificate.Dispose();
        ClientCertificate.Dispose();
        ExpiredCertificate.Dispose();
        EarlyCertificate.Dispose();
        WrongHostCertificate.Dispose();
        WrongPurposeCertificate.Dispose();
        SelfSignedCertificate.Dispose();
        _directory.Dispose();
    }

    private static TestCertificates CreateShared()
    {
        TestCertificates shared = Create();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => shared.Dispose();
        return shared;
    }

    private static X509Certificate2 CreateAuthority(ECDsa key, DateTimeOffset from, DateTimeOffset until)
    {
        var request = new CertificateRequest("CN=Curlew test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(from, until);
    }

    private static (X509Certificate2 Certificate, string CertificatePem, string KeyPem) Issue(
        X509Certificate2 authority, string subject, string usage, DateTimeOffset from, DateTimeOffset until, X509Extension names)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        request.CertificateExtensions.Add(names);

        using X509Certificate2 issued = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(16));
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return (Usable(withKey), issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 CreateSelfSigned(DateTimeOffset from, DateTimeOffset until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(LoopbackNames());
        using X509Certificate2 made = request.CreateSelfSigned(from, until);
        return Usable(made);
    }

    /// <summary>Schannel accepts only keys that came in through PKCS#12.</summary>
    private static X509Certificate2 Usable(X509Certificate2 withKey) =>
        X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);

    private static X509Extension Names(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        return names.Build();
    }

    private static X509Extension LoopbackNames()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return names.Build();
    }

    private string WriteSecret(string name, string pem)
    {
        string path = _directory.Write(name, pem);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }
}
