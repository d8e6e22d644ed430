using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Curlew.TestServers;

/// <summary>Kestrel on loopback: clear text, TLS, TLS with a client certificate, and HTTP/2 in clear text.</summary>
public sealed class HttpServer : IAsyncDisposable
{
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private ListenOptions? _http;
    private ListenOptions? _h2c;
    private ListenOptions? _https;
    private ListenOptions? _mutualTls;
    private int _connections;
    private int _openConnections;

    private HttpServer(TestCertificates certificates)
    {
        Certificates = certificates;

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        _app = builder.Build();
        _app.Use(CountRequestAsync);
        _app.UseWebSockets();

        EchoRoutes.Map(_app);
        StatusRoutes.Map(_app);
        BodyRoutes.Map(_app, _app.Lifetime.ApplicationStopping);
        HeaderRoutes.Map(_app);
        CookieRoutes.Map(_app);
        AuthenticationRoutes.Map(_app);
        FormRoutes.Map(_app);
        StoreRoutes.Map(_app);
        WebSocketRoutes.Map(_app, _app.Lifetime.ApplicationStopping);
    }

    public TestCertificates Certificates { get; }

    /// <summary>Clear text, HTTP/1.1 only.</summary>
    public Uri HttpUri => Address("http", _http);

    /// <summary>TLS; ALPN offers HTTP/2 and HTTP/1.1.</summary>
    public Uri HttpsUri => Address("https", _https);

    /// <summary>
    /// TLS that refuses a client without a certificate from <see cref="Certificates"/>. With TLS 1.3 the client learns
    /// of it after its own handshake, so which error it sees depends on timing.
    /// </summary>
    public Uri MutualTlsUri => Address("https", _mutualTls);

    /// <summary>Clear text, HTTP/2 with prior knowledge only.</summary>
    public Uri H2cUri => Address("http", _h2c);

    /// <summary>TCP connections accepted so far, over all endpoints.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>TCP connections open at this moment, over all endpoints.</summary>
    public int OpenConnectionCount => Volatile.Read(ref _openConnections);

    public int TotalRequestCount => _requests.Values.Sum();

    /// <summary>Requests seen so far for a path such as "/get", without its query.</summary>
    public int RequestCount(string path) => _requests.GetValueOrDefault(path);

    public static async Task<HttpServer> StartAsync(TestCertificates? certificates = null)
    {
        var server = new HttpServer(certificates ?? TestCertificates.Shared);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(s_stopTimeout);
        await _app.StopAsync(timeout.Token);
        await _app.DisposeAsync();
    }

    private static Uri Address(string scheme, ListenOptions? endpoint) => endpoint?.IPEndPoint is { } bound
        ? new Uri($"{scheme}://127.0.0.1:{bound.Port}/")
        : throw new InvalidOperationException("The server has not been started.");

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestHeaderCount = 2_000;
        kestrel.Limits.MaxRequestHeadersTotalSize = 1024 * 1024;
        kestrel.Limits.MaxRequestLineSize = 256 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 2 * 1024 * 1024;

        kestrel.Listen(IPAddress.Loopback, 0, endpoint => _http = Prepare(endpoint, HttpProtocols.Http1));
        kestrel.Listen(IPAddress.Loopback, 0, endpoint => _h2c = Prepare(endpoint, HttpProtocols.Http2));
        kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            _https = Prepare(endpoint, HttpProtocols.Http1AndHttp2, ClientCertificateMode.NoCertificate));
        kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            _mutualTls = Prepare(endpoint, HttpProtocols.Http1AndHttp2, ClientCertificateMode.RequireCertificate));
    }

    private ListenOptions Prepare(ListenOptions endpoint, HttpProtocols protocols, ClientCertificateMode? tls = null)
    {
        endpoint.Protocols = protocols;
        endpoint.Use(next => connection => CountConnectionAsync(next, connection));
        if (tls is { } mode)
        {
            endpoint.UseHttps(https =>
            {
                https.ServerCertificate = Certificates.ServerCertificate;
                https.ClientCertificateMode = mode;
                https.ClientCertificateValidation = (certificate, _, _) => Certificates.Trusts(certificate);
            });
        }

        return endpoint;
    }

    private async Task CountConnectionAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _openConnections);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _openConnections);
        }
    }

    private Task CountRequestAsync(HttpContext context, RequestDelegate next)
    {
        _requests.AddOrUpdate(context.Request.Path.Value ?? "", 1, (_, count) => count + 1);
        return next(context);
    }
}
