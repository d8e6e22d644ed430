using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Curlew.TestServers;

/// <summary>Routes whose point is the status line: chosen codes, redirects, conditional requests.</summary>
internal static class StatusRoutes
{
    private const string EntityTag = "\"curlew-1\"";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("/status/{code}", Status);
        routes.Map("/redirect/{count}", Redirect);
        routes.Map("/redirect-to", RedirectTo);
        routes.Map("/etag", ConditionalAsync);
    }

    private static Task Status(HttpContext context)
    {
        int code = (int)context.Request.RouteNumber("code");
        context.Response.StatusCode = code;
        if (code >= 200 && code is not (204 or 205 or 304))
        {
            return context.Response.WriteAsync(code.ToString(CultureInfo.InvariantCulture), context.RequestAborted);
        }

        return Task.CompletedTask;
    }

    /// <summary>A chain of that many relative redirects that ends at /get.</summary>
    private static Task Redirect(HttpContext context)
    {
        long left = context.Request.RouteNumber("count");
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = left > 1 ? $"/redirect/{left - 1}" : "/get";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task RedirectTo(HttpContext context)
    {
        context.Response.StatusCode = context.Request.QueryNumber("status", StatusCodes.Status302Found);
        context.Response.Headers.Location = context.Request.Query["url"];
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task ConditionalAsync(HttpContext context)
    {
        context.Response.Headers.ETag = EntityTag;
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(EntityTag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return context.Response.WriteAsync("tagged", context.RequestAborted);
    }
}
