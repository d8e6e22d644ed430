using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Curlew;

/// <summary>.NET's options for TLS in this library's words.</summary>
internal static class HandlerTls
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // Oldest first.
    private static readonly (SslProtocols Protocol, TlsVersion Version)[] s_versions =
    [
#pragma warning disable CA5397, SYSLIB0039 // whoever asks for them has had the warning
        (SslProtocols.Tls, TlsVersion.Tls10), (SslProtocols.Tls11, TlsVersion.Tls11),
#pragma warning restore CA5397, SYSLIB0039
        (SslProtocols.Tls12, TlsVersion.Tls12), (SslProtocols.Tls13, TlsVersion.Tls13),
    ];

    /// <summary>Null where nothing is said.</summary>
    /// <exception cref="NotSupportedException">Something has no counterpart in libcurl.</exception>
    /// <exception cref="ArgumentException">A client certificate cannot be used.</exception>
    public static TlsOptions? From(SslClientAuthenticationOptions options)
    {
        Refuse(options.CipherSuitesPolicy is not null, nameof(options.CipherSuitesPolicy), "Session.Tls has Ciphers and Tls13Ciphers.");
        Refuse(options.LocalCertificateSelectionCallback is not null, nameof(options.LocalCertificateSelectionCallback), "Give the certificate itself.");
        Refuse(!string.IsNullOrEmpty(options.TargetHost), nameof(options.TargetHost), "The name is that of the URL; Session.ConnectTo leads it elsewhere.");
        Refuse(!options.AllowRenegotiation, nameof(options.AllowRenegotiation), "It is the TLS library's choice.");

        var certificate = ClientCertificate(options);
        var (oldest, newest) = Versions(options.EnabledSslProtocols);
        var isJudgedHere = options.RemoteCertificateValidationCallback is not null || options.CertificateChainPolicy is not null
            || options.CertificateRevocationCheckMode != X509RevocationMode.NoCheck;
        if (!isJudgedHere && certificate is null && oldest is null && options.AllowTlsResume)
        {
            return null;
        }

        return new TlsOptions
        {
            Verify = !isJudgedHere,
            ServerCertificateCallback = isJudgedHere ? peer => IsGood(peer, options) : null,
            ClientCertificate = certificate,
            MinVersion = oldest,
            MaxVersion = newest,
            ResumeSessions = options.AllowTlsResume,
        };
    }

    /// <summary>Judges as SslStream does.</summary>
    private static bool IsGood(TlsPeer peer, SslClientAuthenticationOptions options)
    {
        using var chain = new X509Chain { ChainPolicy = options.CertificateChainPolicy?.Clone() ?? Policy(options) };
        chain.ChainPolicy.ExtraStore.AddRange(peer.Chain.Skip(1).ToArray());
        var errors = chain.Build(peer.Certificate) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
        if (!peer.Certificate.MatchesHostname(peer.Host))
        {
            errors |= SslPolicyErrors.RemoteCertificateNameMismatch;
        }

        return options.RemoteCertificateValidationCallback?.Invoke(options, peer.Certificate, chain, errors) ?? errors == SslPolicyErrors.None;
    }

    private static X509ChainPolicy Policy(SslClientAuthenticationOptions options)
    {
        var policy = new X509ChainPolicy { RevocationMode = options.CertificateRevocationCheckMode, RevocationFlag = X509RevocationFlag.ExcludeRoot };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }

    private static TlsClientCertificate? ClientCertificate(SslClientAuthenticationOptions options)
    {
        if (options.ClientCertificateContext is { } context)
        {
            return TlsClientCertificate.FromCertificate(context.TargetCertificate, [.. context.IntermediateCertificates]);
        }

        return options.ClientCertificates?.OfType<X509Certificate2>().FirstOrDefault(c => c.HasPrivateKey) is { } certificate
            ? TlsClientCertificate.FromCertificate(certificate)
            : null;
    }

    private static (TlsVersion? Oldest, TlsVersion? Newest) Versions(SslProtocols protocols)
    {
        if (protocols == SslProtocols.None)
        {
            return (null, null);
        }

        var chosen = s_versions.Select((v, i) => (v.Protocol, v.Version, Index: i)).Where(v => protocols.HasFlag(v.Protocol)).ToList();
        Refuse(
            chosen.Count == 0 || chosen[^1].Index - chosen[0].Index != chosen.Count - 1,
            nameof(SslClientAuthenticationOptions.EnabledSslProtocols),
            "Give versions of TLS without a gap between them.");
        return (chosen[0].Version, chosen[^1].Version);
    }

    private static void Refuse(bool isGiven, string name, string fix)
    {
        if (isGiven)
        {
            throw new NotSupportedException($"SslOptions.{name} has no counterpart in libcurl. {fix}");
        }
    }
}
