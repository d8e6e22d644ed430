namespace Curlew;

/// <summary>On which requests from other sites a cookie goes along (RFC 6265bis, 4.1.2.7).</summary>
public enum CookieSameSite
{
    /// <summary>The server did not say; taken as <see cref="Lax"/>, as browsers do.</summary>
    Unspecified,

    /// <summary>On all. Only for cookies that are <see cref="HttpCookie.Secure"/>.</summary>
    None,

    /// <summary>On those with a safe method: a redirect that comes from another site and is a GET, say.</summary>
    Lax,

    /// <summary>On none.</summary>
    Strict,
}
