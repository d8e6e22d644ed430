namespace Curlew.LibCurl;

/// <summary>How a transfer of a multi handle ended (<c>CURLMsg</c>).</summary>
/// <param name="Curl">The handle; it is still in the multi handle.</param>
/// <param name="Code">libcurl's code.</param>
/// <param name="Error">Null for success; otherwise what <see cref="Curl.Perform"/> would have thrown: a
/// <see cref="CurlEasyException"/>, or an <see cref="OperationCanceledException"/> that a callback threw.</param>
public readonly record struct CurlMultiResult(Curl Curl, CurlCode Code, Exception? Error);
