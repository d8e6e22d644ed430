using System.Collections.Immutable;

namespace Curlew.Cli.Listen;

/// <summary>The headers of one client's requests, as part of a fingerprint.</summary>
internal static class HeaderRecording
{
    /// <summary>What belongs to a request and not to the client; it has a place but no value.</summary>
    private static readonly HashSet<string> s_ofRequest = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Content-Type", "Cookie", "Authorization", "Proxy-Authorization", "Range", "If-Match", "If-None-Match", "If-Modified-Since",
        "If-Unmodified-Since", "If-Range", "Transfer-Encoding", "Expect", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol",
    };

    /// <summary>Also of a request, where it is for a page.</summary>
    private static readonly HashSet<string> s_ofPage = new(StringComparer.OrdinalIgnoreCase) { "Origin", "Referer" };

    private static readonly string[] s_usuallyHttp2Only = ["Priority", "TE"];

    /// <param name="requests">All of one client, the first page first.</param>
    /// <returns>Null without a page.</returns>
    public static HeaderProfiles? Make(IReadOnlyList<RecordedRequest> requests)
    {
        var pages = Of(RequestKind.Navigation);
        if (pages.Count == 0)
        {
            return null;
        }

        Spelling spelling = new(requests);
        var fetches = Of(RequestKind.Fetch);
        var sockets = Of(RequestKind.WebSocket);
        var navigation = Lines(pages, name => PageValue(pages, name), spelling);
        return new()
        {
            Http2Only = [.. Http2Only(pages, fetches).Select(spelling.Of)],
            Navigation = new() { Lines = navigation },
            Fetch = fetches.Count == 0 ? null : new()
            {
                Lines = Lines(fetches, name => Value(fetches, navigation, name), spelling),
                Priority = fetches.Find(f => f.IsHttp2)?.Priority is { } priority && priority != pages.Find(p => p.IsHttp2)?.Priority ? priority : null,
            },
            WebSocket = sockets.Count == 0 ? null : new() { Lines = Lines(sockets, name => Value(sockets, navigation, name), spelling) },
        };

        List<RecordedRequest> Of(RequestKind kind) => [.. requests.Where(r => r.Kind == kind)];
    }

    private static ImmutableArray<HeaderSlot> Lines(List<RecordedRequest> requests, Func<string, string?> value, Spelling spelling)
    {
        var names = HeaderOrder.Merge(requests.Select(r => r.Headers.Select(f => f.Name)));
        names.RemoveAll(n => n.Equals("Host", StringComparison.OrdinalIgnoreCase) && !requests.Exists(r => !r.IsHttp2));
        var host = names.Exists(n => n.Equals("Host", StringComparison.OrdinalIgnoreCase)) ? (HeaderSlot[])[] : [new("Host")];
        return [.. host, .. names.Select(n => n.Equals(ListenSite.OwnHeader, StringComparison.OrdinalIgnoreCase) ? new("*") : new HeaderSlot(spelling.Of(n), value(n)))];
    }

    /// <summary>What the first page had; or what belongs to every connection of HTTP/1.1, such as <c>Connection: keep-alive</c>.</summary>
    private static string? PageValue(List<RecordedRequest> pages, string name)
    {
        if (s_ofRequest.Contains(name) || s_ofPage.Contains(name))
        {
            return null;
        }

        var older = pages.Where(p => !p.IsHttp2).ToList();
        return pages[0].Find(name)
            ?? (older.Count > 0 && older.TrueForAll(p => p.Find(name) is { } value && value == older[0].Find(name)) && !pages.Exists(p => p.IsHttp2 && p.Find(name) is not null)
                ? older[0].Find(name)
                : null);
    }

    /// <summary>What all requests that have it have, unless pages have the same.</summary>
    private static string? Value(List<RecordedRequest> requests, ImmutableArray<HeaderSlot> navigation, string name)
    {
        if (s_ofRequest.Contains(name))
        {
            return null;
        }

        var having = requests.Where(r => r.Find(name) is not null).ToList();
        var secure = having.Where(r => r.IsSecure).ToList();
        var values = (secure.Count > 0 ? secure : having).Select(r => r.Find(name)!.Replace(r.Origin, "{origin}", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        return values is [var value] && navigation.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value != value ? value : null;
    }

    private static List<string> Http2Only(List<RecordedRequest> pages, List<RecordedRequest> fetches)
    {
        var seen = pages.Exists(p => !p.IsHttp2 && IsTrusted(p)) && pages.Exists(p => p.IsHttp2);
        return seen
            ? [.. Of(pages).Concat(Of(fetches)).Distinct(StringComparer.OrdinalIgnoreCase)]
            : [.. s_usuallyHttp2Only.Where(n => pages.Exists(p => p.IsHttp2 && p.Find(n) is not null))];

        // In every request of HTTP/2, and in none of HTTP/1.1.
        static IEnumerable<string> Of(List<RecordedRequest> requests)
        {
            var newer = requests.Where(r => r.IsHttp2).ToList();
            var older = requests.Where(r => !r.IsHttp2 && IsTrusted(r)).ToList();
            return newer.Count == 0 || older.Count == 0
                ? []
                : newer[0].Headers.Select(f => f.Name).Where(n => !s_ofRequest.Contains(n) && newer.TrueForAll(r => r.Find(n) is not null) && !older.Exists(r => r.Find(n) is not null));
        }
    }

    /// <summary>Whether browsers tell a server there as much as one with TLS.</summary>
    private static bool IsTrusted(RecordedRequest request) =>
        request.IsSecure || request.Authority.Split(':')[0] is "localhost" or "127.0.0.1";
}
