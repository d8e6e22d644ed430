namespace Curlew.LibCurl;

/// <summary>An SSH host key (<c>struct curl_khkey</c>).</summary>
/// <param name="Key">The raw key, decoded where the known-hosts file holds it as base64.</param>
/// <param name="Type">Kind of key.</param>
public readonly record struct CurlKhKey(ReadOnlyMemory<byte> Key, CurlKhType Type);
