namespace Curlew;

/// <summary>A version of TLS.</summary>
public enum TlsVersion
{
    /// <summary>TLS 1.0, which RFC 8996 has deprecated.</summary>
    Tls10 = 10,

    /// <summary>TLS 1.1, which RFC 8996 has deprecated.</summary>
    Tls11 = 11,

    /// <summary>TLS 1.2.</summary>
    Tls12 = 12,

    /// <summary>TLS 1.3.</summary>
    Tls13 = 13,
}
