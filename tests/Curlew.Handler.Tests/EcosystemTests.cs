using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using Curlew.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using RestSharp;

namespace Curlew.Handler.Tests;

/// <summary>Libraries on HttpClient, unmodified, over the handler.</summary>
public sealed class EcosystemTests(HttpFixture http) : IClassFixture<HttpFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RestSharp_sends_by_it()
    {
        using var client = new RestClient(new RestClientOptions(http.Server.HttpUri) { ConfigureMessageHandler = _ => new CurlHandler() });
        var request = new RestRequest("echo", Method.Post).AddJsonBody(new Item("curlew", 2)).AddQueryParameter("q", "1");

        var item = await client.PostAsync<Item>(request, Token);

        Assert.Equal(new Item("curlew", 2), item);
    }

    [Fact]
    public async Task RestSharp_uploads_and_downloads_by_it()
    {
        using var client = new RestClient(new RestClientOptions(http.Server.HttpUri) { ConfigureMessageHandler = _ => new CurlHandler() });

        var sent = await client.ExecutePostAsync(new RestRequest("sink").AddFile("file", PatternStream.Bytes(50_000), "name.bin"), Token);
        await using var stream = await client.DownloadStreamAsync(new RestRequest("bytes/100000"), Token);
        using var all = new MemoryStream();
        await stream!.CopyToAsync(all, Token);

        Assert.True(sent.IsSuccessful);
        Assert.Equal(PatternStream.Bytes(100_000), all.ToArray());
    }

    [Fact]
    public async Task RestEase_sends_by_it()
    {
        using var client = new HttpClient(new CurlHandler()) { BaseAddress = http.Server.HttpUri };
        var birds = RestEase.RestClient.For<IBirds>(client);

        var item = await birds.EchoAsync(new Item("curlew", 2), Token);
        var missing = await birds.StatusAsync(404, Token);

        Assert.Equal(new Item("curlew", 2), item);
        using var message = missing.ResponseMessage;
        Assert.Equal(HttpStatusCode.NotFound, message.StatusCode);
        await Assert.ThrowsAsync<RestEase.ApiException>(() => birds.BrokenAsync(Token));
    }

    [Fact]
    public async Task Polly_tries_again_over_it()
    {
        var count = 0;
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(Interlocked.Increment(ref count) < 3
                    ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                Delay = TimeSpan.Zero,
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().HandleResult(r => r.StatusCode == HttpStatusCode.ServiceUnavailable),
            })
            .Build();
        using var client = new HttpClient(new Resilient(pipeline) { InnerHandler = new CurlHandler() });

        using var response = await client.GetAsync(raw.Uri, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task JSON_helpers_work_over_it()
    {
        using var client = new HttpClient(new CurlHandler()) { BaseAddress = http.Server.HttpUri };

        using var response = await client.PostAsJsonAsync("echo", new Item("a", 1), Token);

        Assert.Equal(new Item("a", 1), await response.Content.ReadFromJsonAsync<Item>(Token));
    }

    /// <summary>SignalR's hubs in its own protocol, by Server-Sent Events and posts; its client is not needed to speak it.</summary>
    [Fact]
    public async Task A_hub_of_SignalR_is_spoken_to_over_it()
    {
        await using var app = await HubAsync();
        using var client = new HttpClient(new CurlHandler()) { BaseAddress = new Uri(app.Urls.First()) };
        using var negotiated = await client.PostAsync(new Uri("hub/negotiate?negotiateVersion=1", UriKind.Relative), content: null, Token);
        var token = (await negotiated.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Token)).GetProperty("connectionToken").GetString();
        var url = new Uri($"hub?id={Uri.EscapeDataString(token!)}", UriKind.Relative);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Accept", "text/event-stream" } } };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var events = SseParser.Create(stream).EnumerateAsync(Token).GetAsyncEnumerator(Token);

        await SayAsync("""{"protocol":"json","version":1}""");
        Assert.Equal("{}\u001e", await NextAsync());
        await SayAsync("""{"type":1,"invocationId":"1","target":"Double","arguments":[21]}""");
        Assert.Equal("{\"type\":3,\"invocationId\":\"1\",\"result\":42}\u001e", await NextAsync());
        await events.DisposeAsync();

        async Task SayAsync(string message)
        {
            using var said = await client.PostAsync(url, new StringContent(message + '\u001e'), Token);
            Assert.Equal(HttpStatusCode.OK, said.StatusCode);
        }

        async Task<string> NextAsync()
        {
            do
            {
                Assert.True(await events.MoveNextAsync());
            }
            while (events.Current.Data.Contains("\"type\":6", StringComparison.Ordinal)); // pings

            return events.Current.Data;
        }
    }

    /// <summary>A call in gRPC's protocol: HTTP/2, frames with a length, and the outcome in trailers.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_call_of_gRPC_is_made_over_it(int status)
    {
        await using var app = await GrpcAsync(status);
        using var client = new HttpClient(new CurlHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(app.Urls.First()), "bird.Service/Get"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 3, 1, 2, 3]) { Headers = { { "Content-Type", "application/grpc" } } },
            Headers = { { "TE", "trailers" } },
        };

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        var body = await response.Content.ReadAsByteArrayAsync(Token);

        Assert.Equal("application/grpc", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([0, 0, 0, 0, 3, 1, 2, 3], body);
        Assert.Equal([$"{status}"], response.TrailingHeaders.GetValues("grpc-status"));
    }

    private static async Task<WebApplication> GrpcAsync(int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Request.Body.CopyToAsync(context.Response.Body);
            context.Response.AppendTrailer("grpc-status", $"{status}");
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> HubAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddSignalR();
        var app = builder.Build();
        app.MapHub<Calculator>("/hub");
        await app.StartAsync();
        return app;
    }

    /// <summary>RestEase makes a class of it, in an assembly of its own.</summary>
    public interface IBirds
    {
        [RestEase.Post("echo")]
        Task<Item> EchoAsync([RestEase.Body] Item item, CancellationToken cancellationToken);

        [RestEase.Get("status/{code}")]
        [RestEase.AllowAnyStatusCode]
        Task<RestEase.Response<string>> StatusAsync([RestEase.Path] int code, CancellationToken cancellationToken);

        [RestEase.Get("status/500")]
        Task<string> BrokenAsync(CancellationToken cancellationToken);
    }

    public sealed record Item(string Name, int Count);

    internal sealed class Calculator : Hub
    {
        public int Double(int number) => number * 2;
    }

    private sealed class Resilient(ResiliencePipeline<HttpResponseMessage> pipeline) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken).AsTask();
    }
}
