using AngleSharp.Dom;

namespace Curlew;

/// <summary>The part of a page that it is there for, by the rule that <see cref="MarkdownOptions.MainContentOnly"/> tells.</summary>
/// <param name="Root">The element.</param>
/// <param name="LeftOut">What is inside it and is not of it.</param>
internal sealed record MainContent(IElement Root, HashSet<IElement> LeftOut)
{
    /// <summary>A paragraph shorter than this is a caption, a button or a date.</summary>
    private const int LeastText = 25;

    public static MainContent Of(IElement body)
    {
        var search = new Search();
        search.Look(body, isInContent: false);
        var root = search.Mains.FirstOrDefault()
            ?? (search.Articles is [var only] ? only : null)
            ?? search.Densest
            ?? body;
        return new MainContent(root, search.LeftOut);
    }

    private readonly record struct TextLength(int All, int InLinks)
    {
        public int Own => All - InLinks;

        public static TextLength operator +(TextLength a, TextLength b) => new(a.All + b.All, a.InLinks + b.InLinks);
    }

    /// <summary>One walk that measures texts, and gives those of paragraphs to the element around them, and half of it to the next.</summary>
    private sealed class Search
    {
        private readonly Dictionary<IElement, int> _scores = [];
        private int _best;

        public List<IElement> Mains { get; } = [];

        public List<IElement> Articles { get; } = [];

        public HashSet<IElement> LeftOut { get; } = [];

        public IElement? Densest { get; private set; }

        public TextLength Look(IElement element, bool isInContent)
        {
            if (Elements.IsHidden(element))
            {
                return default;
            }

            if (IsAround(element, isInContent))
            {
                LeftOut.Add(element);
                return default;
            }

            var role = element.GetAttribute("role");
            var isMain = element.LocalName == "main" || role == "main";
            var isArticle = element.LocalName == "article" || role == "article";
            var length = default(TextLength);
            foreach (var child in element.ChildNodes)
            {
                length += child switch
                {
                    IText text => new TextLength(text.Data.AsSpan().Trim().Length, 0),
                    IElement inner => Look(inner, isInContent || isMain || isArticle),
                    _ => default,
                };
            }

            if (element.LocalName == "a")
            {
                length = length with { InLinks = length.All };
            }

            if (length.All > 0 && isMain)
            {
                Mains.Add(element);
            }

            if (length.All > 0 && isArticle)
            {
                Articles.Add(element);
            }

            if (element.LocalName is "p" or "pre" && length.Own >= LeastText && element.ParentElement is { } parent)
            {
                Score(parent, length.Own);
                if (parent.LocalName != "body" && parent.ParentElement is { } next)
                {
                    Score(next, length.Own / 2);
                }
            }

            return length;
        }

        private static bool IsAround(IElement element, bool isInContent) =>
            element.LocalName is "nav" or "aside" or "footer"
            || (element.LocalName == "header" && !isInContent)
            || element.GetAttribute("role") is "navigation" or "banner" or "contentinfo" or "complementary" or "search";

        private void Score(IElement element, int points)
        {
            var score = _scores.GetValueOrDefault(element) + points;
            _scores[element] = score;
            if (score > _best)
            {
                _best = score;
                Densest = element;
            }
        }
    }
}
