using System.Text;

namespace Curlew.Cli;

/// <summary>Text from a server as it may be shown on a terminal: a control character could move the cursor, or worse.</summary>
internal static class SafeText
{
    public static string OneLine(ReadOnlySpan<byte> bytes) => OneLine(Encoding.UTF8.GetString(bytes));

    public static string OneLine(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = IsUnsafe(c) ? safe.Append('\uFFFD') : safe.Append(c);
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c) => char.IsControl(c) && c != '\t';
}
