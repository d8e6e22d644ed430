using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>Percent-encoding of bytes (RFC 3986, section 2.1) and the form encoding that is built on it.</summary>
internal static class PercentEncoding
{
    private const string Digits = "0123456789ABCDEF";

    /// <summary>Letters, digits and <c>-._~</c>: what need never be encoded.</summary>
    public static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    /// <summary>Adds a character as its UTF-8 bytes, encoded; half a surrogate pair becomes U+FFFD.</summary>
    public static void Append(StringBuilder target, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
        {
            Append(target, b);
        }
    }

    public static void Append(StringBuilder target, byte b) => target.Append('%').Append(Digits[b >> 4]).Append(Digits[b & 15]);

    /// <summary>Reads the escape that a text begins with.</summary>
    public static bool TryReadEscape(ReadOnlySpan<char> text, out byte value)
    {
        value = 0;
        return text.Length >= 3 && text[0] == '%' && byte.TryParse(text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Adds text as a name or a value of a form (<c>application/x-www-form-urlencoded</c>): space becomes +, and all but
    /// unreserved characters are encoded.</summary>
    public static void AppendForm(StringBuilder target, ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            AppendFormByteOrRune(target, rune);
        }
    }

    /// <summary>Adds what is encoded already, perhaps in another manner or not quite, as <see cref="AppendForm"/> would encode the same bytes.</summary>
    public static void AppendFormAgain(StringBuilder target, ReadOnlySpan<char> encoded)
    {
        while (!encoded.IsEmpty)
        {
            if (TryReadEscape(encoded, out var value))
            {
                AppendFormByte(target, value);
                encoded = encoded[3..];
            }
            else if (encoded[0] == '+')
            {
                target.Append('+');
                encoded = encoded[1..];
            }
            else
            {
                Rune.DecodeFromUtf16(encoded, out var rune, out var length);
                AppendFormByteOrRune(target, rune);
                encoded = encoded[length..];
            }
        }
    }

    /// <summary>Text with its escapes decoded: as UTF-8 where the bytes are that, else as Latin-1. What is no escape stays.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
        {
            return text.ToString();
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        while (!text.IsEmpty)
        {
            if (TryReadEscape(text, out var value))
            {
                bytes[length++] = value;
                text = text[3..];
            }
            else
            {
                Rune.DecodeFromUtf16(text, out var rune, out var consumed);
                length += rune.EncodeToUtf8(bytes.AsSpan(length));
                text = text[consumed..];
            }
        }

        return HeaderText.Decode(bytes.AsSpan(0, length));
    }

    private static void AppendFormByteOrRune(StringBuilder target, Rune rune)
    {
        if (rune.IsAscii)
        {
            AppendFormByte(target, (byte)rune.Value);
        }
        else
        {
            Append(target, rune);
        }
    }

    private static void AppendFormByte(StringBuilder target, byte b)
    {
        if (IsUnreserved((char)b))
        {
            target.Append((char)b);
        }
        else if (b == ' ')
        {
            target.Append('+');
        }
        else
        {
            Append(target, b);
        }
    }
}
