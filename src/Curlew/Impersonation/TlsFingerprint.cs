using System.Collections.Immutable;

namespace Curlew;

/// <summary>
/// What a client's TLS looks like: its ClientHello, field by field. <see cref="Extensions"/> says which extensions there are and in
/// what order; the fields after it say what they carry. Immutable, and equal where it says the same.
/// </summary>
public sealed record TlsFingerprint
{
    /// <summary>The versions offered, best first: 772 is TLS 1.3, 771 TLS 1.2, 770 and 769 the old ones.</summary>
    public required ImmutableArray<TlsId> Versions { get; init => field = value.OrEmpty(); }

    /// <summary>The cipher suites in their order. Those that the library does not have are offered all the same.</summary>
    public required ImmutableArray<TlsId> Ciphers { get; init => field = value.OrEmpty(); }

    /// <summary>
    /// The extensions in their order. 41 (pre_shared_key) is never in the list: it comes last whenever a session is resumed. 21
    /// (padding) stands where padding goes when the hello would otherwise be 256 to 511 bytes long.
    /// </summary>
    public required ImmutableArray<TlsExtension> Extensions { get; init => field = value.OrEmpty(); }

    /// <summary>Whether the order is shuffled for each connection; GREASE and padding keep their places.</summary>
    public bool PermuteExtensions { get; init; }

