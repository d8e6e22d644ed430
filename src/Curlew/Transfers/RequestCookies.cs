namespace Curlew;

/// <summary>The cookies of one request and its redirects: the jar's, and in a jar of its own those that the request brings and,
/// where none may be kept, those that servers set on the way.</summary>
internal sealed class RequestCookies(CookieJar jar, bool isKept, IDictionary<string, string>? own) : IRequestCookies
{
    private CookieJar? _own = own is { Count: > 0 } ? Own(own) : null;

    /// <summary>What a response sets, whether it is taken or not.</summary>
    public static IReadOnlyList<HttpCookie> Read(HeaderBlock head, RequestUrl url)
    {
        var jar = new CookieJar();
        Receive(jar, head, url);
        return [.. jar];
    }

    /// <inheritdoc/>
    public bool IsSameSite(RequestUrl one, RequestUrl other) => jar.IsSameSite(Locate(one), Locate(other));

    /// <inheritdoc/>
    public string? HeaderFor(Hop hop, RequestUrl first)
    {
        if (jar.IsEmpty && _own is null)
        {
            return null;
        }

        var way = hop.IsCrossSite ? CookieHop.CrossSite : CookieHop.None;
        way |= IsSafe(hop.Method) ? CookieHop.None : CookieHop.UnsafeMethod;
        way |= hop.Url.Origin == first.Origin ? CookieHop.None : CookieHop.OtherOrigin;
        return jar.HeaderFor(Locate(hop.Url), way, _own);
    }

    /// <inheritdoc/>
    public void Receive(HeaderBlock head, RequestUrl url)
    {
        if (head.TryGet("set-cookie"u8, out _))
        {
            Receive(isKept ? jar : _own ??= new CookieJar(), head, url);
        }
    }

    private static CookieJar Own(IDictionary<string, string> cookies)
    {
        try
        {
            return CookieJar.FromDictionary(cookies);
        }
        catch (ArgumentException e)
        {
            throw WrongArgument.Of(nameof(RequestOptions.Cookies), e);
        }
    }

    private static void Receive(CookieJar target, HeaderBlock head, RequestUrl url)
    {
        var place = Locate(url);
        foreach (var field in head)
        {
            if (field.IsNamed("set-cookie"u8))
            {
                target.Receive(place, CookieText.Decode(field.Value));
            }
        }
    }

    private static CookieUrl Locate(RequestUrl url) => new(url.Scheme, url.Host, url.Path.ToString());

    private static bool IsSafe(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Trace;
}
