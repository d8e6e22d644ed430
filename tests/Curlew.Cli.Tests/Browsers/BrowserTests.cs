using Curlew.Cli.Fingerprints;
using Curlew.Cli.Listen;
using Curlew.TestServers;
using Curlew.TestServers.Recording;
using ClientHello = Curlew.TestServers.Recording.ClientHello;
using Http2Recording = Curlew.TestServers.Http2Recording;

namespace Curlew.Cli.Tests.Browsers;

/// <summary>Curlew with the fingerprint of a browser, beside that browser itself. <c>./test browsers</c> runs these.</summary>
public abstract class BrowserTests(BrowserVisit visits, string program)
{
    private protected abstract LiveBrowser Create();

    /// <summary>The name of the target that came with Curlew, for a version.</summary>
    private protected abstract string Target(string version);

    [Fact(Explicit = true)]
    public async Task A_first_visit_opens_as_the_browsers()
    {
        var visit = await VisitAsync();
        Assert.False(visit.Browser.First.Hello!.OffersSession);
        Assert.Equal(Opening(visit, visit.Browser.First), Opening(visit, visit.Curlew.First));
    }

    [Fact(Explicit = true)]
    public async Task A_second_visit_goes_on_with_the_session_as_the_browsers()
    {
        var visit = await VisitAsync();
        Assert.True(visit.Browser.Again.Hello!.OffersSession, "The browser did not resume its session.");
        Assert.Equal(Opening(visit, visit.Browser.Again), Opening(visit, visit.Curlew.Again));
        Assert.Equal(Visit.Head(visit.Browser.Again.Requests.First(r => r.Path == Visit.AgainPath)), Visit.Head(visit.Curlew.Again.Requests.First()));
    }

