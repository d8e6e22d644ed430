using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Curlew.TestServers;

/// <summary>Routes whose point is the response headers.</summary>
internal static class HeaderRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Map("/headers-many", ManyAsync);
        routes.Map("/response-headers", ChosenAsync);
        routes.Map("/hsts", StrictTransportSecurityAsync);
    }

    /// <summary>?n=N headers, X-Header-0000 and on, each with its number as the value.</summary>
    private static Task ManyAsync(HttpContext context)
    {
        int count = context.Request.QueryNumber("n", 100);
        for (int i = 0; i < count; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers[$"X-Header-{number.PadLeft(4, '0')}"] = number;
        }

        return context.Response.WriteAsync("many", context.RequestAborted);
    }

    /// <summary>Every query pair becomes a response header; a repeated name becomes a repeated header.</summary>
    private static Task ChosenAsync(HttpContext context)
    {
        foreach ((string name, var values) in context.Request.Query)
        {
            context.Response.Headers[name] = values;
        }

        return context.Response.WriteAsync("chosen", context.RequestAborted);
    }

    private static Task StrictTransportSecurityAsync(HttpContext context)
    {
        context.Response.Headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        return context.Response.WriteAsync("strict", context.RequestAborted);
    }
}
