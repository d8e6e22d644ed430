using System.Net;

namespace Curlew;

/// <summary>Cookies in .NET's kind of jar, or none, with those that the request brings itself.</summary>
/// <param name="container">The jar; null for none.</param>
/// <param name="own">The request's own header Cookie, for the origin that it goes to first.</param>
internal sealed class ContainerCookies(CookieContainer? container, string? own) : IRequestCookies
{
    /// <summary>Whatever servers set is dropped, and a header Cookie is a header like others.</summary>
    public static ContainerCookies None { get; } = new(container: null, own: null);

    public string? HeaderFor(Hop hop, RequestUrl first)
    {
        var kept = container is { Count: > 0 } ? container.GetCookieHeader(new Uri(hop.Url.Text)) : "";
        var brought = hop.Url.Origin == first.Origin ? own ?? "" : "";
        return kept.Length == 0 ? (brought.Length == 0 ? null : brought)
            : brought.Length == 0 ? kept
            : $"{brought}; {kept}";
    }

    public void Receive(HeaderBlock head, RequestUrl url)
    {
        if (container is null || !head.TryGet("set-cookie"u8, out _))
        {
            return;
        }

        var uri = new Uri(url.Text);
        foreach (var field in head)
        {
            if (field.IsNamed("set-cookie"u8))
            {
                TakeIfPossible(container, uri, HeaderText.Decode(field.Value));
            }
        }
    }

    // SameSite is nothing that this kind of jar knows.
    public bool IsSameSite(RequestUrl one, RequestUrl other) => true;

    private static void TakeIfPossible(CookieContainer container, Uri uri, string header)
    {
        try
        {
            container.SetCookies(uri, header);
        }
        catch (CookieException)
        {
            // what the jar does not understand is not kept, and the response is good all the same
        }
    }
}
