using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>Writes words for a POSIX shell.</summary>
internal static class ShellQuoting
{
    private const string PlainSigns = "_@%+:,./-";

    /// <summary>Whether single quotes are enough: text, and no control character that a terminal would act on.</summary>
    public static bool IsQuotable(Octets word) =>
        word.Text is { } text && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\t'));

    /// <summary>
    /// The word as it is if nothing in it means anything, else in single quotes. Control characters and bytes that are not
    /// UTF-8 are written with <c>$'...'</c>, which POSIX has since 2024, and bash, zsh and ksh had before.
    /// </summary>
    public static string Quote(Octets word)
    {
        if (!IsQuotable(word))
        {
            return Escape(word);
        }

        var text = word.Text!;
        return text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || PlainSigns.Contains(c, StringComparison.Ordinal))
            ? text
            : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    private static string Escape(Octets word)
    {
        var quoted = new StringBuilder("$'");
        foreach (var b in word.Span)
        {
            _ = b switch
            {
                (byte)'\'' or (byte)'\\' => quoted.Append('\\').Append((char)b),
                < 0x20 or > 0x7E => quoted.Append(CultureInfo.InvariantCulture, $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}"),
                _ => quoted.Append((char)b),
            };
        }

        return quoted.Append('\'').ToString();
    }
}
