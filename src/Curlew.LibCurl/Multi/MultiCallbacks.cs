namespace Curlew.LibCurl;

/// <summary>Told which sockets to watch, for programs with an event loop of their own
/// (<c>CURLMOPT_SOCKETFUNCTION</c>). Report what happens on them with <see cref="CurlMulti.SocketAction"/>.</summary>
/// <param name="socket">The socket.</param>
/// <param name="what">What to watch it for; <see cref="CurlPoll.Remove"/> to watch it no more.</param>
/// <param name="assigned">What <see cref="CurlMulti.Assign"/> put to the socket; null for nothing.</param>
/// <returns><see cref="CurlCallbackResult.Abort"/> ends every transfer of the multi handle.</returns>
public delegate CurlCallbackResult MultiSocketCallback(nint socket, CurlPoll what, object? assigned);

/// <summary>Told when libcurl wants to be called next (<c>CURLMOPT_TIMERFUNCTION</c>): then call
/// <see cref="CurlMulti.SocketAction"/> with <see cref="CurlMulti.SocketTimeout"/>.</summary>
/// <param name="timeout">Time from now; it replaces the one before. Null to stop the timer.</param>
/// <returns><see cref="CurlCallbackResult.Abort"/> ends every transfer of the multi handle.</returns>
public delegate CurlCallbackResult MultiTimerCallback(TimeSpan? timeout);

/// <summary>Decides about a response that a server pushes over HTTP/2 (<c>CURLMOPT_PUSHFUNCTION</c>).</summary>
/// <param name="parent">The transfer that the push belongs to.</param>
/// <param name="pushed">A new handle for the pushed response. When the answer is <see cref="CurlPushResult.Ok"/> it is
/// the application's, and in the multi handle when the callback has returned: give it a write callback here, or it has its
/// parent's, and no <see cref="CurlOpt.TimeoutMs"/>, which libcurl counts wrongly for it. Otherwise it is closed.</param>
/// <param name="headers">The request headers that the server made up.</param>
public delegate CurlPushResult MultiPushCallback(Curl parent, Curl pushed, IReadOnlyList<string> headers);

/// <summary>Told that something of interest happened (<c>CURLMOPT_NOTIFYFUNCTION</c>, libcurl 8.17).</summary>
/// <param name="notification">What; only those that <see cref="CurlMulti.NotifyEnable"/> asked for.</param>
/// <param name="curl">The handle that it is about; null when it is about none.</param>
public delegate void MultiNotifyCallback(CurlMultiNotify notification, Curl? curl);
