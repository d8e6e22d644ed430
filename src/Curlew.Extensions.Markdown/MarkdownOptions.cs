namespace Curlew;

/// <summary>What <see cref="ResponseMarkdown.ToMarkdown"/> writes.</summary>
public sealed record MarkdownOptions
{
    /// <summary>Whether only the main content of a page is written; false by default, as what a page is about is a guess.</summary>
    /// <remarks>The main content is the first <c>main</c> (or <c>role="main"</c>) that has text; else the only
    /// <c>article</c>; else the element whose paragraphs have the most text outside links; else all of the page. Navigation,
    /// asides and footers in it are left out, and so are headers, save those of an article or of the main content itself.</remarks>
    public bool MainContentOnly { get; init; }

    /// <summary>Whether links and images keep their addresses as the page has them. By default they are made absolute, against the
    /// page's <c>base</c> element and the response's URL.</summary>
    public bool KeepRelativeLinks { get; init; }
}
