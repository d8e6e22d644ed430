using System.Net;
using System.Net.Sockets;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>Holds one transfer to <see cref="AddressRules"/>.</summary>
internal static class AddressGuard
{
    /// <summary>
    /// Judges where a transfer is to go, and sets the options that keep it there. Without a proxy, each address that
    /// libcurl is about to connect to is judged (<c>CURLOPT_OPENSOCKETFUNCTION</c>), and that of a connection which it
    /// uses again (<c>CURLOPT_PREREQFUNCTION</c>). Through a proxy, the address that was judged takes the place of the name
    /// (<c>CURLOPT_CONNECT_TO</c>), in a tunnel, so that the proxy has no name to resolve.
    /// </summary>
    /// <remarks>A refusal in the middle of the transfer is the inner exception of libcurl's. The options stay until
    /// <see cref="Detach"/> or a reset of the handle. <c>CURLOPT_CONNECT_TO</c> of the caller's must have been taken into
    /// <paramref name="host"/> and <paramref name="port"/>; with a proxy it is replaced.</remarks>
    /// <param name="rules">The rules.</param>
    /// <param name="curl">The handle, with its URL and <see cref="ProxyChoice"/> applied.</param>
    /// <param name="host">The host of the URL.</param>
    /// <param name="port">The port of the URL, or its scheme's.</param>
    /// <param name="proxy">The proxy that was chosen; null for none.</param>
    /// <param name="next">What else is to run before the request is sent; null for nothing.</param>
    /// <param name="async">Whether the caller awaits.</param>
    /// <param name="cancellationToken">Ends the wait for the resolver.</param>
    /// <exception cref="UnsafeAddressException">The host is, or has, an address that is not allowed.</exception>
    /// <exception cref="RequestException">There is a proxy, and the name cannot be resolved.</exception>
    public static async ValueTask AttachAsync(
        AddressRules rules, Curl curl, string host, int port, ProxyChoice? proxy, PrereqCallback? next, bool async, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await rules.ResolveAndJudgeAsync(host, port, async, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestException e) when (proxy is null && e.HttpRequestError == HttpRequestError.NameResolutionError)
        {
            // libcurl may know the name from elsewhere (DoH, CURLOPT_RESOLVE), or says itself that it does not; whatever
            // it connects to is judged then.
            addresses = [];
        }

        if (proxy is null)
        {
            Watch(rules, curl, host, port, next);
        }
        else
        {
            Pin(curl, proxy, addresses);
        }
    }

    /// <summary>Takes off what <see cref="AttachAsync"/> has set.</summary>
    public static void Detach(Curl curl)
    {
        curl.Unset(CurlOpt.OpenSocketFunction);
        curl.Unset(CurlOpt.PrereqFunction);
        curl.Unset(CurlOpt.ConnectTo);
    }

    private static void Watch(AddressRules rules, Curl curl, string host, int port, PrereqCallback? next)
    {
        curl.SetOpt(CurlOpt.OpenSocketFunction, (_, address) =>
        {
            Judge(rules, address.EndPoint as IPEndPoint, host, port);
            return CurlOpenSocketResult.Create(address);
        });
        curl.SetOpt(CurlOpt.PrereqFunction, connection =>
        {
            Judge(
                rules,
                IPAddress.TryParse(connection.PrimaryIp, out var address) ? new IPEndPoint(address, connection.PrimaryPort) : null,
                host,
                port);
            return next?.Invoke(connection) ?? CurlCallbackResult.Continue;
        });
    }

    private static void Judge(AddressRules rules, IPEndPoint? peer, string host, int port)
    {
        if (peer is null)
        {
            throw new UnsafeAddressException(host, port, address: null, "it has no IP address");
        }

        rules.Judge(peer.Address, host, peer.Port);
    }

    private static void Pin(Curl curl, ProxyChoice proxy, IPAddress[] addresses)
    {
        // SOCKS 4 knows IPv4 only, and many a network behind a proxy does too.
        var address = Array.Find(addresses, address => address.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        var text = address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() : $"[{address}]";
        curl.SetOpt(CurlOpt.ConnectTo, [$"::{text}:"]); // whatever the host and the port; the port stays
        curl.SetOpt(CurlOpt.HttpProxyTunnel, proxy.IsHttp);
    }
}