    [Theory(Explicit = true)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    public async Task Pages_and_forms_with_a_file_are_asked_for_as_by_the_browser(bool isSecure, int number) => await AssertSameAsync(isSecure, RequestKind.Navigation, number);

    [Theory(Explicit = true)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    public async Task Scripts_fetch_as_in_the_browser(bool isSecure, int number) => await AssertSameAsync(isSecure, RequestKind.Fetch, number);

    [Theory(Explicit = true)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    public async Task WebSockets_open_as_the_browsers(bool isSecure, int number) => await AssertSameAsync(isSecure, RequestKind.WebSocket, number);

    [Fact(Explicit = true)]
    public async Task The_handshake_of_a_WebSocket_is_the_browsers()
    {
        var visit = await VisitAsync();
        var (browser, curlew) = (visit.Browser.WebSocket, visit.Curlew.WebSocket);
        Assert.Equal(Offered(browser), Offered(curlew));

        // The browser goes on with the session of the page, and a handle of its own has none.
        static string Offered(RecordedConnection connection)
        {
            var tls = connection.Hello!.Tls;
            var extensions = tls.Extensions.Select(e => e.Id).Where(id => id != TlsExtensionIds.PreSharedKey).Order();
            return $"{string.Join(' ', tls.Ciphers)}|{string.Join(' ', extensions)}|{string.Join(' ', tls.Groups)}|{string.Join(' ', tls.Alpn)}|{string.Join(' ', tls.SignatureAlgorithms)}|{string.Join(' ', tls.KeyShares)}";
        }
    }

    [Fact(Explicit = true)]
    public async Task Another_recorder_sees_the_same_hello_of_both()
    {
        var visit = await VisitAsync();
        await using RecordingServer server = new();
        await using var between = ClientHelloRecorder.Start(server.Page.Port);
        Uri page = new(between.Uri, ListenSite.FetchPath);
        await using (var browser = Create())
        {
            await browser.StartAsync(page);
            await server.WaitAsync(e => e is ListenEvent.Requested, () => browser.Remarks);
        }

        var count = between.Hellos.Count;
        using Session session = new() { Impersonate = visit.Fingerprint, Tls = TlsOptions.Default with { Verify = false }, TrustEnvironment = false };
        using (await session.GetAsync(page.ToString()))
        {
            Assert.Equal(Describe(between.Hellos[0]), Describe(between.Hellos[count]));
        }

        // The last number is of a cipher that Firefox draws.
        string Describe(ClientHello hello) => hello.Describe(visit.Fingerprint.Tls!.PermuteExtensions).Replace("ech: 0000010003", "ech: 0000010001", StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task Another_recorder_sees_the_same_HTTP2_of_both()
    {
        var visit = await VisitAsync();
        await using var recorder = await Http2Recorder.StartAsync(TestCertificates.Shared.ServerCertificate);
        Uri page = new UriBuilder(recorder.Uri) { Host = "localhost" }.Uri;
        await using (var browser = Create())
        {
            await browser.StartAsync(page);
            await RecordedAsync(recorder, browser);
        }

        var seen = recorder.Connections.First(c => c.Requests.Count > 0);
        var count = recorder.Connections.Count;
        using Session session = new() { Impersonate = visit.Fingerprint, Tls = TlsOptions.Default with { Verify = false }, TrustEnvironment = false };
        using (await session.GetAsync(page.ToString(), new() { Headers = { ["Sec-Fetch-User"] = seen.Requests[0].Field("sec-fetch-user"), ["Sec-Fetch-Site"] = seen.Requests[0].Field("sec-fetch-site") } }))
        {
            var ours = recorder.Connections[count];
            Assert.Equal(Opening(seen), Opening(ours));
            Assert.Equal(seen.Requests[0].Fields.Select(f => (f.Name, f.Value)), ours.Requests[0].Fields.Select(f => (f.Name, f.Value)));
        }

        // When a client acknowledges settings is a matter of time.
        static IEnumerable<string> Opening(Http2Recording recording) => recording.Opening.Select(f => f.ToString()).Where(f => f != "SETTINGS ACK");
    }

    [Fact(Explicit = true)]
    public async Task The_target_of_that_version_says_the_same()
    {
        var visit = await VisitAsync();
        var name = Target(visit.Fingerprint.Client!.Version!);
        Assert.SkipUnless(Browser.Exists(name), $"There is no target {name} to compare the {program} of this machine with.");
        var target = Browser.Get(name);

        // Headless says so in its name, and some places are of headers that no request of the visit had.
        Assert.All(FingerprintDiff.Compare(target, visit.Fingerprint), d => Assert.True(IsOfVisit(d), d.ToString()));
    }

    private static async Task RecordedAsync(Http2Recorder recorder, LiveBrowser browser)
    {
        for (var end = DateTime.UtcNow.AddMinutes(1); recorder.Connections.All(c => c.Requests.Count == 0);)
        {
            Assert.True(DateTime.UtcNow < end, browser.Remarks);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static bool IsOfVisit(Difference difference) => difference switch
    {
        Difference.Value { Path: "headers.navigation.lines[User-Agent]" } value => value.First == value.Second?.Replace("HeadlessChrome", "Chrome", StringComparison.Ordinal),
        Difference.Value { Path: "headers.navigation.lines[Sec-Fetch-User]" } => true,
        Difference.Value { Path: "tls.ech.aead", First: "1" or "3", Second: "1" or "3" } => true, // Firefox draws it for each connection
        Difference.List list => list.Path.EndsWith(".lines", StringComparison.Ordinal) && !list.IsReordered && list.OnlySecond.All(IsOfRequest) && list.OnlyFirst.All(IsOfRequest),
        _ => false,
    };

    private static bool IsOfRequest(string line) => line.Split(':')[0] is "*" or "Pragma" or "Cache-Control" or "Sec-Fetch-User";

    private static string Opening(BrowserVisit visit, RecordedConnection connection) => Visit.Opening(connection, visit.Fingerprint.Tls!.PermuteExtensions);

    private Task<BrowserVisit> VisitAsync() => visits.OfAsync(program, Create);

    private async Task AssertSameAsync(bool isSecure, RequestKind kind, int number)
    {
        var visit = await VisitAsync();
        Assert.Equal(Visit.Head(visit.Browser.Requests(isSecure, kind)[number]), Visit.Head(visit.Curlew.Requests(isSecure, kind)[number]));
    }
}

[Trait("Category", "Browsers")]
public sealed class ChromiumTests(BrowserVisit visits) : BrowserTests(visits, Chromium.Name), IClassFixture<BrowserVisit>
{
    private protected override LiveBrowser Create() => new Chromium();

    private protected override string Target(string version) => "chrome" + version.Split('.')[0];
}

[Trait("Category", "Browsers")]
public sealed class FirefoxTests(BrowserVisit visits) : BrowserTests(visits, Firefox.Name), IClassFixture<BrowserVisit>
{
    private protected override LiveBrowser Create() => new Firefox();

    private protected override string Target(string version) => "firefox" + version.Split('.')[0];
}
