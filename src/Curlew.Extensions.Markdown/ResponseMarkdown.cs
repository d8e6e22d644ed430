namespace Curlew;

/// <summary>Responses as Markdown.</summary>
public static class ResponseMarkdown
{
    /// <summary>The body as Markdown: CommonMark with the tables, task lists and strikethrough of GitHub.</summary>
    /// <param name="response">The response.</param>
    /// <param name="options">What is written; null for <see cref="MarkdownOptions"/> as they are when new.</param>
    /// <returns>Lines that end with a line feed; empty where the page says nothing.</returns>
    /// <remarks>
    /// HTML is read as browsers read it; XHTML is read as HTML, and so is a body without a Content-Type. Its text is that of
    /// <see cref="Response.Text"/>, so a charset that only the page itself names does not count: set
    /// <see cref="Response.Encoding"/>. What has a meaning in Markdown is escaped, and no HTML is written. Links lead to http, https, ftp,
    /// mailto, tel, sms, xmpp, irc, magnet and geo only, and images to http and https; of others the text stays. Scripts,
    /// styles, forms' fields and what is hidden are left out. <c>text/plain</c> and <c>text/markdown</c> are returned as they
    /// are, without escapes.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The response is streamed and was not read into memory; or its content is
    /// of another type.</exception>
    public static string ToMarkdown(this Response response, MarkdownOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(response);
        var text = response.Text;
        return MediaType(response) switch
        {
            "" or "text/html" or "application/xhtml+xml" => HtmlToMarkdown.Convert(text, response.Url, options ?? new MarkdownOptions()),
            "text/plain" or "text/markdown" => text,
            var type => throw new InvalidOperationException($"A body of the type {type} cannot be written as Markdown; text/html, text/plain and text/markdown can."),
        };
    }

    private static string MediaType(Response response)
    {
        var type = response.Headers.TryGetValue("Content-Type", out var value) ? value : "";
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? type : type[..end]).Trim().ToLowerInvariant();
    }
}
