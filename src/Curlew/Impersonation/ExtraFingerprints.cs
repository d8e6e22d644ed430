using System.Collections.Immutable;

namespace Curlew;

/// <summary>
/// What is to be otherwise than in the fingerprint underneath, field by field; null leaves a field as it is. It has the last word,
/// after <see cref="Ja3"/>, <see cref="Akamai"/> and <see cref="Perk"/>. Immutable.
/// </summary>
public sealed record ExtraFingerprints
{
    /// <summary>The signature algorithms, by number or name, duplicates and all.</summary>
    public ImmutableArray<TlsId>? SignatureAlgorithms { get; init; }

    /// <summary>The oldest version of TLS offered: 769 to 772.</summary>
    public TlsId? MinVersion { get; init; }

    /// <summary>Whether GREASE is at the places where Chrome has it.</summary>
    public bool? Grease { get; init; }

    /// <summary>Whether extensions are shuffled for each connection.</summary>
    public bool? PermuteExtensions { get; init; }

    /// <summary>The certificate compression algorithms: 1 zlib, 2 brotli, 3 zstd; empty for no such extension.</summary>
    public ImmutableArray<TlsId>? CertificateCompression { get; init; }

    /// <summary>The algorithms of delegated credentials; empty for no such extension.</summary>
    public ImmutableArray<TlsId>? DelegatedCredentials { get; init; }

    /// <summary>The record size limit in bytes; 0 for no such extension.</summary>
    public int? RecordSizeLimit { get; init; }

    /// <summary>The groups with a key share, in their order.</summary>
    public ImmutableArray<TlsId>? KeyShares { get; init; }

    /// <summary>Key shares for so many of the first groups; <see cref="KeyShares"/> goes before it.</summary>
    public int? KeySharesLimit { get; init; }

    /// <summary>The shape of encrypted_client_hello.</summary>
    public EchGrease? Ech { get; init; }

    /// <summary>The protocols of application_settings; empty for no such extension.</summary>
    public ImmutableArray<string>? Alps { get; init; }

    /// <summary>Whether application_settings has its new code point, 17613, or the old one, 17513.</summary>
    public bool? NewAlpsCodePoint { get; init; }

    /// <summary>Whether the session ticket extension (35) is sent.</summary>
    public bool? SessionTicket { get; init; }

    /// <summary>Extensions with bytes of one's own: in place of those of the same number, else after the others.</summary>
    public ImmutableArray<TlsExtension> Extensions { get; init => field = value.OrEmpty(); } = [];

    /// <summary>Numbers of extensions that are left out.</summary>
    public ImmutableArray<int> WithoutExtensions { get; init => field = value.OrEmpty(); } = [];

    /// <summary>What differs for WebSockets on TLS.</summary>
    public TlsVariant? WebSocketTls { get; init; }

    /// <summary>The weight in the HEADERS frame: 1 to 256.</summary>
    public int? StreamWeight { get; init; }

    /// <summary>Whether a stream depends exclusively.</summary>
    public bool? StreamExclusive { get; init; }

    /// <summary>Whether HEADERS frames have no priority at all.</summary>
    public bool? NoPriority { get; init; }

    /// <summary>Names of headers in the order in which they go first; the others keep theirs after them.</summary>
    public ImmutableArray<string> HeaderOrder { get; init => field = value.OrEmpty(); } = [];

    /// <summary>How the boundary of a form is written.</summary>
    public FormBoundary? FormBoundary { get; init; }

    /// <summary>Whether each cookie is a field of its own on HTTP/2.</summary>
    public bool? SplitCookies { get; init; }

    /// <summary>The signature algorithms on QUIC.</summary>
    public ImmutableArray<TlsId>? Http3SignatureAlgorithms { get; init; }

    /// <summary>The extensions on QUIC, in their order.</summary>
    public ImmutableArray<TlsId>? Http3Extensions { get; init; }

    /// <summary>The groups on QUIC.</summary>
    public ImmutableArray<TlsId>? Http3Groups { get; init; }

    /// <summary>Whose lengths of QUIC connection ids are used: <c>webkit</c> or <c>firefox</c>.</summary>
    public string? QuicConnectionIds { get; init; }

    internal bool SaysOfTls =>
        SignatureAlgorithms is not null || MinVersion is not null || Grease is not null || PermuteExtensions is not null || CertificateCompression is not null
        || DelegatedCredentials is not null || RecordSizeLimit is not null || KeyShares is not null || KeySharesLimit is not null || Ech is not null || Alps is not null
        || NewAlpsCodePoint is not null || SessionTicket is not null || !Extensions.IsEmpty || !WithoutExtensions.IsEmpty || WebSocketTls is not null;

    internal bool SaysOfHttp3 =>
        Http3SignatureAlgorithms is not null || Http3Extensions is not null || Http3Groups is not null || QuicConnectionIds is not null;
}
