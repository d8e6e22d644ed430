namespace Curlew;

/// <summary>What a redirect makes of a request.</summary>
internal static class RedirectRules
{
    private static readonly string[] s_ofOrigin = ["Authorization", "Cookie", "Host", "Proxy-Authorization"];
    private static readonly string[] s_authorization = ["Authorization"];
    private static readonly string[] s_ofBody = [
        "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Location", "Content-Disposition",
        "Content-MD5", "Content-Range", "Transfer-Encoding"];

    public static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;

    /// <summary>Whether the answer to a hop leads to another one.</summary>
    public static bool IsFollowed(HeaderBlock head, RedirectPolicy policy, Hop hop) =>
        policy.Mode != RedirectMode.None
        && (IsRedirect(head.StatusCode) || (policy.IsAsHttpClient && head.StatusCode == 300))
        && head.TryGet("location"u8, out var location)
        && (!policy.IsAsHttpClient || HttpClientFollows(location, policy, hop));

    /// <summary>The hop that a redirect leads to.</summary>
    /// <param name="plan">The request.</param>
    /// <param name="hop">What was sent.</param>
    /// <param name="response">What came back.</param>
    /// <param name="count">Redirects so far, this one included.</param>
    /// <exception cref="RequestException">It leads nowhere, or it is one too many.</exception>
    public static Hop Next(RequestPlan plan, Hop hop, Response response, int count)
    {
        if (plan.Redirects.Max >= 0 && count > plan.Redirects.Max)
        {
            throw new TooManyRedirectsException($"{plan.Request} was redirected more than {plan.Redirects.Max} times.") { Response = response };
        }

        response.State.Head.TryGet("location"u8, out var location);
        location = hop.IsUpgrade ? WebSocketHandshake.WithHttp(location) : location;
        if (!hop.Url.TryFollow(location, out var url, out var error))
        {
            var target = HeaderText.Decode(location);
            var message = $"{plan.Request} was redirected to '{Redaction.Url(target)}', which is not followed: {error}";
            throw RequestUrl.HasForeignScheme(target)
                ? new InvalidSchemeException(message) { Response = response }
                : new InvalidUrlException(message) { Response = response };
        }

        var method = MethodAfter(plan.Redirects.Mode, hop.Method, response.StatusCode);
        var body = method == hop.Method ? hop.Body : null;
        var isElsewhere = url.Origin != hop.Url.Origin;
        var headers = hop.Headers;
        if (isElsewhere)
        {
            headers = Without(headers, s_ofOrigin);
        }
        else if (plan.Redirects.IsAsHttpClient)
        {
            headers = Without(headers, s_authorization);
        }

        if (body is null && hop.Body is not null)
        {
            headers = Without(headers, s_ofBody);
        }

        return hop with
        {
            Method = method,
            Url = url,
            Headers = headers,
            Added = null,
            Body = body,
            Auth = plan.AuthAfter(hop, url),
            Proxy = plan.ProxyFor(url),
            Cookie = null,
            Redirects = count,
            NeedsFreshConnection = false,
            Referer = hop.Url.IsSecure && !url.IsSecure ? null : hop.Referer,
            IsCrossSite = hop.IsCrossSite || !plan.Cookies.IsSameSite(hop.Url, url),
        };
    }

    /// <summary>HttpClient gives out a redirect that it does not follow, where others raise an error.</summary>
    private static bool HttpClientFollows(ReadOnlySpan<byte> location, RedirectPolicy policy, Hop hop) =>
        !location.IsEmpty && hop.Redirects < policy.Max && hop.Url.TryFollow(location, out var next, out _) && (next.IsSecure || !hop.Url.IsSecure);

    private static Headers Without(Headers headers, string[] names)
    {
        if (!Array.Exists(names, headers.Contains))
        {
            return headers;
        }

        var rest = new Headers(headers);
        Array.ForEach(names, n => rest.Remove(n));
        return rest;
    }

    private static HttpMethod MethodAfter(RedirectMode mode, HttpMethod method, int status) => mode switch
    {
        RedirectMode.FirstOnly => method == HttpMethod.Head ? method : HttpMethod.Get,
        RedirectMode.All => method == HttpMethod.Post && status is (301 or 302 or 303) ? HttpMethod.Get : method,
        _ => (method == HttpMethod.Post && status is (300 or 301 or 302)) || (status == 303 && method != HttpMethod.Head) ? HttpMethod.Get : method,
    };
}
