namespace Curlew.Cli.Listen;

/// <summary>A fingerprint made of recordings.</summary>
/// <param name="Fingerprint">What was recorded of the first client that opened a page.</param>
/// <param name="Unseen">What a browser shows when the page runs, and this client has not.</param>
/// <param name="Others">Other clients that connected, by their User-Agent; they count for nothing.</param>
internal sealed record MadeFingerprint(Fingerprint Fingerprint, IReadOnlyList<string> Unseen, IReadOnlyList<string> Others);

/// <summary>Makes a fingerprint of what a client's connections have in common.</summary>
internal static class FingerprintMaker
{
    private const string WebKitBoundary = "----WebKitFormBoundary";
    private const string FirefoxBoundary = "----geckoformboundary";

    /// <summary>Null where nobody has opened a page. A page with TLS says more than one without.</summary>
    public static MadeFingerprint? Make(string name, IEnumerable<RecordedConnection> recorded)
    {
        var connections = recorded.OrderBy(c => c.Hello is null).ThenBy(c => c.Number).ToList();
        if (connections.Find(c => c.Requests.Any(IsPage)) is not { } first)
        {
            return null;
        }

        var agent = Agent(first.Requests.First(IsPage));
        List<RecordedConnection> own = [first, .. connections.Where(c => c != first && c.Requests.Any(r => Agent(r) == agent))];
        var requests = own.SelectMany(c => c.Requests).Where(r => Agent(r) == agent).ToList();
        var sockets = own.Where(c => c.Hello is not null && c.Requests.All(r => r.Kind == RequestKind.WebSocket)).ToList();
        var hellos = own.Except(sockets).Select(c => c.Hello).OfType<ClientHello>().ToList();
        var boundary = requests.Select(r => r.Find("Content-Type")).FirstOrDefault(t => t?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true);
        Fingerprint fingerprint = new()
        {
            Name = name,
            Client = UserAgent.Read(agent),
            Source = "recorded by curlew listen",
            Tls = hellos.Count == 0 ? null : TlsRecording.Make(hellos, sockets.FirstOrDefault()?.Hello),
            Http2 = own.Select(Http2Recording.Make).FirstOrDefault(h => h is not null),
            Headers = HeaderRecording.Make(requests),
            FormBoundary = boundary?.Contains(WebKitBoundary, StringComparison.Ordinal) == true ? FormBoundary.WebKit
                : boundary?.Contains(FirefoxBoundary, StringComparison.Ordinal) == true ? FormBoundary.Firefox
                : FormBoundary.Curl,
            SplitCookies = requests.Exists(r => r.IsHttp2 && r.Headers.Count(f => f.IsNamed("cookie")) > 1),
        };
        return new(
            fingerprint,
            [.. Unseen(fingerprint, requests, boundary is not null)],
            [.. connections.SelectMany(c => c.Requests).Select(Agent).OfType<string>().Where(a => a != agent).Distinct(StringComparer.Ordinal)]);
    }

    private static bool IsPage(RecordedRequest request) => request.Kind == RequestKind.Navigation;

    private static string? Agent(RecordedRequest request) => request.Find("User-Agent");

    private static IEnumerable<string> Unseen(Fingerprint fingerprint, List<RecordedRequest> requests, bool hasForm)
    {
        (bool Seen, string What)[] parts =
        [
            (fingerprint.Tls is not null, "TLS"),
            (fingerprint.Http2 is not null, "HTTP/2"),
            (requests.Exists(r => !r.IsHttp2 && r.Kind == RequestKind.Navigation), "HTTP/1.1"),
            (fingerprint.Headers?.Fetch is not null, "fetch"),
            (fingerprint.Headers?.WebSocket is not null, "WebSocket"),
            (hasForm, "a form with a file"),
            (requests.Exists(r => r.IsHttp2 && r.Find("cookie") is not null), "cookies"),
        ];
        return parts.Where(p => !p.Seen).Select(p => p.What);
    }
}
