using Curlew.TestServers;

namespace Curlew.Handler.Tests.Markdown;

/// <summary>Responses as Markdown, from a server.</summary>
public sealed class ResponseMarkdownTests
{
    private const string Page = "<title>T</title><nav><a href=/>Home</a></nav><main><h1>Curlews &amp; co.</h1><p>See <a href=birds>birds</a>.</p></main>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_becomes_Markdown()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Redirect("/wiki/start"), Answer("Text/HTML; charset=utf-8", Page)));
        using var session = new Session();

        using var response = await session.GetAsync(server.Uri.AbsoluteUri, cancellationToken: Token);

        Assert.Equal($"[Home]({server.Uri})\n\n# Curlews & co.\n\nSee [birds]({server.Uri}wiki/birds).\n", response.ToMarkdown());
        Assert.Equal("# Curlews & co.\n\nSee [birds](birds).\n", response.ToMarkdown(new() { MainContentOnly = true, KeepRelativeLinks = true }));
    }

    [Fact]
    public async Task A_streamed_page_is_read_first()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Answer("text/html", "<b>a</b>")));
        using var session = new Session();
        await using var response = await session.StreamAsync(HttpMethod.Get, server.Uri.AbsoluteUri, cancellationToken: Token);

        var error = Assert.Throws<InvalidOperationException>(() => response.ToMarkdown());
        Assert.Equal(Assert.Throws<InvalidOperationException>(() => response.Text).Message, error.Message);

        await response.ReadContentAsync(Token);
        Assert.Equal("**a**\n", response.ToMarkdown());
    }

    [Theory]
    [InlineData("text/plain", "*a* <b>", "*a* <b>")]
    [InlineData("text/markdown; charset=utf-8", "# *a*", "# *a*")]
    [InlineData("application/xhtml+xml", "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>a</p></body></html>", "a\n")]
    [InlineData("text/html;charset=iso-8859-1", "<p>\u00e9</p>", "\u00e9\n")]
    [InlineData(null, "<i>a</i>", "*a*\n")]
    public async Task The_type_of_the_content_decides(string? type, string body, string markdown)
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Answer(type, body)));
        using var session = new Session();

        using var response = await session.GetAsync(server.Uri.AbsoluteUri, cancellationToken: Token);

        Assert.Equal(markdown, response.ToMarkdown());
    }

    [Fact]
    public async Task Content_that_is_no_text_is_refused_by_its_name()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(Answer("Application/JSON; charset=utf-8", "{}")));
        using var session = new Session();

        using var response = await session.GetAsync(server.Uri.AbsoluteUri, cancellationToken: Token);

        Assert.Contains("application/json", Assert.Throws<InvalidOperationException>(() => response.ToMarkdown()).Message, StringComparison.Ordinal);
    }

    private static string Redirect(string to) => $"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n";

    private static string Answer(string? type, string body) =>
        $"HTTP/1.1 200 OK\r\n{(type is null ? "" : $"Content-Type: {type}\r\n")}Content-Length: {body.Length}\r\n\r\n{body}";
}
