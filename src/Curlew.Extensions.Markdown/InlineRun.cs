namespace Curlew;

/// <summary>What a piece of a line looks like.</summary>
[Flags]
internal enum InlineStyle
{
    None = 0,
    Strong = 1,
    Emphasis = 2,
    Strike = 4,
    Code = 8,
}

internal enum InlineKind
{
    /// <summary>Text as it is to be read.</summary>
    Text,

    /// <summary>Markdown that is ready: a link, an image, a checkbox.</summary>
    Markup,

    /// <summary>The end of a line.</summary>
    Break,

    /// <summary>The end of a paragraph: of two ends of lines together.</summary>
    ParagraphBreak,
}

/// <summary>A piece of a line, in one style.</summary>
internal readonly record struct InlineRun(InlineKind Kind, string Text, InlineStyle Style);

/// <summary>What the elements around give to a piece of a line.</summary>
/// <param name="Style">The style.</param>
/// <param name="Link">The destination of the link that all of it is part of; null for none.</param>
internal readonly record struct InlineContext(InlineStyle Style, string? Link)
{
    /// <summary>The context inside an element within a line.</summary>
    public InlineContext Inside(AngleSharp.Dom.IElement element, LinkResolver links) => element.LocalName switch
    {
        "b" or "strong" => this with { Style = Style | InlineStyle.Strong },
        "i" or "em" or "cite" or "dfn" or "var" => this with { Style = Style | InlineStyle.Emphasis },
        "s" or "del" or "strike" => this with { Style = Style | InlineStyle.Strike },
        "code" or "kbd" or "samp" or "tt" => this with { Style = Style | InlineStyle.Code },
        "a" => this with { Link = Link ?? links.Link(element) },
        _ => this,
    };
}
