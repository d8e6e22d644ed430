namespace Curlew.LibCurl;

/// <summary>The TLS library behind a connection and its own object (<c>struct curl_tlssessioninfo</c>).</summary>
/// <param name="Backend">Which library; <see cref="CurlSslBackend.None"/> without TLS.</param>
/// <param name="Internals">The library's pointer; valid only while the transfer runs, 0 without TLS.</param>
public readonly record struct CurlTlsSession(CurlSslBackend Backend, nint Internals);
