using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Curlew.TestServers;

/// <summary>Routes that set cookies and show what came back.</summary>
internal static class CookieRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("/cookies", context => Json.WriteAsync(context, new { Cookies = Sent(context) }));
        routes.Map("/cookies/set", SetAsync);
        routes.Map("/cookies/delete", DeleteAsync);
    }

    private static string[][] Sent(HttpContext context) =>
        [.. context.Request.Headers.Cookie
            .SelectMany(header => (header ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(pair => pair.Split('=', 2))];

    /// <summary>Every query pair becomes a session cookie for the whole site.</summary>
    private static Task SetAsync(HttpContext context)
    {
        context.Response.Headers.SetCookie = new StringValues(
            [.. context.Request.Query.SelectMany(pair => pair.Value.Select(value => $"{pair.Key}={value}; Path=/"))]);
        return context.Response.WriteAsync("set", context.RequestAborted);
    }

    private static Task DeleteAsync(HttpContext context)
    {
        context.Response.Headers.SetCookie = new StringValues(
            [.. context.Request.Query.Keys.Select(name => $"{name}=; Path=/; Max-Age=0")]);
        return context.Response.WriteAsync("deleted", context.RequestAborted);
    }
}
