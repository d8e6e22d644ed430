namespace Curlew.Cli.Requests;

/// <summary>What the next request is after a redirect.</summary>
internal static class Redirection
{
    private static readonly string[] s_credentials = ["Authorization", "Cookie", "Host"];

    public static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;

    /// <summary>303 asks for a GET, and so do 301 and 302 after a POST; otherwise the request is repeated. Credentials,
    /// cookies and a Host of the user's own are for the first server only.</summary>
    /// <exception cref="FailureException">It must not or cannot be followed.</exception>
    public static RequestDescription Follow(RequestDescription request, int status, string url)
    {
        if (!UrlArgument.IsHttp(url))
        {
            throw new FailureException($"the server redirects to {SafeText.OneLine(url)}, which is neither http nor https; it is not followed.");
        }

        var next = request with { Url = url };
        if ((status == 303 && request.Method != "HEAD") || (status is 301 or 302 && request.Method == "POST"))
        {
            next = next with { Method = "GET", Body = null, Headers = Without(next.Headers, ["Content-Type", "Content-Length"]) };
        }
        else if (request.Body is StreamCommandBody)
        {
            throw new FailureException("the server asks for the body again at another place, and standard input can be read only once.");
        }

        return UrlArgument.IsOtherOrigin(request.Url, url)
            ? next with { Headers = Without(next.Headers, s_credentials), Cookies = null, UserName = null, Password = null }
            : next;
    }

    private static List<RequestHeader> Without(IReadOnlyList<RequestHeader> headers, string[] names) =>
        [.. headers.Where(h => !Array.Exists(names, h.Is))];
}
