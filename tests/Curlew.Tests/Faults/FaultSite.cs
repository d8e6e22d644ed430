using System.Globalization;
using System.Net.Security;
using Curlew.TestServers;

namespace Curlew.Tests.Faults;

/// <summary>The servers of one run of a scenario.</summary>
internal sealed class FaultSite : IAsyncDisposable
{
    /// <summary>The body at <see cref="NextUrl"/>.</summary>
    public const string Next = "next";

    private readonly List<IAsyncDisposable> _parts;

    private FaultSite(string url, string nextUrl, string? proxy, params IEnumerable<IAsyncDisposable> parts)
    {
        Url = url;
        NextUrl = nextUrl;
        Proxy = proxy;
        _parts = [.. parts];
    }

    /// <summary>Where things go wrong.</summary>
    public string Url { get; }

    /// <summary>Where they go right, at the same server if it has a healthy side.</summary>
    public string NextUrl { get; }

    /// <summary>The proxy for <see cref="Url"/>; the other is asked directly.</summary>
    public string? Proxy { get; }

    /// <summary>A server that reads a request, and does with it what the script says; then the connection ends.</summary>
    public static Task<FaultSite> Requests(Func<RawConnection, RawRequest, Task> fault, SslServerAuthenticationOptions? tls = null) =>
        Serve(connection => AnswerAsync(connection, fault, keep: false), tls);

    /// <inheritdoc cref="Requests(Func{RawConnection, RawRequest, Task}, SslServerAuthenticationOptions)"/>
    public static Task<FaultSite> Requests(Func<RawConnection, Task> fault, SslServerAuthenticationOptions? tls = null) =>
        Requests((connection, _) => fault(connection), tls);

    /// <summary>A server that answers a request with these bytes, and ends the connection.</summary>
    public static Task<FaultSite> Answer(string answer) => Requests(connection => connection.WriteAsync(answer));

    /// <summary>A server that answers with these bytes and goes on, so that the connection can be used again.</summary>
    public static Task<FaultSite> AnswerAndKeep(string answer) =>
        Serve(connection => AnswerAsync(connection, (c, _) => c.WriteAsync(answer), keep: true));

    /// <summary>A server whose first connection goes as the script says.</summary>
    public static Task<FaultSite> FirstConnection(Func<RawConnection, Task> fault) =>
        Serve(connection => connection.Number == 1 ? fault(connection) : AnswerAsync(connection, (_, _) => Task.CompletedTask, keep: false));

    /// <summary>A server that is healthy nowhere, and another that is.</summary>
    public static async Task<FaultSite> Broken(
        Func<RawConnection, Task> script, SslServerAuthenticationOptions? tls = null, string? scheme = null)
    {
        RawServer server = await RawServer.StartAsync(script, tls);
        return await Elsewhere(Address(scheme ?? server.Uri.Scheme, server.Port), proxy: null, server);
    }

    /// <summary>A proxy that goes as the script says. What it would lead to does not matter.</summary>
    public static async Task<FaultSite> ThroughProxy(string scheme, string target, Func<RawConnection, Task> script, string login = "")
    {
        RawServer proxy = await RawServer.StartAsync(script);
        return await Elsewhere(target, string.Create(CultureInfo.InvariantCulture, $"{scheme}://{login}127.0.0.1:{proxy.Port}"), proxy);
    }

    /// <summary>A server that goes wrong once, and then right.</summary>
    public static FaultSite SameServer(RawServer server) => new(server.Uri + "fault", server.Uri + "next", proxy: null, server);

    /// <summary>A URL that goes wrong, and a healthy server.</summary>
    public static async Task<FaultSite> Elsewhere(string url, string? proxy, params IAsyncDisposable[] parts)
    {
        RawServer healthy = await RawServer.StartAsync(connection => AnswerAsync(connection, (_, _) => Task.CompletedTask, keep: false));
        return new FaultSite(url, healthy.Uri + "next", proxy, parts.Append(healthy));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable part in _parts)
        {
            await part.DisposeAsync();
        }
    }

    private static string Address(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{port}/fault");

    private static async Task<FaultSite> Serve(Func<RawConnection, Task> script, SslServerAuthenticationOptions? tls = null) =>
        SameServer(await RawServer.StartAsync(script, tls));

    private static async Task AnswerAsync(RawConnection connection, Func<RawConnection, RawRequest, Task> fault, bool keep)
    {
        while (await connection.ReadHeadAsync() is { } request)
        {
            if (request.Target == "/next")
            {
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + Next);
                continue;
            }

            await fault(connection, request);
            if (!keep)
            {
                return;
            }
        }
    }
}
