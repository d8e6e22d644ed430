using System.Collections.Immutable;

namespace Curlew;

/// <summary>
/// How a client opens an HTTP/3 connection. It is kept with a fingerprint as it was published; requests over HTTP/3 look like
/// libcurl's own as yet. Immutable, and equal where it says the same.
/// </summary>
public sealed record Http3Fingerprint
{
    /// <summary>The SETTINGS frame in the words of <see cref="Perk"/>: <c>1:65536;7:100;GREASE</c>.</summary>
    public required string Settings { get; init; }

    /// <summary>The order of the pseudo-headers: <c>m</c>ethod, <c>a</c>uthority, <c>s</c>cheme, <c>p</c>ath.</summary>
    public required string PseudoHeaders { get; init; }

    /// <summary>The QUIC transport parameters in the words of <see cref="Perk"/>.</summary>
    public required string TransportParameters { get; init; }

    /// <summary>Whose lengths of connection ids are used: <c>webkit</c> or <c>firefox</c>.</summary>
    public string? ConnectionIds { get; init; }

    /// <summary>The TLS extensions on QUIC, in their order.</summary>
    public ImmutableArray<TlsId> Extensions { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The signature algorithms on QUIC; empty for those of TLS.</summary>
    public ImmutableArray<TlsId> SignatureAlgorithms { get; init => field = value.OrEmpty(); } = [];

    /// <summary>The groups on QUIC; empty for those of TLS.</summary>
    public ImmutableArray<TlsId> Groups { get; init => field = value.OrEmpty(); } = [];

    /// <inheritdoc/>
    public bool Equals(Http3Fingerprint? other) => FingerprintJson.Same(this, other, FingerprintJson.Default.Http3Fingerprint);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Settings, PseudoHeaders, TransportParameters);
}
