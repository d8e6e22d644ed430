using AngleSharp.Dom;

namespace Curlew;

/// <summary>What HTML's elements are to a reader.</summary>
internal static class Elements
{
    /// <summary>Whether nothing of an element is seen, or nothing that is text.</summary>
    public static bool IsHidden(IElement element) => element.LocalName switch
    {
        "head" or "script" or "style" or "template" or "noscript" or "noembed" or "noframes" or "iframe" or "object" or "embed" or "svg" or "canvas" or "audio"
            or "video" or "select" or "datalist" or "textarea" or "title" or "map" or "frameset" => true,
        "dialog" => !element.HasAttribute("open") || IsStyledAway(element),
        _ => IsStyledAway(element),
    };

    /// <summary>Whether an element stands on lines of its own.</summary>
    public static bool IsBlock(IElement element) => element.LocalName is
        "address" or "article" or "aside" or "blockquote" or "body" or "caption" or "center" or "colgroup" or "dd" or "details" or "dialog" or "dir" or "div"
        or "dl" or "dt" or "fieldset" or "figcaption" or "figure" or "footer" or "form" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "header"
        or "hgroup" or "hr" or "legend" or "li" or "listing" or "main" or "menu" or "nav" or "ol" or "p" or "plaintext" or "pre" or "search" or "section"
        or "summary" or "table" or "tbody" or "td" or "tfoot" or "th" or "thead" or "tr" or "ul" or "xmp";

    public static bool IsList(IElement element) => element.LocalName is "ul" or "ol" or "menu" or "dir";

    public static bool IsHeading(IElement element) => element.LocalName is "h1" or "h2" or "h3" or "h4" or "h5" or "h6";

    public static bool IsPreformatted(IElement element) => element.LocalName is "pre" or "listing" or "xmp" or "plaintext";

    /// <summary>The elements within a line that have blocks inside, as a link around a heading and a paragraph.</summary>
    public static HashSet<IElement> WithBlocks(IElement root)
    {
        var found = new HashSet<IElement>();
        Look(root);
        return found;

        bool Look(IElement element)
        {
            var has = false;
            foreach (var child in element.ChildNodes.OfType<IElement>())
            {
                has |= Look(child);
            }

            var isBlock = IsBlock(element);
            if (has && !isBlock)
            {
                found.Add(element);
            }

            return has || isBlock;
        }
    }

    /// <summary>What an element's own style says of a property; empty where it says nothing.</summary>
    public static ReadOnlySpan<char> Style(IElement element, string property)
    {
        var style = element.GetAttribute("style").AsSpan();
        foreach (var range in style.Split(';'))
        {
            var declaration = style[range];
            var colon = declaration.IndexOf(':');
            if (colon >= 0 && declaration[..colon].Trim().Equals(property, StringComparison.OrdinalIgnoreCase))
            {
                return declaration[(colon + 1)..].Trim();
            }
        }

        return default;
    }

    private static bool IsStyledAway(IElement element) =>
        element.HasAttribute("hidden")
        || Style(element, "display").StartsWith("none", StringComparison.OrdinalIgnoreCase)
        || Style(element, "visibility").StartsWith("hidden", StringComparison.OrdinalIgnoreCase);
}
