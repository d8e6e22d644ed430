namespace Curlew;

/// <summary>What of a request decides which of a browser's headers it has.</summary>
/// <param name="Kind">What it is made for.</param>
/// <param name="Origin">Scheme, host and port of the page that makes it, as in an Origin header.</param>
/// <param name="Method">Its method.</param>
/// <param name="IsHttp1">Whether it is certain to go over HTTP/1.1: an <c>http:</c> URL, or the version was asked for.</param>
internal readonly record struct BrowserRequest(RequestKind Kind, string Origin, HttpMethod Method, bool IsHttp1)
{
    /// <summary>Whether nobody on the way can read it: encrypted, or to this machine (W3C Secure Contexts, 3.1).</summary>
    public bool IsTrustworthy { get; init; } = true;

    /// <summary>What Sec-Fetch-Site says of a request that a page makes.</summary>
    public string Site { get; init; } = "same-origin";
}

/// <summary>The headers of a request that looks like a browser's.</summary>
/// <param name="Headers">What to give libcurl. A null value keeps libcurl from sending one of its own.</param>
/// <param name="Order">All names in their order, those that libcurl adds too, for an engine that orders the finished head.</param>
/// <param name="Http2Only">Names of the browser's that it leaves out where the connection turns out to be of HTTP/1; null for none.</param>
internal sealed record BrowserHeaderList(Headers Headers, string Order, string? Http2Only);

/// <summary>Merges a request's headers into a browser's.</summary>
internal static class BrowserHeaders
{
    /// <summary>Headers that libcurl sends unless told not to.</summary>
    private static readonly string[] s_libcurlOwn = ["Accept", "Expect", "User-Agent"];

    /// <summary>Codings that browsers ask for where nobody between can meddle with the body.</summary>
    private static readonly string[] s_codingsOfSecure = ["br", "zstd", "dcb", "dcz"];

    /// <summary>
    /// A header of the user's goes where the browser has one of that name, spelt as there; a null takes the browser's away; others go
    /// where the browser's list has a place for them, else to the end.
    /// </summary>
    public static BrowserHeaderList Merge(HeaderProfiles profiles, Headers? user, BrowserRequest request)
    {
        Headers merged = new();
        merged.Encoding = user?.Encoding ?? HeaderEncoding.Automatic;
        List<string> order = [];
        List<string> http2Only = [];
        var slots = Profile(profiles, request.Kind).Lines;
        var taken = slots.Select(s => s.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = user?.Lines.Where(l => !taken.Contains(l.Name)).ToList() ?? [];
        foreach (var slot in slots)
        {
            if (slot.IsForOthers)
            {
                AddOthers();
                continue;
            }

            order.Add(slot.Name);
            var own = user?.Lines.Where(l => l.IsNamed(slot.Name)).ToList() ?? [];
            foreach (var line in own)
            {
                merged.AddLine(line.SpeltAs(slot.Name));
            }

            if (own.Count == 0 && Default(profiles, slot, request) is { } value)
            {
                merged.Add(slot.Name, value);
                if (profiles.Http2Only.Contains(slot.Name, StringComparer.OrdinalIgnoreCase))
                {
                    http2Only.Add(slot.Name);
                }
            }
        }

        AddOthers();
        foreach (var name in s_libcurlOwn)
        {
            merged.TryAdd(name, null);
        }

        return new(merged, string.Join(',', order), http2Only.Count == 0 ? null : string.Join(',', http2Only));

        void AddOthers()
        {
            foreach (var line in others)
            {
                merged.AddLine(line);
                if (!order.Contains(line.Name, StringComparer.OrdinalIgnoreCase))
                {
                    order.Add(line.Name);
                }
            }

            others.Clear();
        }
    }

    /// <summary>The priority of such a request's stream; null for none.</summary>
    public static Http2Priority? Priority(Fingerprint fingerprint, RequestKind kind) =>
        fingerprint.Http2?.Priority is not { } usual ? null
        : fingerprint.Headers is { } headers && Profile(headers, kind).Priority is { } own ? own
        : usual;

    /// <summary>The content codings that are asked for.</summary>
    public static IEnumerable<string> Codings(HeaderProfiles profiles) =>
        new[] { profiles.Navigation, profiles.Fetch }.SelectMany(p => p?.Lines ?? [])
            .Where(l => l.Name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase))
            .SelectMany(l => (l.Value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.OrdinalIgnoreCase);

    private static HeaderProfile Profile(HeaderProfiles profiles, RequestKind kind) => kind switch
    {
        RequestKind.Fetch => profiles.Fetch,
        RequestKind.WebSocket => profiles.WebSocket,
        _ => null,
    } ?? profiles.Navigation;

    private static string? Default(HeaderProfiles profiles, HeaderSlot slot, BrowserRequest request)
    {
        var value = slot.Value ?? (request.Kind == RequestKind.Navigation
            ? null
            : profiles.Navigation.Lines.FirstOrDefault(s => s.Name.Equals(slot.Name, StringComparison.OrdinalIgnoreCase)).Value);
        if (value is null || (request.IsHttp1 && profiles.Http2Only.Contains(slot.Name, StringComparer.OrdinalIgnoreCase)))
        {
            return null;
        }

        if (!request.IsTrustworthy)
        {
            return OnPlainHttp(slot.Name, value);
        }

        // A page tells its origin to itself only with methods that change something (Fetch, "append a request Origin header").
        var isQuiet = request is { Kind: RequestKind.Fetch, Site: "same-origin" } && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head);
        return isQuiet && slot.Name.Equals("Origin", StringComparison.OrdinalIgnoreCase) ? null
            : value == "same-origin" && slot.Name.Equals("Sec-Fetch-Site", StringComparison.OrdinalIgnoreCase) ? request.Site
            : value.Replace("{origin}", request.Origin, StringComparison.Ordinal);
    }

    /// <summary>Without encryption browsers send neither fetch metadata nor client hints, and ask for no coding that an old proxy
    /// could spoil (W3C Fetch Metadata, 2; Client Hints Infrastructure, 3).</summary>
    private static string? OnPlainHttp(string name, string value) =>
        name.StartsWith("Sec-Fetch-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("sec-ch-", StringComparison.OrdinalIgnoreCase) ? null
        : name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase) ? string.Join(", ", value.Split(", ").Except(s_codingsOfSecure, StringComparer.OrdinalIgnoreCase))
        : value;
}
