using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Curlew.Tests.Handler;

/// <summary>HTTP/2 in clear text that gives each piece back at once.</summary>
internal sealed class DuplexServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DuplexServer(WebApplication app) => _app = app;

    public Uri Uri => new(_app.Urls.First());

    public static async Task<DuplexServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.Zero); // a client may keep its connection
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            var buffer = new byte[100];
            while (await context.Request.Body.ReadAsync(buffer) is var count and > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
                await context.Response.Body.FlushAsync();
            }
        });
        await app.StartAsync();
        return new DuplexServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
