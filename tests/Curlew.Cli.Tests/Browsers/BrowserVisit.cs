using Curlew.Cli.Listen;
using Curlew.LibCurl;

namespace Curlew.Cli.Tests.Browsers;

/// <summary>A browser goes through the page and comes again; then Curlew does the same, with the fingerprint that was made of it.</summary>
public sealed class BrowserVisit : IAsyncLifetime
{
    private readonly Dictionary<string, Task<BrowserVisit>> _visits = [];

    internal Visit Browser { get; private set; } = null!;

    internal Visit Curlew { get; private set; } = null!;

    internal Fingerprint Fingerprint { get; private set; } = null!;

    /// <summary>Made when the first test asks, since nobody runs these tests by accident.</summary>
    internal Task<BrowserVisit> OfAsync(string program, Func<LiveBrowser> create)
    {
        Assert.SkipUnless(LiveBrowser.Find(program) is not null, $"{program} is not installed (Debian package {program}).");
        Assert.SkipUnless(FingerprintKnobs.Loaded.Family == FingerprintFamily.Engine, "The loaded libcurl has no options for fingerprints.");
        lock (_visits)
        {
            return _visits.TryGetValue(program, out var visit) ? visit : _visits[program] = MakeAsync(create());
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<BrowserVisit> MakeAsync(LiveBrowser browser)
    {
        await using RecordingServer server = new();
        await using (browser)
        {
            await browser.StartAsync(server.Page);
            await server.WaitAsync(e => e is ListenEvent.Toured, () => browser.Remarks);
            var page = server.Connections.First(c => c.Requests.Any(r => r.IsSecure));
            await server.WaitAsync(e => e is ListenEvent.Closed && e.Connection == page, () => browser.Remarks);
            await browser.OpenAsync(new Uri(server.Page, Visit.AgainPath));
            await server.WaitAsync(e => e is ListenEvent.Requested { Request.Path: Visit.AgainPath }, () => browser.Remarks);
        }

        BrowserVisit made = new() { Browser = new(server.Connections) };
        made.Fingerprint = FingerprintMaker.Make("live", server.Connections)!.Fingerprint;
        server.Connections.Clear();
        await made.GoThroughAsync(server);
        made.Curlew = new(server.Connections);
        return made;
    }

    private async Task GoThroughAsync(RecordingServer server)
    {
        using var session = NewSession();
        await ToPageAsync(session, server.Page, isSecure: true);
        await server.WaitAsync(e => e is ListenEvent.Requested { Request.Path: ListenSite.FormPath }, () => "");
        var page = server.Connections[0];
        await server.WaitAsync(e => e is ListenEvent.Closed && e.Connection == page, () => "");
        await SendAsync(session, HttpMethod.Get, new Uri(server.Page, Visit.AgainPath), Browser.Again.Requests.First(r => r.Path == Visit.AgainPath), new());
        await server.WaitAsync(e => e is ListenEvent.Requested { Request.Path: Visit.AgainPath }, () => "");

        // libcurl would send what is for http over the connection with TLS that it has to the same port.
        using var plain = NewSession();
        plain.Cookies.Update(session.Cookies);
        await ToPageAsync(plain, server.PlainPage, isSecure: false);
        await server.WaitAsync(e => e is ListenEvent.Requested { Request.Path: ListenSite.FormPath }, () => "");
    }

    private Session NewSession() => new() { Impersonate = Fingerprint, Tls = TlsOptions.Default with { Verify = false }, TrustEnvironment = false };

    private async Task ToPageAsync(Session session, Uri page, bool isSecure)
    {
        var pages = Browser.Requests(isSecure, RequestKind.Navigation);
        var fetches = Browser.Requests(isSecure, RequestKind.Fetch);
        Uri fetch = new(page, ListenSite.FetchPath);
        await SendAsync(session, HttpMethod.Get, page, pages[0], new());
        await SendAsync(session, HttpMethod.Get, fetch, fetches[0], new() { RequestKind = RequestKind.Fetch });
        RequestOptions json = new() { RequestKind = RequestKind.Fetch, Body = RequestBody.Bytes("{}"u8.ToArray(), "application/json"), Headers = { [ListenSite.OwnHeader] = "1" } };
        await SendAsync(session, HttpMethod.Post, fetch, fetches[1], json);
        await SendAsync(session, HttpMethod.Post, fetch, fetches[2], new() { RequestKind = RequestKind.Fetch, Body = File(new()) });
        OpenWebSocket(session, page);
        await SendAsync(session, HttpMethod.Post, new Uri(page, ListenSite.FormPath), pages[1], new() { Body = File(new MultipartBody().AddField("name", "value")) });
    }

    private static MultipartBody File(MultipartBody form) => form.AddBytes("file", "a file"u8.ToArray(), "file.txt", "text/plain");

    private static async Task SendAsync(Session session, HttpMethod method, Uri url, RecordedRequest like, RequestOptions options)
    {
        // What a page decides of a request, and no fingerprint can know.
        foreach (var name in new[] { "Referer", "Origin", "Cache-Control", "Sec-Fetch-Site", "Sec-Fetch-User" })
        {
            if (options.RequestKind is null)
            {
                options.Headers[name] = like.Find(name);
            }
        }

        using var answer = await session.SendAsync(new Request(method, url.ToString(), options));
        Assert.Equal(200, answer.StatusCode);
    }

    private void OpenWebSocket(Session session, Uri page)
    {
        foreach (var like in Browser.Requests(page.Scheme == Uri.UriSchemeHttps, RequestKind.WebSocket))
        {
            using Curl curl = new();
            curl.SetOpt(CurlOpt.Url, new UriBuilder(page) { Scheme = page.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = like.Path }.Uri.ToString());
            curl.SetOpt(CurlOpt.SslVerifyPeer, false);
            curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.WebSocket);
            Headers headers = new() { ["Cookie"] = session.Cookies.HeaderFor(page)! };
            if (like.Find("Sec-WebSocket-Protocol") is { } protocol)
            {
                headers["Sec-WebSocket-Protocol"] = protocol;
            }

            curl.Impersonate(Fingerprint, headers, RequestKind.WebSocket, page);
            curl.Perform();
        }
    }
}
