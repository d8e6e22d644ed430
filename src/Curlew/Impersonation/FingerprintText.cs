using System.Collections.Immutable;
using System.Globalization;

namespace Curlew;

/// <summary>Takes strings of numbers apart, knowing where each part stands.</summary>
internal static class FingerprintText
{
    /// <summary>The parts between separators, each with its place in the whole; none where there is no text.</summary>
    public static List<(string Text, int Position)> Split(string text, int position, params ReadOnlySpan<char> separators)
    {
        List<(string, int)> parts = [];
        if (text.Length == 0)
        {
            return parts;
        }

        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || separators.Contains(text[i]))
            {
                parts.Add((text[start..i], position + start));
                start = i + 1;
            }
        }

        return parts;
    }

    /// <summary>The parts between separators, of which there is a certain number.</summary>
    /// <exception cref="FingerprintException">There is another number of them.</exception>
    public static List<(string Text, int Position)> Fields(string what, string text, char separator, int count, string names)
    {
        var fields = Split(text, 0, separator);
        return fields.Count == count ? fields : throw FingerprintException.AtPosition(
            what,
            fields.Count > count ? fields[count].Position - 1 : text.Length,
            $"expected {count} fields with '{separator}' between, {names}; there {(fields.Count == 1 ? "is" : "are")} {fields.Count}.");
    }

    /// <exception cref="FingerprintException">It is not a decimal number in that range.</exception>
    public static long Number(string what, string text, int position, long min, long max) =>
        text.Length <= 19 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw FingerprintException.AtPosition(what, position, $"expected a number from {min} to {max}, not '{Shown(text)}'.");

    /// <summary>The pseudo-headers' order as four letters.</summary>
    /// <exception cref="FingerprintException">It is none.</exception>
    public static string PseudoOrder(string what, string text, int position)
    {
        var letters = text.Replace(",", "", StringComparison.Ordinal);
        return FingerprintCheck.IsPseudoOrder(letters) ? letters : throw FingerprintException.AtPosition(
            what, position, $"expected the letters m, a, s and p in some order, such as m,a,s,p, not '{Shown(text)}'.");
    }

    public static string Join<T>(char separator, ImmutableArray<T> items) => string.Join(separator, items.Select(i => Convert.ToString(i, CultureInfo.InvariantCulture)));

    public static string Shown(string text)
    {
        var cut = text.Length > 40 ? text[..40] + "…" : text;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));
    }
}