    /// <summary>The groups of supported_groups (10) in their order.</summary>
    public ImmutableArray<TlsId> Groups { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The groups for which key_share (51) has a key, in their order.</summary>
    public ImmutableArray<TlsId> KeyShares { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The list of signature_algorithms (13), duplicates and all.</summary>
    public ImmutableArray<TlsId> SignatureAlgorithms { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The protocols of application_layer_protocol_negotiation (16).</summary>
    public ImmutableArray<string> Alpn { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The protocols of application_settings; its code point is 17513 or 17613, whichever <see cref="Extensions"/> has.</summary>
    public ImmutableArray<string> Alps { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The algorithms of compress_certificate (27): 1 zlib, 2 brotli, 3 zstd.</summary>
    public ImmutableArray<TlsId> CertificateCompression { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The signature algorithms of delegated_credential (34).</summary>
    public ImmutableArray<TlsId> DelegatedCredentials { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The limit of record_size_limit (28), in bytes.</summary>
    public int? RecordSizeLimit { get; init; }

    /// <summary>What encrypted_client_hello (65037) looks like where the server has no keys for it.</summary>
    public EchGrease? Ech { get; init; }

    /// <summary>The list of psk_key_exchange_modes (45): 1 is with (EC)DHE.</summary>
    public ImmutableArray<int> PskModes { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The list of ec_point_formats (11): 0 is uncompressed.</summary>
    public ImmutableArray<int> PointFormats { get; init => field = value.OrEmpty(); } = [];

    /// <summary>What differs for WebSockets on TLS; null where nothing does.</summary>
    public TlsVariant? WebSocket { get; init; }

    /// <inheritdoc/>
    public bool Equals(TlsFingerprint? other) => FingerprintJson.Same(this, other, FingerprintJson.Default.TlsFingerprint);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ciphers.Length, Extensions.Length, PermuteExtensions, Groups.Length, RecordSizeLimit);

    /// <summary>Whether the extension is in the list.</summary>
    /// <param name="id">Its number.</param>
    public bool HasExtension(TlsId id) => Extensions.Any(e => e.Id == id);

    /// <summary>The same without some extensions, nor what they carry.</summary>
    /// <param name="ids">Their numbers.</param>
    public TlsFingerprint WithoutExtensions(params ReadOnlySpan<int> ids)
    {
        var gone = ids.ToArray();
        return (this with { Extensions = [.. Extensions.Where(e => !gone.Contains(e.Id.Value))] }).WithoutStrayContent();
    }

    /// <summary>What is sent for WebSockets.</summary>
    public TlsFingerprint ForWebSocket() =>
        WebSocket is not { } variant ? this
        : (variant.Alpn is [] ? this : this with { Alpn = variant.Alpn }).WithoutExtensions([.. variant.Omit]) with { WebSocket = null };

    /// <summary>The same with the protocols of application_layer_protocol_negotiation limited to some; without HTTP/2 there are
    /// no application settings either, as in browsers.</summary>
    internal TlsFingerprint WithAlpn(params ImmutableArray<string> protocols)
    {
        var limited = this with { Alpn = protocols };
        return protocols.Contains("h2", StringComparer.Ordinal) ? limited : limited.WithoutExtensions(TlsExtensionIds.Alps, TlsExtensionIds.NewAlps);
    }

    /// <summary>The same without the content of extensions that are not in the list.</summary>
    internal TlsFingerprint WithoutStrayContent() => this with
    {
        Groups = Kept(TlsExtensionIds.Groups, Groups),
        KeyShares = Kept(TlsExtensionIds.KeyShare, KeyShares),
        SignatureAlgorithms = Kept(TlsExtensionIds.SignatureAlgorithms, SignatureAlgorithms),
        Alpn = Kept(TlsExtensionIds.Alpn, Alpn),
        Alps = AlpsCodePoint is null ? [] : Alps,
        CertificateCompression = Kept(TlsExtensionIds.CertificateCompression, CertificateCompression),
        DelegatedCredentials = Kept(TlsExtensionIds.DelegatedCredential, DelegatedCredentials),
        RecordSizeLimit = HasExtension(TlsExtensionIds.RecordSizeLimit) ? RecordSizeLimit : null,
        Ech = HasExtension(TlsExtensionIds.Ech) ? Ech : null,
        PskModes = Kept(TlsExtensionIds.PskModes, PskModes),
        PointFormats = Kept(TlsExtensionIds.PointFormats, PointFormats),
        WebSocket = WebSocket is { } variant ? variant with { Omit = [.. variant.Omit.Where(id => HasExtension(id))] } : null,
    };

    /// <summary>The code point of application_settings; null without it.</summary>
    internal int? AlpsCodePoint =>
        HasExtension(TlsExtensionIds.NewAlps) ? TlsExtensionIds.NewAlps
        : HasExtension(TlsExtensionIds.Alps) ? TlsExtensionIds.Alps
        : null;

    private ImmutableArray<T> Kept<T>(int extension, ImmutableArray<T> content) => HasExtension(extension) ? content : [];
}

/// <summary>The shape of the encrypted_client_hello extension that a client sends where it has no keys of the server (RFC 9849, 6.2).</summary>
public sealed record EchGrease
{
    /// <summary>The key derivation function's HPKE number; 1 is HKDF-SHA256.</summary>
    public int Kdf { get; init; }

    /// <summary>The cipher's HPKE number; 1 is AES-128-GCM.</summary>
    public int Aead { get; init; }

    /// <summary>How long the extension is, in bytes; one of them is chosen for each connection.</summary>
    public required ImmutableArray<int> Lengths { get; init => field = value.OrEmpty(); }

    /// <inheritdoc/>
    public bool Equals(EchGrease? other) => FingerprintJson.Same(this, other, FingerprintJson.Default.EchGrease);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kdf, Aead, Lengths.Length);
}

/// <summary>What a client's TLS does otherwise for some purpose.</summary>
public sealed record TlsVariant
{
    /// <summary>The protocols of application_layer_protocol_negotiation; empty for the same.</summary>
    public ImmutableArray<string> Alpn { get; init => field = value.OrEmpty(); } = [];

    /// <summary>Extensions that are left out.</summary>
    public ImmutableArray<int> Omit { get; init => field = value.OrEmpty(); } = [];

    /// <inheritdoc/>
    public bool Equals(TlsVariant? other) => FingerprintJson.Same(this, other, FingerprintJson.Default.TlsVariant);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Alpn.Length, Omit.Length);
}

/// <summary>Numbers of extensions that the code has to know.</summary>
internal static class TlsExtensionIds
{
    public const int ServerName = 0;
    public const int StatusRequest = 5;
    public const int Groups = 10;
    public const int PointFormats = 11;
    public const int SignatureAlgorithms = 13;
    public const int Alpn = 16;
    public const int SignedCertificateTimestamp = 18;
    public const int Padding = 21;
    public const int ExtendedMasterSecret = 23;
    public const int CertificateCompression = 27;
    public const int RecordSizeLimit = 28;
    public const int DelegatedCredential = 34;
    public const int SessionTicket = 35;
    public const int PreSharedKey = 41;
    public const int SupportedVersions = 43;
    public const int PskModes = 45;
    public const int KeyShare = 51;
    public const int Alps = 17513;
    public const int NewAlps = 17613;
    public const int Ech = 65037;
    public const int RenegotiationInfo = 65281;

    /// <summary>Whether the content is made from the handshake alone.</summary>
    public static bool IsLive(int id) =>
        id is ServerName or StatusRequest or SignedCertificateTimestamp or Padding or ExtendedMasterSecret or SessionTicket or RenegotiationInfo;
}
