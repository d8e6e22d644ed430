using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Curlew.TestServers;

/// <summary>Routes that let in only the user and password named in their path.</summary>
internal sealed class AuthenticationRoutes
{
    private readonly DigestAuthentication _digest = new();

    public static void Map(IEndpointRouteBuilder routes)
    {
        var authentication = new AuthenticationRoutes();
        routes.Map("/basic-auth/{user}/{password}", BasicAsync);
        routes.Map("/digest-auth/{user}/{password}", authentication.DigestAsync);
        routes.Map("/bearer", BearerAsync);
    }

    private static Task BasicAsync(HttpContext context)
    {
        string expected = $"{context.Request.Route("user")}:{context.Request.Route("password")}";
        string header = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(expected));
        return string.Equals(context.Request.Headers.Authorization, header, StringComparison.Ordinal)
            ? AcceptAsync(context)
            : ChallengeAsync(context, "Basic realm=\"curlew\"");
    }

    /// <summary>Any bearer token is welcome and comes back in the answer.</summary>
    private static Task BearerAsync(HttpContext context)
    {
        string header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal)
            ? Json.WriteAsync(context, new { Token = header["Bearer ".Length..] })
            : ChallengeAsync(context, "Bearer realm=\"curlew\"");
    }

    /// <summary>?algorithm=MD5 (the default) or SHA-256.</summary>
    private async Task DigestAsync(HttpContext context)
    {
        // The body is read first so that a refused upload can be repeated on the same connection.
        await context.Request.ReadBodyAsync();
        string algorithm = string.Equals(context.Request.Query["algorithm"], "SHA-256", StringComparison.OrdinalIgnoreCase) ? "SHA-256" : "MD5";
        DigestVerdict verdict = _digest.Check(
            context.Request.Headers.Authorization, context.Request.Method, context.Request.RawTarget(),
            context.Request.Route("user"), context.Request.Route("password"), algorithm);

        await (verdict == DigestVerdict.Accepted
            ? AcceptAsync(context)
            : ChallengeAsync(context, _digest.Challenge(algorithm, stale: verdict == DigestVerdict.Stale)));
    }

    private static Task AcceptAsync(HttpContext context) =>
        Json.WriteAsync(context, new { Authenticated = true, User = context.Request.Route("user") });

    private static Task ChallengeAsync(HttpContext context, string challenge)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = challenge;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
