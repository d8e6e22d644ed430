namespace Curlew;

/// <summary>The cookies of one request and its redirects, wherever they are kept.</summary>
internal interface IRequestCookies
{
    /// <summary>The header Cookie for a hop; null for none.</summary>
    /// <param name="hop">Where it goes.</param>
    /// <param name="first">Where the request went first; cookies that were given without a domain are for that origin.</param>
    string? HeaderFor(Hop hop, RequestUrl first);

    /// <summary>Takes what a response sets.</summary>
    void Receive(HeaderBlock head, RequestUrl url);

    /// <summary>Whether two URLs are of one site.</summary>
    bool IsSameSite(RequestUrl one, RequestUrl other);
}
