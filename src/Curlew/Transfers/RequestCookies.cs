namespace Curlew;

/// <summary>The cookies of one request and its redirects: the jar's, what servers set on the way, and the request's own.</summary>
internal sealed class RequestCookies(CookieJar jar, bool isKept, IDictionary<string, string>? own)
{
    private CookieJar? _passing;

    /// <summary>The header Cookie for a hop; null for none.</summary>
    /// <param name="hop">Where it goes.</param>
    /// <param name="first">Where the request went first; its own cookies are for that host.</param>
    public string? HeaderFor(Hop hop, RequestUrl first)
    {
        var isSafeMethod = hop.Method == HttpMethod.Get || hop.Method == HttpMethod.Head || hop.Method == HttpMethod.Options || hop.Method == HttpMethod.Trace;
        var kept = jar.HeaderFor(hop.Url, hop.IsCrossSite, isSafeMethod);
        var passing = _passing?.HeaderFor(hop.Url, hop.IsCrossSite, isSafeMethod);
        var mine = own is { Count: > 0 } && string.Equals(hop.Url.Host, first.Host, StringComparison.OrdinalIgnoreCase) ? own : null;
        return passing is null && mine is null ? kept : Merge(kept, passing, mine);
    }

    /// <summary>What a response sets, whether it is taken or not.</summary>
    public static IReadOnlyList<HttpCookie> Read(HeaderBlock head, RequestUrl url)
    {
        var cookies = new List<HttpCookie>();
        foreach (var field in head)
        {
            if (field.IsNamed("set-cookie"u8) && CookieJar.Parse(url, field.Value) is { } cookie)
            {
                cookies.Add(cookie);
            }
        }

        return cookies;
    }

    /// <summary>Takes what a response sets.</summary>
    public void Receive(HeaderBlock head, RequestUrl url)
    {
        foreach (var field in head)
        {
            if (field.IsNamed("set-cookie"u8))
            {
                (isKept ? jar : _passing ??= new CookieJar()).Receive(url, field.Value);
            }
        }
    }

    /// <summary>All pairs; one of a later group takes the place of those with its name in earlier ones.</summary>
    private static string Merge(string? kept, string? passing, IDictionary<string, string>? own)
    {
        var pairs = new List<string>();
        string[][] groups = [kept?.Split("; ") ?? [], passing?.Split("; ") ?? [], [.. own?.Select(c => $"{c.Key}={c.Value}") ?? []]];
        foreach (var group in groups)
        {
            var names = group.Select(NameOf).ToHashSet(StringComparer.Ordinal);
            pairs.RemoveAll(p => names.Contains(NameOf(p)));
            pairs.AddRange(group);
        }

        return string.Join("; ", pairs);
    }

    private static string NameOf(string pair) => pair.IndexOf('=', StringComparison.Ordinal) is var end and >= 0 ? pair[..end] : "";
}
