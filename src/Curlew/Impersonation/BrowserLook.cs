namespace Curlew;

/// <summary>Whom a request looks like, with everything decided that does not change from hop to hop.</summary>
/// <param name="Fingerprint">Whose fingerprint.</param>
/// <param name="Kind">What the request is made for.</param>
/// <param name="HasHeaders">Whether the browser's headers are sent.</param>
/// <param name="Protocol">The HTTP versions that it may go over.</param>
/// <param name="AcceptEncoding">The codings that somebody asked for, in place of the browser's; empty for none of them, null for the
/// browser's.</param>
internal sealed record BrowserLook(Fingerprint Fingerprint, RequestKind Kind, bool HasHeaders, FingerprintProtocol Protocol, string? AcceptEncoding)
{
    /// <summary>The headers; null where they are the request's own alone.</summary>
    public HeaderProfiles? Headers => HasHeaders ? Fingerprint.Headers : null;

    /// <summary>What an answer may depend on, for caches.</summary>
    public string CacheId => $"{Fingerprint.Hash} {Kind} {HasHeaders} {Protocol}";

    /// <summary>The options of libcurl for it.</summary>
    /// <exception cref="ImpersonationException">The loaded library cannot look like that.</exception>
    public FingerprintPlan Plan => FingerprintPlan.For(Fingerprint, Kind, Protocol);

    /// <summary>What a session and a request say together; null for nobody.</summary>
    /// <exception cref="FingerprintException">What they say makes no fingerprint.</exception>
    /// <exception cref="ArgumentException">Options of TLS would be without effect.</exception>
    public static BrowserLook? Of(TransferOptions session, TransferOptions? request)
    {
        if ((request is null ? session.FingerprintOver(null) : request.FingerprintOver(session)) is not { } fingerprint)
        {
            return null;
        }

        BrowserLook look = new(
            fingerprint,
            request?.RequestKind ?? session.RequestKind ?? Curlew.RequestKind.Navigation,
            request?.DefaultHeaders ?? session.DefaultHeaders ?? true,
            ProtocolOf(request?.HttpVersion ?? session.HttpVersion),
            request?.AcceptEncoding ?? session.AcceptEncoding);
        ThrowIfOutdone(fingerprint, request?.Tls ?? session.Tls);
        return look;
    }

    /// <summary>What decides about the browser's headers on a hop.</summary>
    public BrowserRequest Describe(Hop hop) => new(Kind, hop.Page.ToString(), hop.Method, Protocol == FingerprintProtocol.Http1 || !hop.Url.IsSecure)
    {
        IsTrustworthy = new CookieUrl(hop.Url.Scheme, hop.Url.Host, "/").IsSecure,
        Site = hop.Url.Origin == hop.Page ? "same-origin" : hop.IsCrossSite ? "cross-site" : "same-site",
    };

    private static FingerprintProtocol ProtocolOf(LibCurl.CurlHttpVersion? version) => version switch
    {
        LibCurl.CurlHttpVersion.Http10 or LibCurl.CurlHttpVersion.Http11 => FingerprintProtocol.Http1,
        LibCurl.CurlHttpVersion.Http3 or LibCurl.CurlHttpVersion.Http3Only => FingerprintProtocol.Http3,
        _ => FingerprintProtocol.Usual,
    };

    /// <summary>The fingerprint has the last word on what is offered, so options for it would be without effect.</summary>
    private static void ThrowIfOutdone(Fingerprint fingerprint, TlsOptions? tls)
    {
        if (fingerprint.Tls is null || tls is null)
        {
            return;
        }

        var (name, instead) = tls switch
        {
            { Ciphers: not null } => (nameof(TlsOptions.Ciphers), nameof(Ja3)),
            { Tls13Ciphers: not null } => (nameof(TlsOptions.Tls13Ciphers), nameof(Ja3)),
            { Groups: not null } => (nameof(TlsOptions.Groups), nameof(Ja3)),
            { SignatureAlgorithms: not null } => (nameof(TlsOptions.SignatureAlgorithms), nameof(ExtraFingerprints)),
            _ => (null, null),
        };
        if (name is not null)
        {
            throw WrongArgument.Of(nameof(TransferOptions.Tls), $"TlsOptions.{name} has no effect on a request that looks like {fingerprint.Name}; say it with {instead}.");
        }
    }
}
