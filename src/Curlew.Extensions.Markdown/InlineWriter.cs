using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Curlew;

/// <summary>
/// Writes runs as Markdown. Its marks of emphasis count only where letters, spaces and punctuation around them allow it; where
/// they would not count, the emphasis is left out and the text stays.
/// </summary>
internal static class InlineWriter
{
    private const InlineStyle Stars = InlineStyle.Strong | InlineStyle.Emphasis;
    private const InlineStyle Marked = Stars | InlineStyle.Strike;

    private static readonly InlineStyle[] s_marks = [InlineStyle.Strong, InlineStyle.Emphasis, InlineStyle.Strike];

    private enum Side
    {
        Space,
        Punctuation,
        Letter,

        /// <summary>A character that some readers take for punctuation and others do not.</summary>
        Unclear,
    }

    public static string Write(List<InlineRun> runs)
    {
        var pieces = runs.ConvertAll(Render);
        var styles = runs.ConvertAll(r => r.Kind is InlineKind.Text or InlineKind.Markup ? r.Style & Marked : InlineStyle.None);
        Nest(CollectionsMarshal.AsSpan(styles));
        Prune(CollectionsMarshal.AsSpan(styles), pieces);
        var merged = Merge(runs, styles);
        return Join(merged.ConvertAll(r => r.Style & Marked), merged.ConvertAll(Render));
    }

    /// <summary>Makes one run of neighbours that have the same style by now; code beside code would be one fence too many.</summary>
    private static List<InlineRun> Merge(List<InlineRun> runs, List<InlineStyle> styles)
    {
        var merged = new List<InlineRun>(runs.Count);
        var text = new StringBuilder();
        for (var i = 0; i < runs.Count; i++)
        {
            var style = styles[i] | (runs[i].Style & InlineStyle.Code);
            text.Append(runs[i].Text);
            if (runs[i].Kind == InlineKind.Text && i + 1 < runs.Count && runs[i + 1].Kind == InlineKind.Text
                && style == (styles[i + 1] | (runs[i + 1].Style & InlineStyle.Code)))
            {
                continue;
            }

            merged.Add(new InlineRun(runs[i].Kind, text.ToString(), style));
            text.Clear();
        }

        return merged;
    }

    private static string Render(InlineRun run)
    {
        switch (run.Kind)
        {
            case InlineKind.Markup:
                return run.Text;
            case InlineKind.Break:
                return "\\\n";
            case InlineKind.ParagraphBreak:
                return "\n\n";
            default:
                var to = new StringBuilder(run.Text.Length + 16);
                if (run.Style.HasFlag(InlineStyle.Code) && !string.IsNullOrWhiteSpace(run.Text))
                {
                    AppendCode(to, run.Text);
                }
                else
                {
                    TextEscape.Append(to, run.Text);
                }

                return to.ToString();
        }
    }

    private static void AppendCode(StringBuilder to, string code)
    {
        var fence = new string('`', Backticks.Longest(code) + 1);
        var pad = code[0] == '`' || code[^1] == '`' || (code[0] == ' ' && code[^1] == ' ') ? " " : "";
        to.Append(fence).Append(pad).Append(code).Append(pad).Append(fence);
    }

    /// <summary>Ends the later of two styles that cross with the earlier.</summary>
    private static void Nest(Span<InlineStyle> styles)
    {
        var open = new Stack<InlineStyle>();
        for (var i = 0; i < styles.Length; i++)
        {
            var closed = i == 0 ? InlineStyle.None : styles[i - 1] & ~styles[i];
            while (closed != InlineStyle.None)
            {
                var last = open.Pop();
                ClearFrom(styles, i, last);
                closed &= ~last;
            }

            foreach (var style in Opened(i == 0 ? InlineStyle.None : styles[i - 1], styles, i))
            {
                open.Push(style);
            }
        }
    }

