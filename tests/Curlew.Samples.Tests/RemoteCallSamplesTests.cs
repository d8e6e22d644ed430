using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Curlew.Samples.Tests;

public sealed class RemoteCallSamplesTests
{
    private const int HeadSize = 5;

    [Fact]
    public async Task Signalr_calls_is_called_and_gets_a_stream()
    {
        var builder = Builder(HttpProtocols.Http1);
        builder.Services.AddSignalR();
        await using var app = builder.Build();
        app.MapHub<Marsh>("/marsh");
        await app.StartAsync(TestContext.Current.CancellationToken);

        var output = await SampleProgram.RunAsync("signalr", $"{app.Urls.First()}/marsh");

        // What the server calls is printed beside the other lines, at no certain place among them.
        Assert.Equal(["1", "2", "3", "heard: cur-lee", "the curlew said cur-lee"], output.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(["heard: cur-lee", "1", "2", "3"], output.Lines.Where(line => !line.Contains("said", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Grpc_prints_one_answer_and_then_a_stream_of_them()
    {
        await using var app = await GreeterAsync();

        var output = await SampleProgram.RunAsync("grpc", app.Urls.First(), "Zo\u00eb");

        Assert.Equal(["Hello, Zo\u00eb", "Z", "o", "\u00eb"], output.Lines);
    }

    [Fact]
    public async Task Grpc_tells_of_a_failure_that_comes_behind_the_answers()
    {
        await using var app = await GreeterAsync();

        var output = await SampleProgram.RunAsync("grpc", app.Urls.First(), "dodo");

        Assert.Equal(["Hello, dodo", "d", "status 5: 100% extinct"], output.Lines);
    }

    [Fact]
    public async Task Grpc_tells_of_a_failure_without_any_answer()
    {
        await using var app = await GreeterAsync();

        var output = await SampleProgram.RunAsync("grpc", app.Urls.First(), "");

        Assert.Equal(["status 3: no name"], output.Lines);
    }

    private static WebApplicationBuilder Builder(HttpProtocols protocols)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = protocols));
        builder.Logging.ClearProviders();
        return builder;
    }

    /// <summary>A server of gRPC: HTTP/2 in clear text, and each call's outcome behind its answers.</summary>
    private static async Task<WebApplication> GreeterAsync()
    {
        var app = Builder(HttpProtocols.Http2).Build();
        app.MapPost("/bird.Greeter/Greet", async context =>
        {
            var name = await NameAsync(context);
            if (name.Length == 0)
            {
                // No body and no trailers: the one head has it all.
                context.Response.Headers["grpc-status"] = "3";
                context.Response.Headers["grpc-message"] = "no name";
                return;
            }

            await AnswerAsync(context, $"Hello, {name}");
            context.Response.AppendTrailer("grpc-status", "0");
        });
        app.MapPost("/bird.Greeter/Spell", async context =>
        {
            foreach (var letter in await NameAsync(context))
            {
                if (letter == 'o' && context.Response.HasStarted && context.Items["name"] is "dodo")
                {
                    context.Response.AppendTrailer("grpc-status", "5");
                    context.Response.AppendTrailer("grpc-message", "100%25 extinct");
                    return;
                }

                await AnswerAsync(context, $"{letter}");
            }

            context.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    /// <summary>Reads the request as strictly as a server of gRPC does.</summary>
    private static async Task<string> NameAsync(HttpContext context)
    {
        Assert.Equal("application/grpc", context.Request.ContentType);
        Assert.Equal("trailers", context.Request.Headers.TE);
        context.Response.ContentType = "application/grpc";
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        Assert.Equal(0, bytes[0]);
        Assert.Equal(bytes.Length - HeadSize, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)));
        var name = StringValue.Parser.ParseFrom(bytes.AsSpan(HeadSize)).Value;
        context.Items["name"] = name;
        return name;
    }

    /// <summary>Sends the head of a message apart from its bytes, as the network may.</summary>
    private static async Task AnswerAsync(HttpContext context, string text)
    {
        var message = new StringValue { Value = text }.ToByteArray();
        var head = new byte[HeadSize];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Length);
        await context.Response.Body.WriteAsync(head);
        await context.Response.Body.FlushAsync();
        await context.Response.Body.WriteAsync(message);
        await context.Response.Body.FlushAsync();
    }

    internal sealed class Marsh : Hub
    {
        public async Task<string> Say(string who, string what)
        {
            await Clients.All.SendAsync("Said", who, what);
            return $"heard: {what}";
        }

        public async IAsyncEnumerable<int> Count(int end)
        {
            for (var i = 1; i <= end; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
    }
}
