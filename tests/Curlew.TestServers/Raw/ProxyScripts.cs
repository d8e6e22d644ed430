using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Curlew.TestServers;

/// <summary>Proxies for a <see cref="RawServer"/>, whose <see cref="RawServer.Requests"/> then are what the proxy was asked.</summary>
public static class ProxyScripts
{
    /// <summary>An HTTP proxy that makes tunnels only.</summary>
    /// <param name="judge">The answer to a request that is refused, or null to let it through; everybody gets through
    /// without it.</param>
    public static Func<RawConnection, Task> Connect(Func<RawRequest, string?>? judge = null) => async connection =>
    {
        while (await connection.ReadHeadAsync() is { } request)
        {
            if (request.Method != "CONNECT")
            {
                await connection.WriteAsync("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
            }
            else if (judge?.Invoke(request) is { } refusal)
            {
                await connection.WriteAsync(refusal);
            }
            else
            {
                int colon = request.Target.LastIndexOf(':');
                await TunnelAsync(
                    connection,
                    request.Target[..colon].Trim('[', ']'),
                    int.Parse(request.Target.AsSpan(colon + 1), CultureInfo.InvariantCulture),
                    "HTTP/1.1 200 Connection established\r\nX-Proxy: tunnel\r\n\r\n"u8.ToArray());
                return;
            }
        }
    };

    /// <summary>The same, for one user with a password.</summary>
    public static Func<RawConnection, Task> ConnectBasic(string user, string password)
    {
        string expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return Connect(request => request.Header("Proxy-Authorization") == expected ? null : AskFor("Basic realm=\"proxy\""));
    }

    /// <summary>The same, with the digest of RFC 7616.</summary>
    public static Func<RawConnection, Task> ConnectDigest(string user, string password)
    {
        var digest = new DigestAuthentication();
        return Connect(request =>
            digest.Check(request.Header("Proxy-Authorization"), request.Method, request.Target, user, password, "MD5") == DigestVerdict.Accepted
                ? null
                : AskFor(digest.Challenge("MD5", stale: false)));
    }

    /// <summary>A SOCKS 4 proxy, which takes names (4a) and any user.</summary>
    /// <param name="asked">Is told what the proxy is asked to connect to: an address or a name.</param>
    public static Func<RawConnection, Task> Socks4(Action<string> asked) => async connection =>
    {
        byte[] head = await connection.ReadExactAsync(8);
        await connection.ReadThroughAsync(new byte[1]);
        string host = string.Join('.', head[4..]);
        if (head is [_, _, _, _, 0, 0, 0, not 0])
        {
            byte[] name = await connection.ReadThroughAsync(new byte[1]) ?? [];
            host = Encoding.ASCII.GetString(name, 0, name.Length - 1);
        }

        asked(host);
        await TunnelAsync(connection, host, (head[2] << 8) | head[3], new byte[] { 0, 90, 0, 0, 0, 0, 0, 0 });
    };

    private static string AskFor(string challenge) =>
        $"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: {challenge}\r\nContent-Length: 0\r\n\r\n";

    private static async Task TunnelAsync(RawConnection connection, string host, int port, ReadOnlyMemory<byte> established)
    {
        using var target = new TcpClient();
        await target.ConnectAsync(host, port, connection.Stopping);
        await connection.WriteAsync(established);
        NetworkStream stream = target.GetStream();
        Task up = connection.Stream.CopyToAsync(stream, connection.Stopping);
        Task down = stream.CopyToAsync(connection.Stream, connection.Stopping);
        await Task.WhenAny(up, down);

        // Either end ends both.
        target.Close();
        connection.Close();
        await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
