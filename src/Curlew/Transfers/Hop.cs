namespace Curlew;

/// <summary>One request on the wire: where it goes and what it carries. A redirect makes the next one of it.</summary>
internal sealed record Hop
{
    public required HttpMethod Method { get; init; }

    public required RequestUrl Url { get; init; }

    /// <summary>The request's; a redirect takes them along.</summary>
    public required Headers Headers { get; init; }

    /// <summary>Headers for this hop alone, in place of those of the same name: a signature, a trace context. Null for none.</summary>
    public Headers? Added { get; init; }

    /// <summary>All of them.</summary>
    public Headers AllHeaders => Added is null ? Headers : Headers.Merge(Added);

    public RequestBody? Body { get; init; }

    public required Auth Auth { get; init; }

    public ProxyChoice? Proxy { get; init; }

    /// <summary>The header Cookie; null for none.</summary>
    public string? Cookie { get; init; }

    public string? Referer { get; init; }

    /// <summary>How many redirects led here.</summary>
    public int Redirects { get; init; }

    /// <summary>Whether a connection that is open already will not do.</summary>
    public bool NeedsFreshConnection { get; init; }

    /// <summary>Whom it looks like; null for nobody.</summary>
    public BrowserLook? Look { get; init; }

    /// <summary>Where the request went first, which is the page that it is of where it is a page's.</summary>
    public Origin Page { get; init; }

    /// <summary>Whether it asks for a WebSocket, so that redirects may name its schemes too.</summary>
    public bool IsUpgrade { get; init; }

    /// <summary>Whether an earlier hop was at another site, by the rules of SameSite.</summary>
    public bool IsCrossSite { get; init; }

    /// <summary>The same with headers that no redirect takes along.</summary>
    public Hop With(IReadOnlyCollection<KeyValuePair<string, string>> added)
    {
        if (added.Count == 0)
        {
            return this;
        }

        var headers = new Headers(Added ?? []);
        foreach (var (name, value) in added)
        {
            headers.Set(name, value);
        }

        return this with { Added = headers };
    }
}
