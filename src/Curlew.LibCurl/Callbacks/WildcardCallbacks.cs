namespace Curlew.LibCurl;

/// <summary>Decides whether a name matches a wildcard pattern (<c>CURLOPT_FNMATCH_FUNCTION</c>).</summary>
/// <param name="pattern">The pattern, as in the URL.</param>
/// <param name="name">The file name, as the server listed it.</param>
public delegate CurlFnMatchResult FnMatchCallback(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name);

/// <summary>Runs before each file of a wildcard transfer (<c>CURLOPT_CHUNK_BGN_FUNCTION</c>).</summary>
/// <param name="file">What the server's listing says of the file.</param>
/// <param name="remaining">Files still to come, this one included.</param>
public delegate CurlChunkBgnResult ChunkBgnCallback(CurlFileInfo file, int remaining);

/// <summary>Runs after each file of a wildcard transfer (<c>CURLOPT_CHUNK_END_FUNCTION</c>).</summary>
public delegate CurlChunkEndResult ChunkEndCallback();
