using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Curlew.Handler.Tests.Markdown;

/// <summary>What another reader makes of the Markdown is what the page said.</summary>
public sealed class MarkdownProperties
{
    private const int Tests = 1_000;

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(Tests);

    private static readonly MarkdownPipeline s_reader =
        new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists().UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough).Build();

    /// <summary>Pieces that mean something in Markdown or HTML, and letters.</summary>
    private static readonly Gen<string> s_text = Gen.Elements(
        "a", "b", "word", "1", "12", " ", " ", "  ", "\n", "\t", "*", "**", "_", "__", "`", "```", "~", "~~", "[", "]", "(", ")", "](", "!", "![", "<", ">", "</b>", "<b>", "<!--",
        "&", "&amp;", "&#35;", ";", "\\", "#", "# ", "###### ", "- ", "+ ", "---", "===", "=", ":", ":-", "|", "| ", "1. ", "2) ", ".", ",", "\"", "'", "http://a.example/_x_", "\u00e9",
        "\u3042", "\u300c", "\u300d", "\u00a0", "\u2003", "\u20ac", "\ud83d\ude00", "\u0301", "%", "$", "@", "^", "{", "}", "/", "?", "\u2028", "\f").ListOf().Select(string.Concat);

    /// <summary>Text in styles, links and code.</summary>
    private static readonly Gen<string> s_inline = Gen.Sized(size => Inline(Math.Min(size / 10, 4)));

    [Fact]
    public void Any_text_is_read_back_as_it_was() => Prop.ForAll(Arb.From(s_text), text =>
    {
        Check($"<p>{WebUtility.HtmlEncode(text)}</p>", text);
        Check($"<p>{WebUtility.HtmlEncode(Anything(text))}</p>", Anything(text));
    }).Check(s_config);

    [Fact]
    public void Any_text_in_lines_is_read_back_as_it_was() => Prop.ForAll(Arb.From(s_text.Where(t => !string.IsNullOrWhiteSpace(t)).NonEmptyListOf()), texts =>
        Check($"<div>{string.Join("<br>", texts.Select(WebUtility.HtmlEncode))}</div>", string.Join(' ', texts))).Check(s_config);

    [Fact]
    public void Any_text_in_a_heading_an_item_or_a_cell_is_read_back_as_it_was() => Prop.ForAll(Arb.From(s_text), text =>
    {
        var html = WebUtility.HtmlEncode(text);
        Check($"<h2>{html}</h2>", text);
        Check($"<ul><li>{html}</li></ul>", text);
        Check($"<blockquote>{html}</blockquote>", text);
        Check($"<table><tr><th>{html}</th></tr><tr><td>{html}</td></tr></table>", text + " " + text);
    }).Check(s_config);

    [Fact]
    public void Styles_and_links_change_no_text() => Prop.ForAll(Arb.From(s_inline), html => Check($"<p>{html}</p>", Shown(html))).Check(s_config);

    [Fact]
    public void Any_page_becomes_Markdown_with_all_its_text_and_no_HTML() => Prop.ForAll(
        Arb.From(Gen.Elements(
            "<p>", "<div>", "</div>", "<ul>", "<ol start=3>", "<li>", "</ul>", "</li>", "<table>", "<tr>", "<td rowspan=3>", "<th colspan=2>", "</table>", "<pre>", "</pre>", "<blockquote>", "</blockquote>",
            "<h1>", "</h1>", "<a href=x>", "</a>", "<b>", "</b>", "<i>", "</i>", "<s>", "<code>", "</code>", "<br>", "<hr>", "<img src=i alt=t>", "<input type=checkbox>", "<dl><dt>", "<dd>",
            "text", " ", "*", "`", "|", "<main>", "<article>", "<nav>").ListOf().Select(string.Concat)),
        html =>
        {
            var markdown = MarkdownTests.Convert(html);
            NoHtml(Markdig.Markdown.Parse(markdown, s_reader));
            Assert.Equal(Count(Shown(html)), Count(markdown));
            NoHtml(Markdig.Markdown.Parse(MarkdownTests.Convert(html, new() { MainContentOnly = true }), s_reader));
        }).Check(s_config);

    private static Gen<string> Inline(int depth)
    {
        var text = s_text.Select(t => WebUtility.HtmlEncode(t));
        return depth == 0 ? text : Gen.Frequency(
            (2, text),
            (3, from name in Gen.Elements("b", "i", "s", "code", "a href=/x", "span") from inside in Inline(depth - 1) select $"<{name}>{inside}</{name.Split(' ')[0]}>"),
            (3, from a in Inline(depth - 1) from b in Inline(depth - 1) select a + b));
    }

    /// <summary>The text with any other characters of the first scripts in between.</summary>
    private static string Anything(string seed)
    {
        var random = new System.Random(seed.Length);
        return string.Concat(seed.EnumerateRunes().Select(r => r.ToString() + (char)random.Next(' ', '\u0250')));
    }

    private static int Count(string text) => text.Split("text").Length - 1;

    private static string Shown(string html)
    {
        using var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        return document.Body!.TextContent;
    }

    private static void Check(string html, string text)
    {
        var markdown = MarkdownTests.Convert(html);
        var document = Markdig.Markdown.Parse(markdown, s_reader);
        NoHtml(document);
        Assert.True(Words(text) == Words(Read(document)), $"{html}\n{markdown}\n{Words(Read(document))}");
    }

    private static void NoHtml(MarkdownDocument document)
    {
        Assert.Empty(document.Descendants<HtmlBlock>());
        Assert.Empty(document.Descendants<HtmlInline>());
    }

    private static string Read(MarkdownDocument document)
    {
        var text = new StringBuilder();
        foreach (var block in document.Descendants().Where(b => b is LeafBlock))
        {
            foreach (var inline in ((LeafBlock)block).Inline?.Descendants() ?? [])
            {
                text.Append(inline switch
                {
                    LiteralInline literal => literal.Content.ToString(),
                    CodeInline code => code.Content,
                    HtmlEntityInline entity => entity.Transcoded.ToString(),
                    LineBreakInline => " ",
                    _ => "",
                });
            }

            text.Append(' ');
        }

        return text.ToString();
    }

    /// <summary>Text with one space for any white space.</summary>
    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