    private static void Prune(Span<InlineStyle> styles, List<string> pieces)
    {
        for (var i = 0; i <= styles.Length; i++)
        {
            var before = i == 0 ? InlineStyle.None : styles[i - 1];
            var after = i == styles.Length ? InlineStyle.None : styles[i];
            var closed = before & ~after;
            var opened = after & ~before;
            if ((closed & Stars) != InlineStyle.None && (opened & Stars) != InlineStyle.None)
            {
                ClearFrom(styles, i, opened & Stars);
                opened &= ~Stars;
            }

            var left = i == 0 ? Side.Space : SideOf(pieces[i - 1][^1]);
            var right = i == styles.Length ? Side.Space : SideOf(pieces[i][0]);
            if (opened != InlineStyle.None && left is not (Side.Space or Side.Punctuation) && (right != Side.Letter || IsOfTwoKinds(opened)))
            {
                ClearFrom(styles, i, opened);
            }

            if (closed != InlineStyle.None && right is not (Side.Space or Side.Punctuation) && (left != Side.Letter || IsOfTwoKinds(closed)))
            {
                ClearBefore(styles, i, closed);
            }
        }
    }

    private static string Join(List<InlineStyle> styles, List<string> pieces)
    {
        var text = new StringBuilder();
        var open = new Stack<InlineStyle>();
        for (var i = 0; i <= styles.Count; i++)
        {
            var now = i == styles.Count ? InlineStyle.None : styles[i];
            var before = i == 0 ? InlineStyle.None : styles[i - 1];
            while (open.TryPeek(out var last) && !now.HasFlag(last))
            {
                text.Append(Mark(open.Pop()));
            }

            if (i == styles.Count)
            {
                break;
            }

            foreach (var style in Opened(before, CollectionsMarshal.AsSpan(styles), i))
            {
                open.Push(style);
                text.Append(Mark(style));
            }

            Part(text, pieces[i][0]);
            text.Append(pieces[i]);
        }

        return text.ToString();
    }

    /// <summary>Keeps the end of a text apart from a link, of which it would make an image, and from code, of whose fence some
    /// readers take it for a part although it is escaped.</summary>
    private static void Part(StringBuilder text, char next)
    {
        if (next == '[' && text is { Length: > 0 } && text[^1] == '!')
        {
            text.Length--;
            text.Append(@"\!");
        }
        else if (next == '`' && text is { Length: > 1 } && text[^1] == '`' && text[^2] == '\\')
        {
            text.Length -= 2;
            text.Append("&#96;");
        }
    }

    /// <summary>The styles that begin at a run, the longest first.</summary>
    private static List<InlineStyle> Opened(InlineStyle before, ReadOnlySpan<InlineStyle> styles, int index)
    {
        var opened = new List<(InlineStyle Style, int End)>(s_marks.Length);
        foreach (var style in s_marks)
        {
            if (!styles[index].HasFlag(style) || before.HasFlag(style))
            {
                continue;
            }

            var end = index;
            while (end < styles.Length && styles[end].HasFlag(style))
            {
                end++;
            }

            opened.Add((style, end));
        }

        opened.Sort((a, b) => b.End.CompareTo(a.End));
        return opened.ConvertAll(o => o.Style);
    }

    private static void ClearFrom(Span<InlineStyle> styles, int index, InlineStyle gone)
    {
        for (; index < styles.Length && (styles[index] & gone) != InlineStyle.None; index++)
        {
            gone &= styles[index];
            styles[index] &= ~gone;
        }
    }

    private static void ClearBefore(Span<InlineStyle> styles, int index, InlineStyle gone)
    {
        for (index--; index >= 0 && (styles[index] & gone) != InlineStyle.None; index--)
        {
            gone &= styles[index];
            styles[index] &= ~gone;
        }
    }

    private static bool IsOfTwoKinds(InlineStyle styles) => (styles & Stars) != InlineStyle.None && styles.HasFlag(InlineStyle.Strike);

    private static string Mark(InlineStyle style) => style switch
    {
        InlineStyle.Strong => "**",
        InlineStyle.Emphasis => "*",
        _ => "~~",
    };

    private static Side SideOf(char c) => c switch
    {
        _ when char.IsWhiteSpace(c) => Side.Space,
        _ when char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) => Side.Punctuation,
        _ when char.IsPunctuation(c) => Side.Punctuation,
        _ when char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => Side.Letter,
        _ => Side.Unclear,
    };
}

/// <summary>Fences of code are longer than what is in it.</summary>
internal static class Backticks
{
    public static int Longest(ReadOnlySpan<char> text)
    {
        int longest = 0, now = 0;
        foreach (var c in text)
        {
            now = c == '`' ? now + 1 : 0;
            longest = Math.Max(longest, now);
        }

        return longest;
    }
}
