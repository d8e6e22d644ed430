using System.Text.Json.Nodes;
using Curlew.Cli.Fingerprints;
using Curlew.Cli.Listen;
using Curlew.LibCurl;

namespace Curlew.Cli.Tests.Listen;

/// <summary>Fingerprint files made of recordings.</summary>
[Collection(FingerprintFilesCollection.Name)]
public sealed class SaveTests(FingerprintFiles files)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("chrome156")]
    [InlineData("chrome150")]
    [InlineData("chrome99")]
    [InlineData("chrome131_android")]
    [InlineData("edge101")]
    [InlineData("firefox153")]
    [InlineData("firefox133")]
    [InlineData("safari153")]
    [InlineData("safari2601")]
    [InlineData("tor145")]
    public async Task A_saved_fingerprint_looks_like_whom_it_was_made_of(string target)
    {
        SkipWithoutFingerprints();
        var name = "saved-" + target.Replace('_', '-');
        await using (var tool = await ListeningTool.StartAsync("--once", "--save", name))
        {
            Assert.Equal(0, InProcess.Run("get", tool.Uri.ToString(), "-k", "-i", target).ExitCode);
            var saved = await tool.EndAsync();
            Assert.Equal(0, saved.ExitCode);
            Assert.Contains($"Saved {files.PathOf(name)}", saved.Error, StringComparison.Ordinal);
        }

        var (of, made) = (Browser.Get(target), Browser.Get(name));
        Assert.Equal(of.Tls!.PermuteExtensions, made.Tls!.PermuteExtensions);
        Assert.Equal(of.Client!.Client.Replace("tor", "firefox", StringComparison.Ordinal), made.Client!.Client);
        Assert.DoesNotContain(FingerprintDiff.Compare(of, made), d => d.Path.StartsWith("http2", StringComparison.Ordinal));
        var looks = await LooksAsync(target, name);
        Assert.Equal(looks[0], looks[1]);
    }

    [Fact]
    public async Task A_whole_visit_of_a_browser_gives_back_its_fingerprint()
    {
        SkipWithoutFingerprints();
        foreach (var target in new[] { "chrome156", "firefox153" })
        {
            var name = "whole-" + target;
            await using (var tool = await ListeningTool.StartAsync("--save", name))
            {
                await TourAsync(tool, target);
                Assert.EndsWith(".json.", (await tool.InterruptAsync()).Error.TrimEnd(), StringComparison.Ordinal);
            }

            // Places that no request of the visit had anything for.
            string[] unseen = ["Pragma", "Cache-Control", "*"];
            var differences = FingerprintDiff.Compare(Browser.Get(target), Browser.Get(name));
            Assert.All(differences, d => Assert.EndsWith(".lines", d.Path, StringComparison.Ordinal));
            Assert.All(differences.OfType<Difference.List>(), d =>
            {
                Assert.False(d.IsReordered);
                Assert.Empty(d.OnlySecond);
                Assert.All(d.OnlyFirst, l => Assert.Contains(l, unseen));
            });
        }
    }

    [Fact]
    public async Task Another_client_is_left_out()
    {
        await using var tool = await ListeningTool.StartAsync("--save", "first");
        Assert.Equal(0, InProcess.Run("get", tool.PlainUri.ToString(), "User-Agent:first/1", "X-First:1").ExitCode);
        Assert.Equal(0, InProcess.Run("get", tool.PlainUri.ToString(), "User-Agent:second/2", "X-Second:1").ExitCode);
        var result = await tool.InterruptAsync();
        Assert.Contains("Left out another client: second/2", result.Error, StringComparison.Ordinal);
        var made = Browser.Get("first");
        Assert.Equal(("first", "1"), (made.Client!.Client, made.Client.Version));
        Assert.Contains(new HeaderSlot("X-First", "1"), made.Headers!.Navigation.Lines);
        Assert.DoesNotContain(made.Headers.Navigation.Lines, l => l.Name == "X-Second");
    }

    [Fact]
    public async Task Nothing_is_saved_where_nobody_came()
    {
        await using var tool = await ListeningTool.StartAsync("--save", "nobody");
        var result = await tool.InterruptAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nobody has opened a page here", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(files.PathOf("nobody")));
    }

    [Fact]
    public async Task What_cannot_be_saved_is_told()
    {
        Directory.CreateDirectory(files.PathOf("blocked"));
        await using var tool = await ListeningTool.StartAsync("--once", "--save", "blocked");
        Assert.Equal(0, InProcess.Run("get", tool.PlainUri.ToString()).ExitCode);
        var result = await tool.EndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be written", result.Error, StringComparison.Ordinal);
        Directory.Delete(files.PathOf("blocked"));
    }

    /// <summary>Goes where the page sends a browser, with the same requests.</summary>
    private static async Task TourAsync(ListeningTool tool, string target)
    {
        foreach (var page in new[] { tool.Uri, tool.PlainUri })
        {
            // libcurl would send what is for http over the connection with TLS that it has to the same port.
            using Session session = new() { Impersonate = target, Tls = TlsOptions.Default with { Verify = false }, TrustEnvironment = false };
            var origin = page.ToString().TrimEnd('/');
            var fetch = new Uri(page, ListenSite.FetchPath).ToString();
            await GetAsync(session.GetAsync(page.ToString(), cancellationToken: Token));
            await GetAsync(session.GetAsync(fetch, new() { RequestKind = RequestKind.Fetch, Headers = new() { ["Referer"] = origin + "/" } }, Token));
            await GetAsync(session.PostAsync(
                fetch, new() { RequestKind = RequestKind.Fetch, Json = JsonNode.Parse("{}"), Headers = new() { ["Referer"] = origin + "/", [ListenSite.OwnHeader] = "1" } }, Token));
            OpenWebSocket(page, target);
            await GetAsync(session.PostAsync(
                new Uri(page, ListenSite.FormPath).ToString(),
                new() { Body = new MultipartBody().AddBytes("file", "a file"u8.ToArray(), "file.txt"), Headers = new() { ["Referer"] = origin + "/", ["Origin"] = origin, ["Cache-Control"] = "max-age=0" } },
                Token));
        }
    }

    private static void OpenWebSocket(Uri page, string target)
    {
        using Curl curl = new();
        Uri url = new UriBuilder(page) { Scheme = page.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = "/socket" }.Uri;
        curl.SetOpt(CurlOpt.Url, url.ToString());
        curl.SetOpt(CurlOpt.SslVerifyPeer, false);
        curl.SetOpt(CurlOpt.ConnectOnly, CurlConnectOnly.WebSocket);
        curl.Impersonate(target, new() { ["Cookie"] = "a=1", ["Sec-WebSocket-Protocol"] = ListenSite.SubProtocol }, RequestKind.WebSocket, page);
        curl.Perform();
    }

    private static async Task GetAsync(Task<Response> sending)
    {
        using var answer = await sending;
        Assert.Equal(200, answer.StatusCode);
    }

    private static async Task<List<string>> LooksAsync(params string[] targets)
    {
        await using var tool = await ListeningTool.StartAsync("--json");
        foreach (var target in targets)
        {
            Assert.Equal(0, InProcess.Run("get", tool.Uri.ToString(), "-k", "-i", target).ExitCode);
        }

        return [.. Documents.Of(await tool.InterruptAsync()).Select(d => Look.Of(d, Browser.Get(targets[0]).Tls!.PermuteExtensions))];
    }

    private static void SkipWithoutFingerprints() =>
        Assert.SkipUnless(FingerprintKnobs.Loaded.Family == FingerprintFamily.Engine, "The loaded libcurl has no options for fingerprints.");
}
