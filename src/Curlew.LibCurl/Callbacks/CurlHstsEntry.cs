namespace Curlew.LibCurl;

/// <summary>One host of the HSTS cache (<c>struct curl_hstsentry</c>).</summary>
/// <param name="Host">Host name, without a trailing dot.</param>
/// <param name="Expire">When the entry ends, to the second in UTC; null for never.</param>
/// <param name="IncludeSubDomains">Whether the entry covers the host's subdomains.</param>
public readonly record struct CurlHstsEntry(string Host, DateTimeOffset? Expire, bool IncludeSubDomains);

/// <summary>Which entry of how many is being stored (<c>struct curl_index</c>).</summary>
/// <param name="Index">Place, from 0.</param>
/// <param name="Total">Number of entries.</param>
public readonly record struct CurlHstsIndex(long Index, long Total);
