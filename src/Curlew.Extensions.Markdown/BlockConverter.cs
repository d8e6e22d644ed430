using AngleSharp.Dom;

namespace Curlew;

/// <summary>Walks blocks, and gives each to who writes it.</summary>
internal sealed class BlockConverter(BlockWriter output, LinkResolver links, HashSet<IElement> leftOut, HashSet<IElement> withBlocks)
{
    /// <summary>Writes what is inside an element.</summary>
    public void Write(IElement root) => Children(root, default);

    /// <summary>Writes the children of an element: blocks as blocks, and what is between them as paragraphs.</summary>
    public void Children(IElement parent, InlineContext context)
    {
        var line = new List<INode>();
        foreach (var child in parent.ChildNodes)
        {
            if (child is not IElement element)
            {
                line.Add(child);
            }
            else if (Elements.IsHidden(element) || leftOut.Contains(element))
            {
                continue;
            }
            else if (Elements.IsBlock(element))
            {
                Paragraph(line, context);
                Block(element, context);
            }
            else if (withBlocks.Contains(element))
            {
                Paragraph(line, context);
                Children(element, context.Inside(element, links));
            }
            else
            {
                line.Add(child);
            }
        }

        Paragraph(line, context);
    }

    /// <summary>Writes an item of a list. Text and other elements right inside lists are not HTML, and are common.</summary>
    public void Item(INode item, InlineContext context)
    {
        if (item is not IElement element)
        {
            Paragraph([item], context);
            return;
        }

        if (Elements.IsHidden(element) || leftOut.Contains(element))
        {
            return;
        }

        if (Elements.IsBlock(element))
        {
            Block(element, context);
        }
        else if (withBlocks.Contains(element))
        {
            Children(element, context.Inside(element, links));
        }
        else
        {
            Paragraph([element], context);
        }
    }

    /// <summary>What is inside an element on one line, as in headings and cells.</summary>
    public string Line(IElement element, InlineContext context) => Inline([.. element.ChildNodes], context, isSingleLine: true);

    private void Block(IElement element, InlineContext context)
    {
        switch (element.LocalName)
        {
            case "hr":
                output.Block("***"); // dashes would make a heading of a line before, or of an item a break
                break;
            case "blockquote" when !output.IsFull:
                output.OpenQuote();
                Children(element, context);
                output.CloseQuote();
                break;
            case "dt":
                Children(element, context with { Style = context.Style | InlineStyle.Strong });
                break;
            case "table":
                TableConverter.Write(element, context, this, output);
                break;
            case var _ when Elements.IsHeading(element):
                Heading(element, context);
                break;
            case var _ when Elements.IsPreformatted(element):
                CodeBlock.Write(element, output);
                break;
            case var _ when Elements.IsList(element) && !output.IsFull:
                ListConverter.Write(element, context, this, output);
                break;
            default:
                Children(element, context);
                break;
        }
    }

    private void Heading(IElement element, InlineContext context)
    {
        if (Line(element, context) is { Length: > 0 } text)
        {
            output.Block($"{new string('#', element.LocalName[1] - '0')} {TextEscape.HeadingEnd(text)}");
        }
    }

    private void Paragraph(List<INode> line, InlineContext context)
    {
        if (line.Count > 0 && Inline(line, context, isSingleLine: false) is { Length: > 0 } text)
        {
            output.Paragraph(TextEscape.LineStarts(text));
        }

        line.Clear();
    }

    private string Inline(List<INode> nodes, InlineContext context, bool isSingleLine)
    {
        var reader = new InlineReader(links, leftOut) { IsSingleLine = isSingleLine || context.Link is not null, MayBeTask = output.IsAtItemStart };
        var inner = context.Link is null ? context : context with { Style = context.Style & InlineStyle.Code };
        foreach (var node in nodes)
        {
            reader.Read(node, inner);
        }

        if (context.Link is not null)
        {
            var around = new InlineReader(links, leftOut);
            around.Link(reader, context.Link, context.Style);
            reader = around;
        }

        return InlineWriter.Write(reader.Finish());
    }
}
