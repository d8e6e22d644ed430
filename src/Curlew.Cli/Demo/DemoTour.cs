using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json.Serialization;

namespace Curlew.Cli.Demo;

/// <summary>Shows what a session can do, on a server inside the tool.</summary>
internal sealed class DemoTour(Session session, DemoSite site, Uri url)
{
    public IReadOnlyList<DemoStep> Steps =>
    [
        new("get", "Fetches a page, with a query.", """session.Get("hello", new() { Params = { ["name"] = "Ada" } }).Text""", GetAsync),
        new("json", "Sends an object as JSON and reads one back.", """session.Post("json", new() { Json = bird }).Json<Bird>()""", JsonAsync),
        new("form", "Sends the fields of a form.", """session.Post("form", new() { Form = { ["name"] = "Ada Lovelace" } })""", FormAsync),
        new("upload", "Uploads a field and a file as one multipart body.", """new MultipartBody().AddField("kind", "text").AddFile("file", "notes.txt")""", UploadAsync),
        new("redirects", "Follows redirects and keeps their history.", """session.Get("old").History""", RedirectAsync),
        new("cookies", "Keeps the cookies that a server sets, and sends them.", """session.Get("login"); session.Get("whoami"); session.Cookies["visitor"]""", CookiesAsync),
        new("retry", "Tries again when the server is busy, after the time that it asks for.", """session.Get("busy", new() { Retry = 2 })""", RetryAsync),
        new("timeout", "Gives up in time, with an error that says which limit it was.", """session.Get("silent", new() { Timeout = TimeSpan.FromMilliseconds(200) })""", TimeoutAsync),
        new("streaming", "Reads a large body as it arrives, with progress.", """(await session.StreamAsync(HttpMethod.Get, "large")).CopyToAsync(file, progress)""", StreamAsync),
        new("cache", "Answers from a cache without asking the server again.", """session.Get("cached", new() { Cache = cache }).IsFromCache""", CacheAsync),
        new("compression", "Unpacks a compressed body on the way.", """session.Get("gzip").Text""", CompressionAsync),
        new("websocket", "Talks on a WebSocket, and closes it in good order.", """socket = await session.ConnectWebSocketAsync("echo"); await socket.SendTextAsync("hello")""", WebSocketAsync),
        new("errors", "Tells a network that fails from a server that says no.", """catch (ConnectionException) ... catch (StatusException e) { e.Response }""", ErrorsAsync),
        new("curl", "Takes a curl command for a request, and makes one of it again.", """session.Send(CurlCommand.Parse("curl URL -d name=Ada")); request.ToCurlCommand()""", CurlAsync),
    ];

