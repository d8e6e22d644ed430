namespace Curlew.LibCurl;

/// <summary>Judges the host key of an SSH server against the known-hosts file (<c>CURLOPT_SSH_KEYFUNCTION</c>).</summary>
/// <param name="known">The key on file, or null when the host has none.</param>
/// <param name="found">The key that the server showed.</param>
/// <param name="match">How the two compare.</param>
public delegate CurlKhStat SshKeyCallback(CurlKhKey? known, CurlKhKey found, CurlKhMatch match);

/// <summary>Judges the host key of an SSH server without a known-hosts file (<c>CURLOPT_SSH_HOSTKEYFUNCTION</c>,
/// libcurl 7.84 with libssh2).</summary>
/// <param name="type">Kind of key.</param>
/// <param name="key">The raw key; valid only during the call.</param>
/// <returns><see cref="CurlKhMatch.Ok"/> to go on; anything else ends the transfer.</returns>
public delegate CurlKhMatch SshHostKeyCallback(CurlKhType type, ReadOnlySpan<byte> key);

/// <summary>Runs when a TLS context is made and before the handshake, with the TLS library's own object
/// (<c>CURLOPT_SSL_CTX_FUNCTION</c>). Use it only with the functions of the very library that libcurl uses:
/// see <see cref="CurlLibrary.SslVersion"/>.</summary>
/// <param name="context">With OpenSSL, BoringSSL and their kin an <c>SSL_CTX *</c>.</param>
/// <returns><see cref="CurlCode.Ok"/>, or the code with which the transfer shall end.</returns>
public delegate CurlCode SslCtxCallback(nint context);

/// <summary>Supplies the HSTS cache one host at a time, before a transfer (<c>CURLOPT_HSTSREADFUNCTION</c>). Needs
/// <see cref="CurlOpt.HstsCtrl"/> with <see cref="CurlHstsCtrl.Enable"/>.</summary>
/// <param name="entry">The next entry, with <see cref="CurlHstsResult.Ok"/>.</param>
/// <returns><see cref="CurlHstsResult.Done"/> after the last one; <see cref="CurlHstsResult.Fail"/> ends the transfer.</returns>
public delegate CurlHstsResult HstsReadCallback(out CurlHstsEntry entry);

/// <summary>Receives the HSTS cache one host at a time, when it is to be stored; it may run during
/// <see cref="Curl.Dispose"/> (<c>CURLOPT_HSTSWRITEFUNCTION</c>).</summary>
/// <param name="entry">One host.</param>
/// <param name="index">Which of how many.</param>
public delegate CurlHstsResult HstsWriteCallback(CurlHstsEntry entry, CurlHstsIndex index);
