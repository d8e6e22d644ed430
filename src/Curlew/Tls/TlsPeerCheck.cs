using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// Asks a callback about the certificates of each connection, and remembers which connections it has accepted: libcurl
/// shows certificates once, to the transfer that makes the connection, and then lets others use it.
/// </summary>
internal sealed class TlsPeerCheck
{
    private const int Remembered = 4096; // connections; to forget one costs a handshake

    private static readonly ConditionalWeakTable<Func<TlsPeer, bool>, TlsPeerCheck> s_checks = [];

    private readonly ConcurrentDictionary<ConnectionKey, bool> _accepted = new();
    private readonly Func<TlsPeer, bool> _callback;

    private TlsPeerCheck(Func<TlsPeer, bool> callback) => _callback = callback;

    /// <summary>The one of this callback: what it has accepted is accepted in all requests that have it.</summary>
    public static TlsPeerCheck For(Func<TlsPeer, bool> callback) => s_checks.GetValue(callback, static c => new TlsPeerCheck(c));

    /// <summary>Whether a transfer failed because libcurl took a connection that the callback has not been asked about.
    /// Nothing was sent: the transfer is to be made again with <see cref="CurlOpt.FreshConnect"/>.</summary>
    public static bool NeedsFreshConnection(Exception error) => error.InnerException is UncheckedConnectionException;

    public PrereqCallback Bind(Curl curl, string host) => connection =>
    {
        Check(curl, host, connection);
        return CurlCallbackResult.Continue;
    };

    private void Check(Curl curl, string host, CurlConnectionInfo connection)
    {
        var key = ConnectionKey.Of(curl, connection);
        var chain = ServerCertificates.Read(curl);
        if (chain.Count == 0)
        {
            if (!_accepted.ContainsKey(key))
            {
                throw new UncheckedConnectionException(host);
            }

            return;
        }

        _accepted.TryRemove(key, out _); // an earlier connection between the same ports
        if (!_callback(new TlsPeer(host, chain)))
        {
            throw new AuthenticationException(
                $"The certificate callback refused '{host}', whose certificate is '{chain[0].Subject}' from '{chain[0].Issuer}', "
                + $"SHA-256 {chain[0].GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256)}.");
        }

        if (connection.LocalPort > 0) // a Unix socket has no name to remember it by
        {
            if (_accepted.Count >= Remembered)
            {
                _accepted.Clear();
            }

            _accepted[key] = true;
        }
    }

    /// <summary>Names a connection as long as it is open: its two ends, its number in libcurl where that has numbers, and the
    /// TLS library's object.</summary>
    private readonly record struct ConnectionKey(CurlConnectionInfo Ends, long Number, nint Session)
    {
        private static readonly bool s_hasNumbers = CurlLibrary.Version >= CurlInfo.ConnId.Since;

        public static ConnectionKey Of(Curl curl, CurlConnectionInfo ends) =>
            new(ends, s_hasNumbers ? curl.GetInfo(CurlInfo.ConnId) : 0, curl.GetInfo(CurlInfo.TlsSslPtr).Internals);
    }

    private sealed class UncheckedConnectionException(string host)
        : Exception($"The connection to '{host}' was made without the certificate callback.");
}