    public static async Task<DemoResult> TakeAsync(DemoStep step, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            return new(step, Passed: true, await step.Run(cancellationToken).ConfigureAwait(false), clock.Elapsed);
        }
        catch (Exception e) when (e is DemoException || Tool.IsFailure(e))
        {
            return new(step, Passed: false, Tool.Describe(e), clock.Elapsed);
        }
    }

    private async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        var response = await session.GetAsync("hello", new() { Params = { ["name"] = "Ada" } }, cancellationToken).ConfigureAwait(false);
        Expect(response.Text == "Hello, Ada!", response.Text);
        return $"{response.StatusCode} {response.Reason}: {response.Text}";
    }

    private async Task<string> JsonAsync(CancellationToken cancellationToken)
    {
        var sent = new DemoBird("Robin", 2);
        var body = RequestBody.Json(sent, DemoJson.Default.DemoBird);
        var response = await session.PostAsync("json", new() { Body = body }, cancellationToken).ConfigureAwait(false);
        Expect(response.Json(DemoJson.Default.DemoBird) == sent, response.Text);
        return $"sent and read back {response.Text}";
    }

    private async Task<string> FormAsync(CancellationToken cancellationToken)
    {
        var response = await session.PostAsync("form", new() { Form = { ["name"] = "Ada Lovelace" } }, cancellationToken).ConfigureAwait(false);
        Expect(response.Text == "application/x-www-form-urlencoded: name=Ada+Lovelace", response.Text);
        return response.Text;
    }

    private async Task<string> UploadAsync(CancellationToken cancellationToken)
    {
        var body = new MultipartBody().AddField("kind", "text").AddBytes("file", "Some notes."u8.ToArray(), "notes.txt");
        var response = await session.PostAsync("upload", new() { Body = body }, cancellationToken).ConfigureAwait(false);
        Expect(response.Text.Contains("filename=\"notes.txt\"", StringComparison.Ordinal) && response.Text.Contains("Some notes.", StringComparison.Ordinal), response.Text);
        return $"notes.txt and a field, {response.UploadSize} bytes in all";
    }

    private async Task<string> RedirectAsync(CancellationToken cancellationToken)
    {
        var response = await session.GetAsync("old", cancellationToken: cancellationToken).ConfigureAwait(false);
        Expect(response.RedirectCount == 2, $"{response.RedirectCount} redirects");
        return $"{string.Join(" -> ", response.History.Append(response).Select(r => new Uri(r.Url).AbsolutePath))}: {response.Text}";
    }

    private async Task<string> CookiesAsync(CancellationToken cancellationToken)
    {
        await session.GetAsync("login", cancellationToken: cancellationToken).ConfigureAwait(false);
        var response = await session.GetAsync("whoami", cancellationToken: cancellationToken).ConfigureAwait(false);
        Expect(response.Text == "visitor=bird", response.Text);
        return $"set by one answer, sent with the next request: {response.Text}";
    }

    private async Task<string> RetryAsync(CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        var retry = new RetryOptions { Count = 2, OnRetry = (_, wait) => waited += wait };
        var response = await session.GetAsync("busy", new() { Retry = retry }, cancellationToken).ConfigureAwait(false);
        Expect(response.Ok && waited == TimeSpan.FromSeconds(1), $"{response}, after {waited}");
        return $"503 with Retry-After: 1, then after {waited.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s {response.StatusCode}: {response.Text}";
    }

    private async Task<string> TimeoutAsync(CancellationToken cancellationToken)
    {
        try
        {
            var response = await session.GetAsync("silent", new() { Timeout = TimeSpan.FromMilliseconds(200) }, cancellationToken).ConfigureAwait(false);
            throw new DemoException($"There was an answer: {response}.");
        }
        catch (RequestTimeoutException e)
        {
            return $"{nameof(RequestTimeoutException)} of kind {e.Kind} after 200 ms";
        }
    }

    private async Task<string> WebSocketAsync(CancellationToken cancellationToken)
    {
        using var socket = await session.ConnectWebSocketAsync("echo", cancellationToken: cancellationToken).ConfigureAwait(false);
        await socket.SendTextAsync("Hello, Ada!", cancellationToken).ConfigureAwait(false);
        var text = await socket.ReceiveTextAsync(cancellationToken).ConfigureAwait(false);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", cancellationToken).ConfigureAwait(false);
        Expect(text == "Hello, Ada!" && socket.CloseStatus == WebSocketCloseStatus.NormalClosure, $"{text}, {socket.CloseStatus}");
        return $"sent and received '{text}', closed with {(int)socket.CloseStatus!}";
    }

    private async Task<string> StreamAsync(CancellationToken cancellationToken)
    {
        using var response = await session.StreamAsync(HttpMethod.Get, "large", cancellationToken: cancellationToken).ConfigureAwait(false);
        var progress = new DemoProgress();
        await response.CopyToAsync(Stream.Null, progress, cancellationToken).ConfigureAwait(false);
        Expect(progress.Last.Received == DemoSite.StreamPieces * DemoSite.PieceLength, progress.Last.ToString());
        return $"{progress.Last.Received / (1024 * 1024)} MiB in {progress.Reports} pieces, never held as a whole";
    }

    private async Task<string> CacheAsync(CancellationToken cancellationToken)
    {
        var cache = new ResponseCache { Backend = new MemoryCacheBackend(), Expires = TimeSpan.FromMinutes(1) };
        var first = await session.GetAsync("cached", new() { Cache = cache }, cancellationToken).ConfigureAwait(false);
        var second = await session.GetAsync("cached", new() { Cache = cache }, cancellationToken).ConfigureAwait(false);
        Expect(!first.IsFromCache && second.IsFromCache && site.Counted == 1 && first.Text == second.Text, $"{site.Counted} requests");
        return $"two requests, of which the server saw {site.Counted}";
    }

    private async Task<string> CompressionAsync(CancellationToken cancellationToken)
    {
        var response = await session.GetAsync("gzip", cancellationToken: cancellationToken).ConfigureAwait(false);
        Expect(response.Text.StartsWith("A line that packs well.\n", StringComparison.Ordinal), response.Headers.ToString());
        return $"{response.DownloadSize} bytes came, {response.Content.Length} were in them";
    }

    private async Task<string> ErrorsAsync(CancellationToken cancellationToken)
    {
        var network = await FailAsync<ConnectionException>($"http://127.0.0.1:{DemoServer.FindClosedPort()}/", cancellationToken).ConfigureAwait(false);
        var status = await FailAsync<StatusException>("nowhere", cancellationToken).ConfigureAwait(false);
        return $"{network.GetType().Name} without an answer; {status.GetType().Name} with {status.Response}";
    }

    private async Task<T> FailAsync<T>(string address, CancellationToken cancellationToken)
        where T : RequestException
    {
        try
        {
            var response = await session.GetAsync(address, new() { RaiseForStatus = true }, cancellationToken).ConfigureAwait(false);
            throw new DemoException($"There was an answer: {response}.");
        }
        catch (T e)
        {
            return e;
        }
    }

    private async Task<string> CurlAsync(CancellationToken cancellationToken)
    {
        var request = CurlCommand.Parse($"curl {new Uri(url, "form")} -d name=Ada");
        var response = await session.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Expect(response.Text.EndsWith("name=Ada", StringComparison.Ordinal), response.Text);
        return request.ToCurlCommand();
    }

    private static void Expect(bool isTrue, string found)
    {
        if (!isTrue)
        {
            throw new DemoException($"This is not what was expected: {found}.");
        }
    }

    /// <summary>Counts at once: <see cref="Progress{T}"/> would do so a little later.</summary>
    private sealed class DemoProgress : IProgress<TransferProgress>
    {
        public TransferProgress Last { get; private set; }

        public int Reports { get; private set; }

        public void Report(TransferProgress value)
        {
            Last = value;
            Reports++;
        }
    }
}

/// <summary>What the demonstration sends as JSON.</summary>
internal sealed record DemoBird(string Name, int Legs);

[JsonSerializable(typeof(DemoBird))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class DemoJson : JsonSerializerContext;
