namespace Curlew.LibCurl;

/// <summary>One response header (<c>struct curl_header</c>). Name and value are Latin-1, so that every byte that the
/// server sent is kept.</summary>
/// <param name="Name">Name, in the server's spelling.</param>
/// <param name="Value">Value, without white space at its ends.</param>
/// <param name="Index">Which of the headers of that name, from 0.</param>
/// <param name="Amount">How many there are of that name.</param>
/// <param name="Origin">Where it came: response, trailer, CONNECT response, 1xx response.</param>
public readonly record struct CurlHeader(string Name, string Value, int Index, int Amount, CurlHeaderOrigin Origin);
