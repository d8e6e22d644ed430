using System.Runtime.CompilerServices;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// How TLS connections are made and whom they trust. By default certificates are verified against the authorities of the
/// system. <c>true</c> and <c>false</c> stand for <see cref="Default"/> and <see cref="Insecure"/>. What is wrong with a
/// value, a file that cannot be read or bytes that are no certificate, is an <see cref="ArgumentException"/> naming the
/// property when the options are first used, before anything is sent. They never change, and any thread may use them.
/// </summary>
public sealed record TlsOptions
{
    private static readonly ConditionalWeakTable<TlsOptions, TlsSettings> s_settings = [];

    /// <summary>Verified, against the system's authorities.</summary>
    public static TlsOptions Default { get; } = new();

    /// <summary>Nothing is verified: whoever is in between can read and change everything.</summary>
    public static TlsOptions Insecure { get; } = new() { Verify = false };

    /// <summary>Whether the server must show a certificate from an authority that is trusted
    /// (<c>CURLOPT_SSL_VERIFYPEER</c>). True by default.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Whether the certificate must be for the host (<c>CURLOPT_SSL_VERIFYHOST</c>); null, the default, is as
    /// <see cref="Verify"/> says.</summary>
    public bool? VerifyHost { get; init; }

    /// <summary>File of the authorities that are trusted, in PEM, instead of the system's (<c>CURLOPT_CAINFO</c>).</summary>
    public string? CaFile { get; init; }

    /// <summary>Directory of authorities that are trusted, prepared with <c>openssl rehash</c>, instead of the system's
    /// (<c>CURLOPT_CAPATH</c>).</summary>
    public string? CaPath { get; init; }

    /// <summary>The authorities that are trusted, in PEM, instead of the system's (<c>CURLOPT_CAINFO_BLOB</c>).</summary>
    public ReadOnlyMemory<byte> CaBytes { get; init; }

    /// <summary>Whether the system's authorities are trusted besides those given here. False by default; without others
    /// given, they always are.</summary>
    public bool AddSystemAuthorities { get; init; }

    /// <summary>File of revoked certificates, in PEM (<c>CURLOPT_CRLFILE</c>).</summary>
    public string? CrlFile { get; init; }

    /// <summary>The client's certificate and key, for servers that ask for one.</summary>
    public TlsClientCertificate? ClientCertificate { get; init; }

    /// <summary>Hashes of public keys, one of which the server must have, whether or not it is verified:
    /// <c>sha256//</c> and the hash of the key in base64 (<c>CURLOPT_PINNEDPUBLICKEY</c>).</summary>
    public IReadOnlyList<string> PinnedPublicKeys { get; init; } = [];

    /// <summary>The oldest version that is accepted; null for TLS 1.2, or for libcurl's own choice where
    /// <see cref="MaxVersion"/> is older than that.</summary>
    public TlsVersion? MinVersion { get; init; }

    /// <summary>The newest version that is offered; null for the newest there is.</summary>
    public TlsVersion? MaxVersion { get; init; }

    /// <summary>Ciphers of TLS 1.2 and before, in the words of the TLS library (<c>CURLOPT_SSL_CIPHER_LIST</c>).</summary>
    public string? Ciphers { get; init; }

    /// <summary>Cipher suites of TLS 1.3, with colons between (<c>CURLOPT_TLS13_CIPHERS</c>).</summary>
    public string? Tls13Ciphers { get; init; }

    /// <summary>Groups of the key exchange, with colons between, such as <c>X25519:P-256</c>
    /// (<c>CURLOPT_SSL_EC_CURVES</c>).</summary>
    public string? Groups { get; init; }

    /// <summary>Signature algorithms, with colons between (<c>CURLOPT_SSL_SIGNATURE_ALGORITHMS</c>, libcurl 8.14).</summary>
    public string? SignatureAlgorithms { get; init; }

    /// <summary>Encrypted Client Hello: <c>grease</c>, <c>true</c>, <c>hard</c> or <c>ecl:</c> and a configuration
    /// (<c>CURLOPT_ECH</c>, libcurl 8.8 where it is built with it); null for none.</summary>
    public string? Ech { get; init; }

