namespace Curlew.LibCurl;

/// <summary>Receives what libcurl does and sends (<c>CURLOPT_DEBUGFUNCTION</c>). Setting it turns
/// <see cref="CurlOpt.Verbose"/> on.</summary>
/// <param name="type">What <paramref name="data"/> is.</param>
/// <param name="data">The text or the bytes sent or received; not NUL-terminated, valid only during the call.</param>
public delegate void DebugCallback(CurlInfoType type, ReadOnlySpan<byte> data);

/// <summary>Tells how far a transfer is, several times a second while data flows and about once a second otherwise
/// (<c>CURLOPT_XFERINFOFUNCTION</c>). Setting it turns <see cref="CurlOpt.NoProgress"/> off.</summary>
/// <param name="downloadTotal">Bytes expected, 0 while unknown.</param>
/// <param name="downloadNow">Bytes received.</param>
/// <param name="uploadTotal">Bytes to be sent, 0 while unknown.</param>
/// <param name="uploadNow">Bytes sent.</param>
/// <returns><see cref="CurlCallbackResult.Abort"/> ends the transfer with <see cref="CurlCode.AbortedByCallback"/>.</returns>
public delegate CurlCallbackResult XferInfoCallback(long downloadTotal, long downloadNow, long uploadTotal, long uploadNow);

/// <summary>The older form of <see cref="XferInfoCallback"/>, with doubles (<c>CURLOPT_PROGRESSFUNCTION</c>).</summary>
public delegate CurlCallbackResult ProgressCallback(double downloadTotal, double downloadNow, double uploadTotal, double uploadNow);

/// <summary>Runs when the connection is made or reused and before the request is sent
/// (<c>CURLOPT_PREREQFUNCTION</c>).</summary>
/// <param name="connection">Both ends of the connection.</param>
/// <returns><see cref="CurlCallbackResult.Abort"/> ends the transfer with <see cref="CurlCode.AbortedByCallback"/>.</returns>
public delegate CurlCallbackResult PrereqCallback(CurlConnectionInfo connection);

/// <summary>Runs before each name is resolved (<c>CURLOPT_RESOLVER_START_FUNCTION</c>).</summary>
/// <returns><see cref="CurlCallbackResult.Abort"/> ends the transfer.</returns>
public delegate CurlCallbackResult ResolverStartCallback();

/// <summary>The two ends of a connection, as <see cref="PrereqCallback"/> is told them.</summary>
/// <param name="PrimaryIp">Address of the server or proxy.</param>
/// <param name="LocalIp">Our own address.</param>
/// <param name="PrimaryPort">Port of the server or proxy.</param>
/// <param name="LocalPort">Our own port.</param>
public readonly record struct CurlConnectionInfo(string PrimaryIp, string LocalIp, int PrimaryPort, int LocalPort);
