using System.Text;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>
/// Which encoding the text of a body has: the explicit one; the charset of Content-Type, if it is known; a byte order mark;
/// the default; UTF-8. A byte order mark also decides the byte order of UTF-16 and UTF-32, and is never part of the text.
/// Bytes that are no text become U+FFFD: decoding does not fail.
/// </summary>
/// <param name="Explicit">What the user has set on the response.</param>
/// <param name="ContentType">The header Content-Type.</param>
/// <param name="Default">What the request or session says for responses that do not tell.</param>
internal readonly record struct CharsetOrder(Encoding? Explicit, string? ContentType, TextEncoding? Default)
{
    private const int LongestMark = 4;
    private const char Mark = '\uFEFF';

    // Not DecoderFallback.ReplacementFallback, which is a question mark.
    private static readonly DecoderReplacementFallback s_replacement = new("\uFFFD");

    /// <summary>The encoding that Content-Type names, if .NET has it.</summary>
    public Encoding? Named => Charset.NameIn(ContentType) is { } name ? Charset.Find(name) : null;

    /// <summary>Whether these first bytes of a body are enough to choose by; more would not change the choice.</summary>
    public bool IsEnough(ReadOnlySpan<byte> start) =>
        start.Length >= LongestMark || (start is [not (0xEF or 0xFE or 0xFF or 0), ..] && (Default is null || (Explicit ?? Named) is not null));

    /// <summary>The encoding of a body; never one that throws on wrong bytes.</summary>
    /// <param name="body">The body, or the first bytes of it.</param>
    public Encoding Of(ReadOnlyMemory<byte> body)
    {
        var marked = ByMark(body.Span);
        var encoding = Explicit ?? Named;
        return Lenient(encoding is null
            ? marked ?? Default?.Choose(body) ?? Encoding.UTF8
            : marked is not null && DifferInOrderOnly(encoding, marked) ? marked : encoding);
    }

    /// <summary>The text of a body.</summary>
    public string Decode(ReadOnlyMemory<byte> body)
    {
        var text = Of(body).GetString(body.Span);
        return text.StartsWith(Mark) ? text[1..] : text;
    }

    /// <summary>
    /// A body that is JSON, as UTF-8 without a byte order mark. JSON starts with ASCII, so its bytes tell UTF-16 and UTF-32;
    /// for the rest, the charset of Content-Type counts.
    /// </summary>
    public ReadOnlyMemory<byte> ToUtf8Json(ReadOnlyMemory<byte> body)
    {
        var encoding = Explicit ?? ByMark(body.Span) ?? ByZeros(body.Span) ?? Named ?? Encoding.UTF8;
        if (encoding.CodePage == Encoding.UTF8.CodePage)
        {
            return body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        }

        return Encoding.UTF8.GetBytes((this with { Explicit = encoding }).Decode(body));
    }

    private static Encoding? ByMark(ReadOnlySpan<byte> body) => body switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0, 0, 0xFE, 0xFF, ..] => Charset.Find("utf-32be"),
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static Encoding? ByZeros(ReadOnlySpan<byte> body) => body switch
    {
        [0, 0, 0, not 0, ..] => Charset.Find("utf-32be"),
        [not 0, 0, 0, 0, ..] => Encoding.UTF32,
        [0, not 0, ..] => Encoding.BigEndianUnicode,
        [not 0, 0, ..] => Encoding.Unicode,
        _ => null,
    };

    private static bool DifferInOrderOnly(Encoding one, Encoding other) =>
        (one.CodePage, other.CodePage) is (1200, 1201) or (1201, 1200) or (12000, 12001) or (12001, 12000);

    private static Encoding Lenient(Encoding encoding)
    {
        if (encoding.DecoderFallback.Equals(s_replacement))
        {
            return encoding;
        }

        var copy = (Encoding)encoding.Clone();
        copy.DecoderFallback = s_replacement;
        return copy;
    }
}
