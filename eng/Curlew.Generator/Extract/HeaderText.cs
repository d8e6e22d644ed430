using System.Text;

namespace Curlew.Generator.Extract;

/// <summary>C text without its comments and with continued lines joined.</summary>
internal static class HeaderText
{
    public static string Read(string path) => JoinLines(StripComments(File.ReadAllText(path)));

    private static string JoinLines(string text) =>
        text.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal);

    private static string StripComments(string text)
    {
        var result = new StringBuilder(text.Length);
        int i = 0;
        while (i < text.Length)
        {
            if (text[i] == '"')
            {
                int end = EndOfString(text, i);
                result.Append(text, i, end - i);
                i = end;
            }
            else if (StartsAt(text, i, "/*"))
            {
                int end = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                i = end < 0 ? text.Length : end + 2;
                result.Append(' ');
            }
            else if (StartsAt(text, i, "//"))
            {
                int end = text.IndexOf('\n', i);
                i = end < 0 ? text.Length : end;
            }
            else
            {
                result.Append(text[i++]);
            }
        }

        return result.ToString();
    }

    private static bool StartsAt(string text, int index, string what) =>
        string.CompareOrdinal(text, index, what, 0, what.Length) == 0;

    private static int EndOfString(string text, int start)
    {
        int i = start + 1;
        while (i < text.Length && text[i] != '"' && text[i] != '\n')
        {
            i += text[i] == '\\' ? 2 : 1;
        }

        return Math.Min(i + 1, text.Length);
    }
}
