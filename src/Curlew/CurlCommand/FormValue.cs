using System.Text;

namespace Curlew;

/// <summary>
/// The values of -F, <c>name=content;type=...;filename=...</c>, by curl's own rules (tool_formparse.c). Where curl warns and
/// leaves something out, this refuses. One char stands for one byte here.
/// </summary>
internal sealed class FormValue
{
    private static readonly char[] s_blanks = [' ', '\t', '\n', '\v', '\f', '\r'];

    private static readonly string[] s_attributes = ["filename=", "headers=", "encoder="];

    private readonly OptionUse _use;
    private readonly string _text;
    private readonly List<string> _headers = [];
    private int _at;
    private string? _type;
    private string? _fileName;
    private string? _encoder;

    private FormValue(OptionUse use, int start)
    {
        _use = use;
        _text = use.Word.Value.Latin1;
        _at = start;
    }

    /// <param name="use">-F or --form-string with its value.</param>
    /// <param name="isLiteral">--form-string: nothing in the value has a meaning.</param>
    /// <param name="standardInput">Gives what is piped in.</param>
    /// <exception cref="CurlCommandException">The value is none.</exception>
    public static PartSpec Read(OptionUse use, bool isLiteral, Func<OptionUse, Octets> standardInput)
    {
        var equals = use.Word.Value.Latin1.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            throw use.Error("takes 'name=content', 'name=@file' or 'name=<file'");
        }

        var form = new FormValue(use, equals + 1);
        var part = isLiteral ? new PartSpec { Content = Bytes(form.Rest) } : form.ReadPart(standardInput);
        return part with { Name = form.Decode(form._text[..equals]) };
    }

    /// <summary>The value that <see cref="Read"/> makes this part of.</summary>
    /// <param name="part">A part.</param>
    /// <param name="content">What stands for its content: quoted text, or <c>@file</c> or <c>&lt;file</c>.</param>
    public static Octets Write(PartSpec part, Octets content)
    {
        var attributes = new StringBuilder();
        if (part.FileName is not null)
        {
            attributes.Append(";filename=").Append(Quote(part.FileName));
        }

        foreach (var header in part.Headers)
        {
            attributes.Append(";headers=").Append(Quote(header));
        }

        if (part.Encoder is not null)
        {
            attributes.Append(";encoder=").Append(part.Encoder);
        }

        if (part.ContentType is not null)
        {
            attributes.Append(";type=").Append(part.ContentType);
        }

        return Octets.Join(part.Name + "=", content, attributes.ToString());
    }

    public static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/') ? text : Quoted(text);

    public static Octets Quote(Octets bytes) => Octets.FromLatin1(Quoted(bytes.Latin1));

    private string Rest => _text[_at..];

    private static string Quoted(string text) =>
        $"\"{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private PartSpec ReadPart(Func<OptionUse, Octets> standardInput)
    {
        if (Rest is ['(', ..] or ")")
        {
            throw _use.Error("a form inside the form is not taken; for content that starts with '(' use --form-string");
        }

        var sign = Peek();
        if (sign is '@' or '<')
        {
            _at++;
        }

        var content = ReadContent(sign == '@' ? ',' : '\0');
        if (Peek() == ',' && sign == '@')
        {
            throw _use.Error("several files in one field are not taken; write -F for each of them");
        }

        if (sign == '<' && _fileName is not null)
        {
            throw _use.Error("a file that is sent as text has no filename; write '@' instead of '<'");
        }

        var part = new PartSpec { ContentType = _type, FileName = _fileName, Encoder = _encoder, Headers = [.. _headers] };
        return sign is not ('@' or '<') ? part with { Content = Bytes(content) }
            : content == "-" ? part with { Content = standardInput(_use), FileName = sign == '@' ? _fileName ?? "-" : null }
            : part with { File = Decode(content), AsText = sign == '<' };
    }

    /// <summary>Reads the content up to the first semicolon outside quotes, and then what is said about it.</summary>
    private string ReadContent(char end)
    {
        SkipBlanks();
        var content = ReadWord(end);
        while (Peek() == ';')
        {
            _at++;
            SkipBlanks();
            ReadAttribute(end);
        }

        return content;
    }

    private void ReadAttribute(char end)
    {
        if (_type is null && Skip("type="))
        {
            SkipBlanks();
            _type = ReadType(end);
        }
        else if (Skip("filename="))
        {
            SkipBlanks();
            _fileName = Decode(ReadWord(end));
        }
        else if (Skip("headers="))
        {
            SkipBlanks();
            _headers.Add(Peek() is '@' or '<' ? throw _use.Error("headers in a file are not taken; write them out") : Decode(ReadWord(end)));
        }
        else if (Skip("encoder="))
        {
            SkipBlanks();
            _encoder = Decode(ReadWord(end));
        }
        else
        {
            throw _use.Error("after a semicolon comes type=, filename=, headers= or encoder=; put content with a semicolon in double quotes, or use --form-string");
        }
    }

    /// <summary>A media type, whose own parameters may follow.</summary>
    private string ReadType(char end)
    {
        var start = _at;
        SkipTo(end);
        while (Peek() == ';' && !IsAttribute())
        {
            _at++;
            SkipTo(end);
        }

        var type = _text[start.._at].TrimEnd();
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && !type[..slash].Contains(' ', StringComparison.Ordinal) && slash + 1 < type.Length && type[slash + 1] is not (';' or ',' or ' ' or '\n')
            ? Decode(type)
            : throw _use.Error("type= takes a media type such as text/plain");
    }

    /// <summary>What follows the semicolon here is no parameter of the media type.</summary>
    private bool IsAttribute()
    {
        var next = _text[(_at + 1)..].TrimStart();
        return s_attributes.Any(a => next.StartsWith(a, StringComparison.OrdinalIgnoreCase));
    }

    private string ReadWord(char end)
    {
        if (Peek() == '"' && ReadQuoted(end) is { } quoted)
        {
            return quoted;
        }

        var start = _at;
        SkipTo(end);
        return _text[start.._at].TrimEnd(s_blanks);
    }

    private string? ReadQuoted(char end)
    {
        var word = new StringBuilder();
        for (var i = _at + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\\' && i + 1 < _text.Length && _text[i + 1] is '\\' or '"')
            {
                word.Append(_text[++i]);
            }
            else if (_text[i] == '"')
            {
                _at = i + 1;
                SkipBlanks();
                return _at == _text.Length || Peek() == ';' || (end != '\0' && Peek() == end)
                    ? word.ToString()
                    : throw _use.Error("something follows the closing quote; only a semicolon may");
            }
            else
            {
                word.Append(_text[i]);
            }
        }

        return null; // no closing quote: then the first one is an ordinary character
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private void SkipTo(char end)
    {
        while (_at < _text.Length && _text[_at] != ';' && (end == '\0' || _text[_at] != end))
        {
            _at++;
        }
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && s_blanks.Contains(_text[_at]))
        {
            _at++;
        }
    }

    private bool Skip(string prefix)
    {
        if (!_text.AsSpan(_at).StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _at += prefix.Length;
        return true;
    }

    private static Octets Bytes(string latin1) => Octets.FromLatin1(latin1);

    private string Decode(string latin1) => _use.Word.With(Octets.FromLatin1(latin1)).Text;
}
