using AngleSharp.Html.Parser;

namespace Curlew;

/// <summary>From HTML to Markdown.</summary>
internal static class HtmlToMarkdown
{
    /// <summary>How deep elements may nest: deeper ones become siblings. The walks over the tree recurse, so this bounds their stack.</summary>
    private const int MaxDepth = 256;

    private static readonly HtmlParserOptions s_parser = new()
    {
        IsScripting = true, // what is in noscript is not shown, so it need not be parsed
        MaximumDepth = MaxDepth,
        SkipComments = true,
        DisableElementPositionTracking = true,
    };

    public static string Convert(string html, string url, MarkdownOptions options)
    {
        using var document = new HtmlParser(s_parser).ParseDocument(html);
        if (document.Body is not { } body)
        {
            return "";
        }

        var links = new LinkResolver(url, document.QuerySelector("base[href]")?.GetAttribute("href"), options.KeepRelativeLinks);
        var content = options.MainContentOnly ? MainContent.Of(body) : new MainContent(body, []);
        var output = new BlockWriter();
        new BlockConverter(output, links, content.LeftOut, Elements.WithBlocks(content.Root)).Write(content.Root);
        return output.ToString();
    }
}
