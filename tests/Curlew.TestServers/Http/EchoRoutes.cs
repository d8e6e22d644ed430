using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Curlew.TestServers;

/// <summary>Routes that tell the client what it sent.</summary>
internal static class EchoRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("/get", DescribeAsync);
        routes.Map("/echo", EchoAsync);
        routes.Map("/sink", SinkAsync);
        routes.Map("/expect", ExpectAsync);
        routes.Map("/request-trailers", RequestTrailersAsync);
    }

    /// <summary>
    /// The request as JSON. Kestrel keeps neither the order nor the case of headers; a test that needs the bytes of
    /// the head asks a <see cref="RawServer"/>.
    /// </summary>
    private static Task DescribeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        return Json.WriteAsync(context, new
        {
            request.Method,
            Url = $"{request.Scheme}://{request.Host}{request.RawTarget()}",
            Target = request.RawTarget(),
            request.Protocol,
            Headers = request.Headers.HeaderPairs(),
            Query = request.Query.SelectMany(pair => pair.Value.Select(value => new[] { pair.Key, value ?? "" })).ToArray(),
            ClientCertificate = context.Connection.ClientCertificate?.Subject,
            ConnectionId = context.Connection.Id,
        });
    }

    private static async Task EchoAsync(HttpContext context)
    {
        byte[] body = await context.Request.ReadBodyAsync();
        context.Response.ContentType = context.Request.ContentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers["X-Method"] = context.Request.Method;
        context.Response.Headers["X-Content-Length"] = context.Request.BodyFraming();
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Consumes a body of any size and tells its length and hash.</summary>
    private static async Task SinkAsync(HttpContext context)
    {
        string framing = context.Request.BodyFraming();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        long length = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }

        await Json.WriteAsync(context, new
        {
            context.Request.Method,
            Length = length,
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
            context.Request.ContentType,
            Framing = framing,
        });
    }

    /// <summary>With ?status=N answers at once and never asks for the body; otherwise 100 Continue goes out first.</summary>
    private static async Task ExpectAsync(HttpContext context)
    {
        string? expectation = context.Request.Headers.Expect;
        int refusal = context.Request.QueryNumber("status", 0);
        if (refusal != 0)
        {
            context.Response.StatusCode = refusal;
            context.Response.ContentLength = 0;
            return;
        }

        byte[] body = await context.Request.ReadBodyAsync();
        await Json.WriteAsync(context, new { Expect = expectation, body.Length });
    }

    private static async Task RequestTrailersAsync(HttpContext context)
    {
        byte[] body = await context.Request.ReadBodyAsync();
        var trailers = context.Request.CheckTrailersAvailable()
            ? context.Features.Get<IHttpRequestTrailersFeature>()!.Trailers.HeaderPairs()
            : [];
        await Json.WriteAsync(context, new { body.Length, Trailers = trailers });
    }
}
