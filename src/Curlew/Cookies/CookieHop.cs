namespace Curlew;

/// <summary>How a request came about. A request that the caller made is <see cref="None"/>: a person typed the URL.</summary>
[Flags]
internal enum CookieHop
{
    None = 0,

    /// <summary>A page or a redirect of another site led here.</summary>
    CrossSite = 1,

    /// <summary>The method is none of GET, HEAD, OPTIONS and TRACE.</summary>
    UnsafeMethod = 2,

    /// <summary>A redirect led to a scheme, host or port that the caller did not name: cookies without a domain are not for it.</summary>
    OtherOrigin = 4,
}
