using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Curlew.TestServers;

/// <summary>What several routes ask of a request.</summary>
internal static class RequestExtensions
{
    public static string RawTarget(this HttpRequest request) =>
        request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    public static string Route(this HttpRequest request, string name) => (string)request.RouteValues[name]!;

    public static long RouteNumber(this HttpRequest request, string name) =>
        long.Parse(request.Route(name), NumberStyles.None, CultureInfo.InvariantCulture);

    public static int QueryNumber(this HttpRequest request, string name, int otherwise) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    /// <summary>The headers as [name, value] pairs, repeated names kept apart, in Kestrel's order.</summary>
    public static string[][] HeaderPairs(this IHeaderDictionary headers) =>
        [.. headers.SelectMany(header => header.Value.Select(value => new[] { header.Key, value ?? "" }))];

    public static async Task<byte[]> ReadBodyAsync(this HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }

    /// <summary>How the request announced its body: the length, "chunked" or "none".</summary>
    public static string BodyFraming(this HttpRequest request)
    {
        if (request.ContentLength is { } length)
        {
            return length.ToString(CultureInfo.InvariantCulture);
        }

        bool hasBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        return hasBody ? "chunked" : "none";
    }
}
