using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Unicode;

namespace Curlew;

/// <summary>What may be a header's name or value, how values become bytes and text, and which of them are secrets.</summary>
internal static class HeaderText
{
    public const string Redacted = "[redacted]";

    private static readonly SearchValues<char> s_tokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly FrozenSet<string> s_secretNames = FrozenSet.ToFrozenSet(
        [
            "Authorization", "Proxy-Authorization", "Authentication-Info", "Proxy-Authentication-Info", "Cookie", "Cookie2", "Set-Cookie",
            "Set-Cookie2", "Api-Key", "X-Api-Key", "X-Auth-Key", "X-Functions-Key", "Ocp-Apim-Subscription-Key", "X-Password",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a header's value must not be shown: credentials, cookies, keys and tokens.</summary>
    public static bool IsSecret(string name) =>
        s_secretNames.Contains(name)
        || name.EndsWith("-Token", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("-Secret", StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses what is no token of RFC 9110, section 5.6.2.</summary>
    public static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            throw new ArgumentException("A header needs a name.", nameof(name));
        }

        if (name.AsSpan().ContainsAnyExcept(s_tokenCharacters))
        {
            throw new ArgumentException(
                $"'{Visible(name)}' cannot be the name of a header; use ASCII letters, digits and !#$%&'*+-.^_`|~ only.", nameof(name));
        }
    }

    /// <summary>The value without blanks around it, which are no part of a value (RFC 9110, section 5.5).</summary>
    /// <exception cref="ArgumentException">It could begin or end a line.</exception>
    public static string CheckValue(string name, string value)
    {
        if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw LineBreak(name, nameof(value));
        }

        return value.Trim([' ', '\t']);
    }

    /// <inheritdoc cref="CheckValue(string, string)"/>
    public static ReadOnlySpan<byte> CheckValue(string name, ReadOnlySpan<byte> value)
    {
        if (value.ContainsAny((byte)'\r', (byte)'\n', (byte)'\0'))
        {
            throw LineBreak(name, nameof(value));
        }

        return Blanks.Trim(value);
    }

    /// <summary>Any bytes as text; never throws.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, HeaderEncoding encoding = HeaderEncoding.Automatic) =>
        encoding switch
        {
            HeaderEncoding.Utf8 => Encoding.UTF8.GetString(bytes),
            HeaderEncoding.Automatic when Utf8.IsValid(bytes) => Encoding.UTF8.GetString(bytes),
            _ => Encoding.Latin1.GetString(bytes),
        };

    /// <exception cref="ArgumentException">The encoding cannot write the value.</exception>
    public static byte[] Encode(string name, string value, HeaderEncoding encoding)
    {
        if (encoding != HeaderEncoding.Utf8 && !value.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
        {
            return Encoding.Latin1.GetBytes(value);
        }

        if (encoding == HeaderEncoding.Latin1)
        {
            throw new ArgumentException(
                $"The value of header '{name}' has characters that Latin-1 does not have; choose {nameof(HeaderEncoding)}.{nameof(HeaderEncoding.Utf8)}.",
                nameof(value));
        }

        try
        {
            return s_strictUtf8.GetBytes(value);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"The value of header '{name}' has half a surrogate pair, which no encoding can write.", nameof(value), e);
        }
    }

    private static ArgumentException LineBreak(string name, string argument) =>
        new($"The value of header '{name}' has CR, LF or NUL in it, which would let it add lines of its own to the request; remove them.", argument);

    private static string Visible(string name) =>
        string.Concat(name.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
