namespace Curlew.LibCurl;

/// <summary>A TLS session that libcurl could resume, exported to be imported again later or elsewhere
/// (<c>curl_easy_ssls_export</c>). Treat <see cref="Data"/> as a secret.</summary>
public sealed record CurlTlsTicket
{
    /// <summary>Which server and settings it belongs to; null where libcurl gives only <see cref="Hmac"/>.</summary>
    public string? SessionKey { get; init; }

    /// <summary>A salted hash of the session key.</summary>
    public ReadOnlyMemory<byte> Hmac { get; init; }

    /// <summary>The session itself.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ValidUntil { get; init; }

    /// <summary>The IETF's number of the TLS version: 0x0303 for 1.2, 0x0304 for 1.3.</summary>
    public int TlsVersion { get; init; }

    /// <summary>Protocol that was negotiated; null for none.</summary>
    public string? Alpn { get; init; }

    /// <summary>Bytes that the server takes as early data.</summary>
    public long EarlyDataMax { get; init; }
}
