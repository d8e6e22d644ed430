namespace Curlew;

/// <summary>How a file holds cookies.</summary>
public enum CookieFormat
{
    /// <summary>
    /// <c>cookies.txt</c>, as curl, wget, yt-dlp and browser extensions have it: seven fields on a line, with tabs between.
    /// It has no place for <see cref="HttpCookie.SameSite"/>, <see cref="HttpCookie.PartitionKey"/>, <see cref="HttpCookie.Created"/>
    /// and fractions of seconds, and none for cookies with a tab in them.
    /// </summary>
    Netscape,

    /// <summary>A JSON array with an object for each cookie. Everything is kept.</summary>
    Json,
}
