using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Curlew.TestServers;

/// <summary>Routes whose point is the response body: sizes, pace, encodings, trailers.</summary>
internal sealed class BodyRoutes
{
    private static readonly DateTimeOffset s_lastModified = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] s_compressible =
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(line => $"Line {line} of a text that packs well.\n")));

    private readonly CancellationToken _stopping;

    private BodyRoutes(CancellationToken stopping) => _stopping = stopping;

    public static void Map(IEndpointRouteBuilder routes, CancellationToken stopping)
    {
        var bodies = new BodyRoutes(stopping);
        routes.Map("/bytes/{count}", BytesAsync);
        routes.Map("/text", TextAsync);
        routes.Map("/delay/{milliseconds}", bodies.DelayAsync);
        routes.Map("/drip", bodies.DripAsync);
        routes.Map("/gzip", context => CompressedAsync(context, "gzip", to => new GZipStream(to, CompressionLevel.Fastest, true)));
        routes.Map("/deflate", context => CompressedAsync(context, "deflate", to => new ZLibStream(to, CompressionLevel.Fastest, true)));
        routes.Map("/br", context => CompressedAsync(context, "br", to => new BrotliStream(to, CompressionLevel.Fastest, true)));
        routes.Map("/trailers", TrailersAsync);
    }

    /// <summary>Ranges and conditions of every kind are honoured here, over <see cref="PatternStream"/>.</summary>
    private static Task BytesAsync(HttpContext context)
    {
        long count = context.Request.RouteNumber("count");
        var tag = new EntityTagHeaderValue($"\"bytes-{count.ToString(CultureInfo.InvariantCulture)}\"");
        return Results
            .Stream(new PatternStream(count), "application/octet-stream", null, s_lastModified, tag, enableRangeProcessing: true)
            .ExecuteAsync(context);
    }

    private static async Task TextAsync(HttpContext context)
    {
        byte[] text = "Curlew: Brachvogel, courlis, 杓鷸.\n"u8.ToArray();
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }

    private static async Task CompressedAsync(HttpContext context, string encoding, Func<Stream, Stream> compress)
    {
        using var packed = new MemoryStream();
        await using (Stream compressor = compress(packed))
        {
            await compressor.WriteAsync(s_compressible, context.RequestAborted);
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.ContentEncoding = encoding;
        context.Response.ContentLength = packed.Length;
        await context.Response.Body.WriteAsync(packed.GetBuffer().AsMemory(0, (int)packed.Length), context.RequestAborted);
    }

    private static async Task TrailersAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.Headers.Trailer = "X-Checksum, X-Count";
        if (context.Features.Get<IHttpResponseTrailersFeature>() is { } feature)
        {
            await context.Response.WriteAsync("body before trailers", context.RequestAborted);
            feature.Trailers["X-Checksum"] = "abc123";
            feature.Trailers["X-Count"] = "20";
            return;
        }

        // Kestrel has no trailers for HTTP/1.1, but leaves the framing to whoever names it.
        context.Response.Headers.TransferEncoding = "chunked";
        await context.Response.WriteAsync(
            "14\r\nbody before trailers\r\n0\r\nX-Checksum: abc123\r\nX-Count: 20\r\n\r\n", context.RequestAborted);
    }

    private async Task DelayAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        await Task.Delay(TimeSpan.FromMilliseconds(context.Request.RouteNumber("milliseconds")), ended.Token);
        await context.Response.WriteAsync("done", ended.Token);
    }

    /// <summary>?bytes=N bytes of the pattern, one at a time, with ?ms=N between them.</summary>
    private async Task DripAsync(HttpContext context)
    {
        int count = context.Request.QueryNumber("bytes", 10);
        TimeSpan pause = TimeSpan.FromMilliseconds(context.Request.QueryNumber("ms", 50));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = count;
        byte[] pattern = PatternStream.Bytes(count);
        for (int i = 0; i < count; i++)
        {
            await context.Response.Body.WriteAsync(pattern.AsMemory(i, 1), ended.Token);
            await context.Response.Body.FlushAsync(ended.Token);
            await Task.Delay(pause, ended.Token);
        }
    }
}
