using System.Buffers;
using System.Text;

namespace Curlew;

/// <summary>Which characters text of a cookie may have.</summary>
internal static class CookieText
{
    // RFC 6265bis, 5.6: a tab is the one control character that passes.
    private const string ForbiddenControls =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000a\u000b\u000c\u000d\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f";

    private const string Blanks = " \t";

    private static readonly SearchValues<char> s_controls = SearchValues.Create(ForbiddenControls);
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether there is no control character in it but the tab, and nothing that UTF-8 cannot say.</summary>
    public static bool IsClean(ReadOnlySpan<char> text) => !text.ContainsAny(s_controls) && !HasLoneSurrogate(text);

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(Blanks);

    /// <summary>Text of a header: UTF-8, or else Latin-1.</summary>
    public static string Decode(ReadOnlySpan<byte> header)
    {
        try
        {
            return s_strictUtf8.GetString(header);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(header);
        }
    }

    /// <summary>Gives back what can be sent, received and stored as it is, and refuses the rest.</summary>
    public static string Check(string text, string forbidden, string argument)
    {
        ArgumentNullException.ThrowIfNull(text, argument);
        if (!IsClean(text) || text.AsSpan().IndexOfAny(forbidden) >= 0)
        {
            var characters = string.Concat(forbidden.Select(c => $"'{c}', "));
            throw new ArgumentException(
                $"The {argument} of a cookie cannot have {characters}control characters and halves of surrogate pairs in it.", argument);
        }

        return text;
    }

    /// <summary>The same for what stands between <c>=</c> and <c>;</c>, where blanks at the ends are no part of it.</summary>
    public static string CheckTrimmed(string text, string forbidden, string argument) =>
        Trim(Check(text, forbidden, argument)).Length == text.Length
            ? text
            : throw new ArgumentException($"The {argument} of a cookie cannot start or end with blanks: servers cut them off.", argument);

    public static string CheckPath(string path, string argument) =>
        Check(path, "", argument) is ['/', ..]
            ? path
            : throw new ArgumentException($"The path '{path}' of a cookie does not start with a slash.", argument);

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\ud800', '\udfff') is var at and >= 0)
        {
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
            {
                return true;
            }

            text = text[(at + 2)..];
        }

        return false;
    }
}
