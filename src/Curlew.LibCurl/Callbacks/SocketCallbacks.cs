namespace Curlew.LibCurl;

/// <summary>Makes the socket of a connection (<c>CURLOPT_OPENSOCKETFUNCTION</c>).</summary>
/// <param name="purpose">What the socket is for.</param>
/// <param name="address">Where libcurl is about to connect.</param>
/// <returns>Who makes the socket: see <see cref="CurlOpenSocketResult"/>.</returns>
public delegate CurlOpenSocketResult OpenSocketCallback(CurlSockType purpose, CurlSockAddr address);

/// <summary>Closes a socket in libcurl's place (<c>CURLOPT_CLOSESOCKETFUNCTION</c>); it may run during
/// <see cref="Curl.Dispose"/>. The callback owns the descriptor and must close it.</summary>
/// <param name="socket">The descriptor to close.</param>
/// <returns>libcurl takes note of <see cref="CurlCallbackResult.Abort"/> as a failure to close, and goes on.</returns>
public delegate CurlCallbackResult CloseSocketCallback(nint socket);

/// <summary>Adjusts a new socket before it is connected (<c>CURLOPT_SOCKOPTFUNCTION</c>).</summary>
/// <param name="socket">The descriptor; it stays libcurl's.</param>
/// <param name="purpose">What the socket is for.</param>
public delegate CurlSockOptResult SockOptCallback(nint socket, CurlSockType purpose);
