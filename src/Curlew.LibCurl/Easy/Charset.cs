using System.Collections.Frozen;
using System.Text;

namespace Curlew.LibCurl;

/// <summary>Finds the encoding that a media type names.</summary>
internal static class Charset
{
    private const string Parameter = "charset";

    // What is not here is among the code pages, which .NET offers apart and asks to be registered for the whole process.
    private static readonly FrozenDictionary<string, Encoding> s_builtIn = new Dictionary<string, Encoding>(StringComparer.OrdinalIgnoreCase)
    {
        ["utf-8"] = Encoding.UTF8,
        ["utf8"] = Encoding.UTF8,
        ["unicode-1-1-utf-8"] = Encoding.UTF8,
        ["us-ascii"] = Encoding.ASCII,
        ["ascii"] = Encoding.ASCII,
        ["ansi_x3.4-1968"] = Encoding.ASCII,
        ["iso-8859-1"] = Encoding.Latin1,
        ["iso8859-1"] = Encoding.Latin1,
        ["iso_8859-1"] = Encoding.Latin1,
        ["latin1"] = Encoding.Latin1,
        ["latin-1"] = Encoding.Latin1,
        ["l1"] = Encoding.Latin1,
        ["utf-16"] = Encoding.Unicode,
        ["utf-16le"] = Encoding.Unicode,
        ["utf16"] = Encoding.Unicode,
        ["ucs-2"] = Encoding.Unicode,
        ["unicode"] = Encoding.Unicode,
        ["utf-16be"] = Encoding.BigEndianUnicode,
        ["utf-32"] = Encoding.UTF32,
        ["utf-32le"] = Encoding.UTF32,
        ["utf-32be"] = new UTF32Encoding(bigEndian: true, byteOrderMark: true),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The encoding that a media type names; UTF-8 where it names none or an unknown one.</summary>
    public static Encoding Of(string? contentType) =>
        NameIn(contentType) is { } name && Find(name) is { } encoding ? encoding : Encoding.UTF8;

    /// <summary>The encoding of that name, of all that .NET has; null for a name that it does not know.</summary>
    public static Encoding? Find(string name) =>
        s_builtIn.TryGetValue(name, out var encoding) ? encoding : CodePagesEncodingProvider.Instance.GetEncoding(name);

    /// <summary>
    /// The value of the charset parameter, quoted or not, wherever it stands; null without one. Servers also part
    /// parameters by commas and blanks, so those are taken too.
    /// </summary>
    public static string? NameIn(string? contentType)
    {
        var text = contentType.AsSpan();
        var atStart = true;
        while (!text.IsEmpty)
        {
            if (atStart && text.StartsWith(Parameter, StringComparison.OrdinalIgnoreCase))
            {
                var rest = text[Parameter.Length..].TrimStart();
                if (rest.StartsWith('='))
                {
                    return Value(rest[1..].TrimStart());
                }
            }

            atStart = text[0] is ';' or ',' or ' ' or '\t';
            text = text[(text[0] == '"' ? QuotedLength(text) : 1)..];
        }

        return null;
    }

    private static string? Value(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> value;
        if (text.StartsWith('"'))
        {
            value = text[..QuotedLength(text)].Trim('"');
        }
        else
        {
            var end = text.IndexOfAny(";, \t");
            value = (end < 0 ? text : text[..end]).Trim('\'');
        }

        return value.Trim().IsEmpty ? null : value.Trim().ToString().Replace("\\", "", StringComparison.Ordinal);
    }

    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            if (text[i] == '\\')
            {
                i++;
            }
        }

        return text.Length;
    }
}
