using Curlew.TestServers;
using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>Proxies that do not lead there.</summary>
internal static partial class FaultScenarios
{
    private const string Target = "http://target.invalid/";
    private const string SecureTarget = "https://target.invalid/";

    private static IEnumerable<FaultScenario> Proxies =>
    [
        new("the proxy's port is closed", RefusedProxy) { Codes = [CouldntConnect], Errors = [typeof(ProxyException)] },
        new("the proxy's name does not exist", () => FaultSite.Elsewhere(Target, "http://nowhere.invalid:8080"))
        {
            Codes = [CouldntResolveProxy],
            Errors = [typeof(ProxyException)],
        },
        new("the proxy does not answer", SwallowingProxy)
        {
            Options = WithConnect,
            Codes = [OperationTimedOut],
            Errors = [typeof(RequestTimeoutException)],
            Limit = TimeoutKind.Connect,
            LinuxOnly = true,
        },
        Untunnelled("the proxy wants a login for CONNECT", "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"),
        Untunnelled("the proxy forbids CONNECT", "HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope"),
        Untunnelled("the proxy cannot CONNECT", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"),
        Untunnelled("the proxy answers CONNECT with garbage", "\u0000\u0001garbage\r\n\r\n"),
        Untunnelled("the proxy answers CONNECT with half a head", "HTTP/1.1 200 Connec"),
        Untunnelled("the proxy ends in CONNECT", ""),
        new("the proxy resets in CONNECT", () => FaultSite.ThroughProxy("http", SecureTarget, RawScripts.AcceptThenReset()))
        {
            Codes = [RecvError],
            Errors = [typeof(ProxyException)],
        },
        new("the proxy is silent in CONNECT", () => FaultSite.ThroughProxy("http", SecureTarget, c => c.DrainAsync()))
        {
            Options = WithConnect,
            Codes = [OperationTimedOut],
            Errors = [typeof(RequestTimeoutException)],
            Limit = TimeoutKind.Connect,
        },
        new("what the proxy leads to is no TLS", () => FaultSite.ThroughProxy("http", SecureTarget, Tunnel(TlsFaults.PlainHttp)))
        {
            Codes = [SslConnectError],
            Errors = [typeof(TlsException)],
        },
        new("the proxy wants a login for a plain request", () => FaultSite.ThroughProxy("http", Target, RawScripts.Respond(
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n")))
        {
            Codes = [Success],
            Status = 407,
        },
        new("the proxy resets after a plain request", () => FaultSite.ThroughProxy("http", Target, RawScripts.AcceptThenReset()))
        {
            Codes = [RecvError],
            Errors = [typeof(ConnectionException)],
        },
        new("the proxy speaks no TLS", () => FaultSite.ThroughProxy("https", Target, TlsFaults.PlainHttp))
        {
            Codes = [SslConnectError],
            Errors = [typeof(ProxyException)],
        },
        Socks5("SOCKS 5 knows no common method", 0xFF),
        Socks5("SOCKS 5 fails", 0, 1),
        Socks5("SOCKS 5 does not allow it", 0, 2),
        Socks5("SOCKS 5 cannot reach the network", 0, 3),
        Socks5("SOCKS 5 cannot reach the host", 0, 4),
        Socks5("SOCKS 5 is refused", 0, 5),
        Socks5("SOCKS 5 says something unknown", 0, 99),
        new("SOCKS 5 refuses the login", () => FaultSite.ThroughProxy("socks5h", Target, SocksLogin, "user:wrong@"))
        {
            Codes = [Proxy],
            Errors = [typeof(ProxyException)],
        },
        new("SOCKS 5 speaks HTTP", () => FaultSite.ThroughProxy("socks5h", Target, SocksGarbage)) { Codes = [Proxy], Errors = [typeof(ProxyException)] },
        new("SOCKS 5 ends", () => FaultSite.ThroughProxy("socks5h", Target, End)) { Codes = [Proxy], Errors = [typeof(ProxyException)] },
        new("SOCKS 5 is silent", () => FaultSite.ThroughProxy("socks5h", Target, c => c.DrainAsync()))
        {
            Options = WithConnect,
            Codes = [OperationTimedOut],
            Errors = [typeof(RequestTimeoutException)],
            Limit = TimeoutKind.Connect,
        },
        Socks4("SOCKS 4 refuses", 0x5B),
        Socks4("SOCKS 4 finds no identd", 0x5C),
    ];

    private static FaultScenario Untunnelled(string name, string answer) =>
        new(name, () => FaultSite.ThroughProxy("http", SecureTarget, RawScripts.Respond(answer)))
        {
            Codes = [RecvError],
            Errors = [typeof(ProxyException)],
        };

    private static FaultScenario Socks5(string name, byte method, byte? reply = null) =>
        new(name, () => FaultSite.ThroughProxy("socks5h", Target, async connection =>
        {
            byte[] greeting = await connection.ReadExactAsync(2);
            await connection.ReadExactAsync(greeting[1]);
            await connection.WriteAsync(new byte[] { 5, method });
            if (reply is { } code)
            {
                byte[] request = await connection.ReadExactAsync(5);
                await connection.ReadExactAsync(request[4] + 2);
                await connection.WriteAsync(new byte[] { 5, code, 0, 1, 0, 0, 0, 0, 0, 0 });
            }
        }))
        {
            Codes = [Proxy],
            Errors = [typeof(ProxyException)],
        };

    private static FaultScenario Socks4(string name, byte reply) =>
        new(name, () => FaultSite.ThroughProxy("socks4a", Target, async connection =>
        {
            await connection.ReadExactAsync(8);
            await connection.ReadThroughAsync("\0"u8.ToArray());
            await connection.ReadThroughAsync("\0"u8.ToArray());
            await connection.WriteAsync(new byte[] { 0, reply, 0, 0, 0, 0, 0, 0 });
        }))
        {
            Codes = [Proxy],
            Errors = [typeof(ProxyException)],
        };

    private static async Task<FaultSite> RefusedProxy()
    {
        var port = new RefusedPort();
        return await FaultSite.Elsewhere(Target, $"http://{port.Address}", port);
    }

    private static async Task<FaultSite> SwallowingProxy()
    {
        BlackHole hole = await BlackHole.OpenAsync();
        return await FaultSite.Elsewhere(Target, $"http://{hole.Address}", hole);
    }

    private static Func<RawConnection, Task> Tunnel(Func<RawConnection, Task> target) => async connection =>
    {
        await connection.ReadHeadAsync();
        await connection.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n");
        await target(connection);
    };

    private static async Task SocksLogin(RawConnection connection)
    {
        byte[] greeting = await connection.ReadExactAsync(2);
        await connection.ReadExactAsync(greeting[1]);
        await connection.WriteAsync(new byte[] { 5, 2 });
        byte[] login = await connection.ReadExactAsync(2);
        byte[] password = await connection.ReadExactAsync(login[1] + 1);
        await connection.ReadExactAsync(password[^1]);
        await connection.WriteAsync(new byte[] { 1, 1 });
    }

    private static async Task SocksGarbage(RawConnection connection)
    {
        byte[] greeting = await connection.ReadExactAsync(2);
        await connection.ReadExactAsync(greeting[1]);
        await connection.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
    }
}