    /// <summary>Whether HTTP versions are negotiated by ALPN (<c>CURLOPT_SSL_ENABLE_ALPN</c>). True by default; without it
    /// HTTP/2 is not spoken.</summary>
    public bool Alpn { get; init; } = true;

    /// <summary>Whether the sessions of earlier connections are resumed (<c>CURLOPT_SSL_SESSIONID_CACHE</c>). True by
    /// default; with a <see cref="ServerCertificateCallback"/> they are not, so that each connection shows its
    /// certificates.</summary>
    public bool ResumeSessions { get; init; } = true;

    /// <summary>Whether the server must staple an OCSP answer that vouches for its certificate
    /// (<c>CURLOPT_SSL_VERIFYSTATUS</c>, where the TLS library can).</summary>
    public bool RequireOcspStaple { get; init; }

    /// <summary>
    /// Judges the server by its certificates, after what is verified otherwise and before anything of the request is sent;
    /// false ends it with an error. It is asked once for each connection that is made with it, and a connection made without
    /// it is not used. It may run on the thread that drives all transfers: be quick, and never wait. What it throws is the
    /// inner exception of the error.
    /// </summary>
    /// <remarks>TLS libraries have no common way to ask during the handshake; libcurl's last moment before the request
    /// (<c>CURLOPT_PREREQFUNCTION</c>) is the same with all of them. A client certificate is shown in the handshake, before
    /// the callback. The callback is for the server, never for a proxy.</remarks>
    public Func<TlsPeer, bool>? ServerCertificateCallback { get; init; }

    /// <summary>What holds for the connection to an HTTPS proxy; null for the same, without client certificate, pinned keys
    /// and callback.</summary>
    public TlsOptions? Proxy { get; init; }

    /// <summary>As <see cref="Default"/> or <see cref="Insecure"/>.</summary>
    public static implicit operator TlsOptions(bool verify) => verify ? Default : Insecure;

    /// <summary>Sets the options on a handle that is new or reset.</summary>
    /// <param name="curl">The handle.</param>
    /// <param name="proxyIsHttps">Whether the request goes through an HTTPS proxy.</param>
    /// <exception cref="ArgumentException">A value is wrong; the message names the property.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl or its TLS library has no such option.</exception>
    internal void Apply(Curl curl, bool proxyIsHttps)
    {
        var settings = Validate();
        settings.Apply(curl, TlsOptionSet.Server, isOwn: true);
        if (proxyIsHttps)
        {
            (Proxy?.Validate() ?? settings).Apply(curl, TlsOptionSet.Proxy, isOwn: Proxy is not null);
        }
    }

    /// <summary>Finds out now whether all values are right.</summary>
    /// <exception cref="ArgumentException">A value is wrong; the message names the property.</exception>
    internal TlsSettings Validate() => s_settings.GetValue(this, static options => TlsSettings.From(options));

    /// <summary>What is to run before a request to an https URL, in <see cref="CurlOpt.PrereqFunction"/>; null when there is
    /// nothing to judge.</summary>
    internal PrereqCallback? CreatePeerCheck(Curl curl, string host) =>
        ServerCertificateCallback is { } callback ? TlsPeerCheck.For(callback).Bind(curl, host) : null;

    /// <summary>As these, with the authorities that the environment names where none are given here: REQUESTS_CA_BUNDLE,
    /// CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR.</summary>
    internal TlsOptions WithAuthoritiesFrom(Func<string, string?> environment)
    {
        if (!Verify || CaFile is not null || CaPath is not null || !CaBytes.IsEmpty)
        {
            return this;
        }

        var file = ((string[])["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
            .Select(environment).FirstOrDefault(v => !string.IsNullOrEmpty(v));
        return file is not null ? (Directory.Exists(file) ? this with { CaPath = file } : this with { CaFile = file })
            : environment("SSL_CERT_DIR") is { Length: > 0 } directory ? this with { CaPath = directory }
            : this;
    }
}
