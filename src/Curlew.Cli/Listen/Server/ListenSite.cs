using System.Collections.Immutable;
using System.Text;

namespace Curlew.Cli.Listen;

/// <summary>An answer of the site.</summary>
internal sealed record SiteAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    public ImmutableArray<HeaderField> Headers { get; init; } = [];

    /// <summary>Whether a browser has now been through everything.</summary>
    public bool EndsTour { get; init; }
}

/// <summary>
/// What a client gets to see. A browser gets a page that has it do one of each: <c>fetch()</c>, WebSocket, a form with a file,
/// then the same without TLS, where HTTP/1.1 shows how it spells names. Everybody else gets what was recorded of the connection.
/// </summary>
internal static class ListenSite
{
    public const string FetchPath = "/fetch";
    public const string FormPath = "/form";

    /// <summary>A header of a script's own, which shows where a browser puts such.</summary>
    public const string OwnHeader = "X-User";

    /// <summary>The WebSocket subprotocol that the page asks for.</summary>
    public const string SubProtocol = "curlew";

    private static readonly byte[] s_page = Encoding.UTF8.GetBytes(
        $$"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>curlew listen</title>
        <link rel="icon" href="data:,">
        <h1>curlew listen</h1>
        <p id="now">This browser is being recorded; that takes a moment.</p>
        <form id="form" method="post" action="{{FormPath}}" enctype="multipart/form-data">
          <input type="hidden" name="name" value="value"><input type="file" id="file" name="file" hidden>
        </form>
        <script>
        const file = () => new File(["a file"], "file.txt", { type: "text/plain" });
        const visit = (url, options) => fetch(url, options).then(r => r.text());
        const talk = (...protocols) => new Promise(done => {
          const socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/socket", protocols);
          socket.onmessage = () => socket.close();
          socket.onclose = socket.onerror = done;
        });
        const tour = async () => {
          await visit("{{FetchPath}}");
          await visit("{{FetchPath}}", { method: "POST", headers: { "Content-Type": "application/json", "{{OwnHeader}}": "1" }, body: "{}" });
          const form = new FormData();
          form.append("file", file());
          await visit("{{FetchPath}}", { method: "POST", body: form });
          await talk();
          await talk("{{SubProtocol}}");
          const files = new DataTransfer();
          files.items.add(file());
          document.getElementById("file").files = files.files;
          document.getElementById("form").submit();
        };
        tour().catch(e => document.getElementById("now").textContent = "It did not work: " + e);
        </script>

        """);

    /// <param name="request">What came.</param>
    /// <param name="describe">Makes the text that tells of the connection.</param>
    public static SiteAnswer Answer(RecordedRequest request, Func<byte[]> describe) => (request.Path, request.Method) switch
    {
        ("/favicon.ico", _) => Text(404, "There is none."),
        (FormPath, "POST") => request.IsSecure ? Html(GoOn(request.Authority)) : Html(s_done) with { EndsTour = true },
        _ when request.Path.StartsWith(FetchPath, StringComparison.Ordinal) => Text(200, "fetched"),
        _ when request.AcceptsHtml => Html(s_page) with { Headers = Cookies },
        _ => new(200, "application/json", describe()),
    };

    // Two of them, to see whether each gets a header field of its own.
    private static ImmutableArray<HeaderField> Cookies => [new("set-cookie", "curlew-one=1; Path=/; Max-Age=60"), new("set-cookie", "curlew-two=2; Path=/; Max-Age=60")];

    private static readonly byte[] s_done = Encoding.UTF8.GetBytes(
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>curlew listen</title>
        <link rel="icon" href="data:,">
        <h1>curlew listen</h1>
        <p>This browser has been recorded. You may close the page.</p>

        """);

    private static byte[] GoOn(string authority) => Encoding.UTF8.GetBytes(
        $"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>curlew listen</title>
        <link rel="icon" href="data:,">
        <h1>curlew listen</h1>
        <p>Once more without TLS…</p>
        <script>location.replace("http://" + location.host + "/");</script>
        <noscript><a href="http://{System.Net.WebUtility.HtmlEncode(authority)}/">Go on</a></noscript>

        """);

    private static SiteAnswer Html(byte[] page) => new(200, "text/html; charset=utf-8", page);

    private static SiteAnswer Text(int status, string text) => new(status, "text/plain", Encoding.UTF8.GetBytes(text));
}
