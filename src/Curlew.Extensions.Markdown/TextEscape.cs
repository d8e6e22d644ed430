using System.Text;

namespace Curlew;

/// <summary>Keeps text from being read as Markdown.</summary>
internal static class TextEscape
{
    /// <summary>The longest name of a character that HTML has is a little shorter.</summary>
    private const int LongestEntity = 40;

    /// <summary>A piece of a paragraph. What stands at its ends counts as unknown.</summary>
    public static void Append(StringBuilder to, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '_')
            {
                var end = i + text[i..].IndexOfAnyExcept('_');
                end = end < i ? text.Length : end;
                var isInWord = i > 0 && end < text.Length && char.IsLetterOrDigit(text[i - 1]) && char.IsLetterOrDigit(text[end]);
                for (; i < end; i++)
                {
                    to.Append(isInWord ? "_" : @"\_");
                }

                i--;
                continue;
            }

            var isMarkup = c switch
            {
                '\\' or '`' or '*' or '[' or ']' or '~' => true,
                '<' => i + 1 == text.Length || char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!' or '?',
                '&' => IsEntity(text[(i + 1)..]),
                _ => false,
            };
            if (isMarkup)
            {
                to.Append('\\');
            }

            to.Append(c);
        }
    }

    /// <summary>What a line may not start with, in lines that have Markdown of ours in them; ours never starts with these.</summary>
    public static string LineStarts(string paragraph)
    {
        var lines = paragraph.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var position = MarkerIn(lines[i]);
            if (position >= 0)
            {
                lines[i] = lines[i].Insert(position, @"\");
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>A heading's end: number signs there would be taken as its closing.</summary>
    public static string HeadingEnd(string heading)
    {
        var text = heading.TrimEnd('#');
        return text.Length < heading.Length && (text.Length == 0 || text[^1] == ' ') ? heading.Insert(text.Length, @"\") : heading;
    }

    /// <summary>Where a backslash belongs; -1 where none does.</summary>
    private static int MarkerIn(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
        {
            return -1;
        }

        switch (line[0])
        {
            case '#':
                var level = line.IndexOfAnyExcept('#');
                return level is < 0 or <= 6 && (level < 0 || line[level] == ' ') ? 0 : -1;
            case '>' or '|':
                return 0;
            case '+':
                return Next(line, 1) is ' ' or '\0' ? 0 : -1;
            case '-':
                return Next(line, 1) is ' ' or '\0' or '-' or ':' or '|' ? 0 : -1;
            case '=':
                return Next(line, 1) is ' ' or '\0' or '=' ? 0 : -1;
            case ':':
                return Next(line, 1) is '-' ? 0 : -1;
            default:
                var digits = line.IndexOfAnyExceptInRange('0', '9');
                return digits is > 0 and <= 9 && line[digits] is '.' or ')' && Next(line, digits + 1) is ' ' or '\0' ? digits : -1;
        }
    }

    private static char Next(ReadOnlySpan<char> line, int index) => index < line.Length ? line[index] : '\0';

    private static bool IsEntity(ReadOnlySpan<char> rest)
    {
        var window = rest.Length > LongestEntity ? rest[..LongestEntity] : rest;
        for (var i = 0; i < window.Length; i++)
        {
            if (window[i] == ';')
            {
                return i > 0;
            }

            if (!char.IsAsciiLetterOrDigit(window[i]) && !(i == 0 && window[i] == '#'))
            {
                return false;
            }
        }

        return window.Length == rest.Length;
    }
}
