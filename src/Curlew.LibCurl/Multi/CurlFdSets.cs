namespace Curlew.LibCurl;

/// <summary>The sockets that libcurl waits for, as <c>select</c> takes them (<c>curl_multi_fdset</c>).</summary>
/// <param name="Read">To be read.</param>
/// <param name="Write">To be written.</param>
/// <param name="Except">To be watched for exceptions.</param>
public sealed record CurlFdSets(IReadOnlyList<nint> Read, IReadOnlyList<nint> Write, IReadOnlyList<nint> Except);
