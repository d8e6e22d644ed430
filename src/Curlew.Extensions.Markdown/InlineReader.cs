using System.Text;
using AngleSharp.Dom;

namespace Curlew;

/// <summary>
/// Reads elements and text within a line into runs, with white space collapsed as a browser does. Space at the edge of a
/// style, or of a link, goes outside it, where Markdown wants it.
/// </summary>
internal sealed class InlineReader(LinkResolver links, HashSet<IElement> leftOut)
{
    private readonly List<InlineRun> _runs = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _space = new();
    private InlineStyle _textStyle;
    private InlineStyle _spaceStyle;

    /// <summary>Whether ends of lines become spaces, as in headings and cells.</summary>
    public bool IsSingleLine { get; init; }

    /// <summary>Whether a checkbox that comes first is that of a task.</summary>
    public bool MayBeTask { get; init; }

    private bool IsEmpty => _runs.Count == 0 && _text.Length == 0;

    /// <summary>Reads one node.</summary>
    public void Read(INode node, InlineContext context)
    {
        if (node is IText text)
        {
            ReadText(text.Data, context);
        }
        else if (node is IElement element && !Elements.IsHidden(element) && !leftOut.Contains(element))
        {
            ReadElement(element, context);
        }
    }

    /// <summary>Reads what is inside a node.</summary>
    public void ReadChildren(INode parent, InlineContext context)
    {
        foreach (var child in parent.ChildNodes)
        {
            Read(child, context);
        }
    }

    /// <summary>All runs; spaces and ends of lines at the end are dropped.</summary>
    public List<InlineRun> Finish()
    {
        FlushText();
        while (_runs is [.., { Kind: InlineKind.Break or InlineKind.ParagraphBreak }])
        {
            _runs.RemoveAt(_runs.Count - 1);
        }

        return _runs;
    }

    private void ReadElement(IElement element, InlineContext context)
    {
        switch (element.LocalName)
        {
            case "br":
                Break();
                break;
            case "img":
                Image(element, context.Style);
                break;
            case "input":
                Task(element);
                break;
            case "q":
                ReadText("\u201c", context);
                ReadChildren(element, context);
                ReadText("\u201d", context);
                break;
            case "a" when context.Link is null && links.Link(element) is { } destination:
                Link(element, destination, context.Style);
                break;
            default:
                var isBlock = Elements.IsBlock(element);
                if (isBlock)
                {
                    Space(" ", context.Style);
                }

                ReadChildren(element, context.Inside(element, links));
                if (isBlock)
                {
                    Space(" ", context.Style);
                }

                break;
        }
    }

    private void ReadText(string text, InlineContext context)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var length = 0;
            while (length < rest.Length && !char.IsWhiteSpace(rest[length]))
            {
                length++;
            }

            if (length > 0)
            {
                Add(rest[..length], context.Style);
                rest = rest[length..];
                continue;
            }

            // Ends of lines other than those of HTML are spaces too, for Markdown's readers may take them for some.
            Space(char.GetUnicodeCategory(rest[0]) == System.Globalization.UnicodeCategory.SpaceSeparator ? rest[..1] : " ", context.Style);
            rest = rest[1..];
        }
    }

    private void Link(IElement element, string destination, InlineStyle outer)
    {
        var inside = new InlineReader(links, leftOut) { IsSingleLine = true };
        inside.ReadChildren(element, new InlineContext(outer & InlineStyle.Code, destination));
        Link(inside, destination, outer);
    }

    /// <summary>Takes what another reader has read as the text of a link.</summary>
    public void Link(InlineReader inside, string destination, InlineStyle outer)
    {
        var style = outer & ~InlineStyle.Code;
        var hasSpaceAfter = inside._space.Length > 0;
        if (inside.HasSpaceBefore || (inside.IsEmpty && hasSpaceAfter))
        {
            Space(" ", style);
        }

        if (!inside.IsEmpty)
        {
            Markup($"[{InlineWriter.Write(inside.Finish())}]({destination})", style);
            if (hasSpaceAfter)
            {
                Space(" ", style);
            }
        }
    }

    private bool HasSpaceBefore { get; set; }

    private void Image(IElement element, InlineStyle style)
    {
        var alt = element.GetAttribute("alt") ?? "";
        if (links.Image(element) is not { } source)
        {
            ReadText(alt, new InlineContext(style, null));
            return;
        }

        var text = new StringBuilder("![");
        var start = text.Length;
        foreach (var word in alt.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (text.Length > start)
            {
                text.Append(' ');
            }

            TextEscape.Append(text, word);
        }

        Markup(text.Append("](").Append(source).Append(')').ToString(), style & ~InlineStyle.Code);
    }

    private void Task(IElement input)
    {
        if (MayBeTask && IsEmpty && input.GetAttribute("type") is { } type && type.Equals("checkbox", StringComparison.OrdinalIgnoreCase))
        {
            Markup(input.HasAttribute("checked") ? "[x]" : "[ ]", InlineStyle.None);
            Space(" ", InlineStyle.None);
        }
    }

    private void Break()
    {
        if (IsSingleLine)
        {
            Space(" ", InlineStyle.None);
            return;
        }

        FlushText();
        _space.Clear();
        if (_runs is [.., { Kind: InlineKind.Break or InlineKind.ParagraphBreak }])
        {
            _runs[^1] = new InlineRun(InlineKind.ParagraphBreak, "", InlineStyle.None);
        }
        else if (_runs.Count > 0)
        {
            _runs.Add(new InlineRun(InlineKind.Break, "", InlineStyle.None));
        }
    }

    private void Space(ReadOnlySpan<char> space, InlineStyle style)
    {
        if (space is " ")
        {
            if (IsEmpty && _space.Length == 0)
            {
                HasSpaceBefore = true;
                return;
            }

            if (_text.Length == 0 && _space.Length == 0 && _runs is [.., { Kind: InlineKind.Break or InlineKind.ParagraphBreak }])
            {
                return;
            }
        }

        _spaceStyle = _space.Length == 0 ? style : _spaceStyle & style;
        if (space is not " " || _space.Length == 0 || _space[^1] != ' ')
        {
            _space.Append(space);
        }
    }

    private void Add(ReadOnlySpan<char> text, InlineStyle style)
    {
        FlushSpace(style);
        Append(text, style);
    }

    private void Markup(string markdown, InlineStyle style)
    {
        FlushSpace(style);
        FlushText();
        _runs.Add(new InlineRun(InlineKind.Markup, markdown, style));
    }

    private void FlushSpace(InlineStyle next)
    {
        if (_space.Length == 0)
        {
            return;
        }

        var before = _text.Length > 0 ? _textStyle : _runs.Count > 0 ? _runs[^1].Style : InlineStyle.None;
        var space = _space.ToString();
        _space.Clear();
        Append(space, _spaceStyle & before & next);
    }

    private void Append(ReadOnlySpan<char> text, InlineStyle style)
    {
        if (style != _textStyle)
        {
            FlushText();
            _textStyle = style;
        }

        _text.Append(text);
    }

    private void FlushText()
    {
        if (_text.Length > 0)
        {
            _runs.Add(new InlineRun(InlineKind.Text, _text.ToString(), _textStyle));
            _text.Clear();
        }
    }
}
