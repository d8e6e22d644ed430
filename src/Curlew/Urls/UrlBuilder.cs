namespace Curlew;

/// <summary>Makes the URL of a request: parameters, base URL and quoting. Remembers the last one, as programs ask again. Any
/// thread may use it.</summary>
internal sealed class UrlBuilder
{
    private Made? _last;

    /// <summary>Makes a URL.</summary>
    /// <param name="url">What the caller asks for: absolute, or relative to the base.</param>
    /// <param name="baseUrl">The session's base, if it has one.</param>
    /// <param name="sessionParams">Parameters of every request.</param>
    /// <param name="requestParams">Parameters of this one.</param>
    /// <param name="quoting">What to encode.</param>
    /// <param name="allowWebSocket">Whether ws and wss are schemes too.</param>
    /// <exception cref="ArgumentException">It is no URL that can be asked for; the message says why.</exception>
    public RequestUrl Build(
        string url, BaseUrl? baseUrl, QueryParams? sessionParams, QueryParams? requestParams, UrlQuoting quoting, bool allowWebSocket = false)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (sessionParams is { Count: > 0 } || requestParams is { Count: > 0 })
        {
            return Create(WithParams(url.Trim(), sessionParams, requestParams), baseUrl, quoting, allowWebSocket);
        }

        var last = _last;
        if (last is null || !last.IsFor(url, baseUrl, quoting, allowWebSocket))
        {
            _last = last = new(url, baseUrl, quoting, allowWebSocket, Create(url.Trim(), baseUrl, quoting, allowWebSocket));
        }

        return last.Url;
    }

    private static string WithParams(string url, QueryParams? sessionParams, QueryParams? requestParams)
    {
        UrlParts parts = new(url);
        var query = QueryParams.Apply(parts.Query, sessionParams, requestParams);
        return string.Concat(url.AsSpan(0, parts.PathEnd), query.Length == 0 ? "" : "?", query, url.AsSpan(parts.End));
    }

    private static RequestUrl Create(string url, BaseUrl? baseUrl, UrlQuoting quoting, bool allowWebSocket)
    {
        var absolute = baseUrl is null ? url : baseUrl.Resolve(url);
        return RequestUrl.TryCreate(absolute, quoting, allowWebSocket, out var result, out var error)
            ? result
            : throw new ArgumentException(error, nameof(url));
    }

    private sealed class Made(string from, BaseUrl? baseUrl, UrlQuoting quoting, bool allowWebSocket, RequestUrl url)
    {
        public RequestUrl Url { get; } = url;

        public bool IsFor(string otherFrom, BaseUrl? otherBase, UrlQuoting otherQuoting, bool otherAllowWebSocket) =>
            from == otherFrom
            && ReferenceEquals(baseUrl, otherBase)
            && ReferenceEquals(quoting, otherQuoting)
            && allowWebSocket == otherAllowWebSocket;
    }
}
