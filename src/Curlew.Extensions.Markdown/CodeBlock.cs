using System.Text;
using AngleSharp.Dom;

namespace Curlew;

/// <summary>Writes code as it is, between fences.</summary>
internal static class CodeBlock
{
    private const int ShortestFence = 3;

    public static void Write(IElement element, BlockWriter output)
    {
        var text = new StringBuilder();
        Read(element, text);
        var code = text.ToString().ReplaceLineEndings("\n").TrimEnd('\n');
        if (!string.IsNullOrWhiteSpace(code))
        {
            var fence = new string('`', Math.Max(ShortestFence, Backticks.Longest(code) + 1));
            output.Block($"{fence}{Language(element)}\n{code}\n{fence}");
        }
    }

    private static void Read(IElement element, StringBuilder to)
    {
        foreach (var child in element.ChildNodes)
        {
            if (child is IText text)
            {
                to.Append(text.Data);
            }
            else if (child is IElement { LocalName: "br" })
            {
                to.Append('\n');
            }
            else if (child is IElement inner && !Elements.IsHidden(inner))
            {
                Read(inner, to);
            }
        }
    }

    /// <summary>The language that a class names, of the element, of the code in it, or of what is right around it.</summary>
    private static string Language(IElement element) =>
        Named(element) ?? element.Children.Select(Named).FirstOrDefault(n => n is not null) ?? (element.ParentElement is { } parent ? Named(parent) : null) ?? "";

    private static string? Named(IElement element)
    {
        foreach (var name in element.ClassList)
        {
            foreach (var prefix in (ReadOnlySpan<string>)["language-", "lang-", "highlight-source-"])
            {
                if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.Length > prefix.Length
                    && name[prefix.Length..].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '#' or '-' or '.' or '_'))
                {
                    return name[prefix.Length..];
                }
            }
        }

        return null;
    }
}
