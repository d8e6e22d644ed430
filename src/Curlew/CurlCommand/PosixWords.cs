namespace Curlew;

/// <summary>
/// Takes a command apart as a POSIX shell does, and the <c>$'...'</c> of bash. What a shell would have to look up, such as
/// a variable, is refused: there is nothing to look it up in.
/// </summary>
internal sealed class PosixWords(CommandText text)
{
    private const string Operators = "|&;<>()\n";

    /// <summary>The special ones: after a dollar sign they stand for something.</summary>
    private const string Parameters = "@*#?-$!";

    private readonly List<ShellWord> _words = [];
    private int _at;

    public static List<ShellWord> Read(CommandText text) => new PosixWords(text).Read();

    private List<ShellWord> Read()
    {
        while (_at < text.Length)
        {
            var c = text[_at];
            if (IsBlank())
            {
                _at++;
            }
            else if (IsContinuation(_at, out var length))
            {
                _at += length;
            }
            else if (c == '#')
            {
                SkipComment();
            }
            else if (Operators.Contains(c, StringComparison.Ordinal))
            {
                _words.Add(new(text, _at++, c.ToString(), isOperator: true));
            }
            else
            {
                ReadWord();
            }
        }

        return _words;
    }

    /// <summary>The end of a line may come from Windows; elsewhere a carriage return is a character like others.</summary>
    private bool IsBlank() => text[_at] is ' ' or '\t' || (text[_at] == '\r' && text[_at + 1] is '\n' or '\0');

    private void SkipComment()
    {
        while (_at < text.Length && text[_at] != '\n')
        {
            _at++;
        }
    }

    private void ReadWord()
    {
        var start = _at;
        var word = new WordBuffer(text);
        ExpandHome(word);
        while (_at < text.Length && !IsBlank() && !Operators.Contains(text[_at], StringComparison.Ordinal))
        {
            ReadPiece(word);
        }

        _words.Add(new(text, start, word.ToOctets()));
    }

    private void ReadPiece(WordBuffer word)
    {
        switch (text[_at])
        {
            case '\'':
                ReadSingleQuoted(word);
                break;
            case '"':
                ReadDoubleQuoted(word);
                break;
            case '$' when text[_at + 1] == '\'':
                _at++;
                ReadEscapeQuoted(word);
                break;
            case '$' when text[_at + 1] == '"':
                _at++;
                break;
            case '\\' when IsContinuation(_at, out var length):
                _at += length;
                break;
            case '\\' when _at + 1 < text.Length:
                _at++;
                TakeChar(word);
                break;
            default:
                RefuseExpansion();
                TakeChar(word);
                break;
        }
    }

    private void ReadSingleQuoted(WordBuffer word)
    {
        var start = _at++;
        while (IsInside('\'', start))
        {
            TakeChar(word);
        }

        _at++;
    }

    private void ReadDoubleQuoted(WordBuffer word)
    {
        var start = _at++;
        while (IsInside('"', start))
        {
            if (IsContinuation(_at, out var length))
            {
                _at += length;
            }
            else
            {
                if (text[_at] == '\\' && text[_at + 1] is '$' or '`' or '"' or '\\')
                {
                    _at++;
                }
                else
                {
                    RefuseExpansion();
                }

                TakeChar(word);
            }
        }

        _at++;
    }

    private void ReadEscapeQuoted(WordBuffer word)
    {
        var start = _at++;
        while (IsInside('\'', start))
        {
            if (text[_at] == '\\' && _at + 1 < text.Length)
            {
                ReadEscape(word);
            }
            else
            {
                TakeChar(word);
            }
        }

        _at++;
    }

    private void ReadEscape(WordBuffer word)
    {
        var start = _at++;
        var letter = text[_at++];
        switch (letter)
        {
            case 'x' when char.IsAsciiHexDigit(text[_at]):
                word.AppendByte((byte)ReadNumber(16, maxDigits: 2, start));
                break;
            case 'u' when char.IsAsciiHexDigit(text[_at]):
                word.AppendScalar(ReadNumber(16, maxDigits: 4, start), start);
                break;
            case 'U' when char.IsAsciiHexDigit(text[_at]):
                word.AppendScalar(ReadNumber(16, maxDigits: 8, start), start);
                break;
            case >= '0' and <= '7':
                _at--;
                word.AppendByte((byte)ReadNumber(8, maxDigits: 3, start));
                break;
            case 'c' when char.IsAscii(text[_at]) && _at < text.Length:
                word.AppendByte((byte)(text[_at++] & 0x1F));
                break;
            default:
                if (SimpleEscape(letter) is { } plain)
                {
                    word.AppendByte(plain);
                }
                else
                {
                    word.Append('\\', start);
                    word.Append(letter, start + 1);
                }

                break;
        }
    }

    private static byte? SimpleEscape(char letter) => letter switch
    {
        'a' => 0x07,
        'b' => 0x08,
        'e' or 'E' => 0x1B,
        'f' => 0x0C,
        'n' => 0x0A,
        'r' => 0x0D,
        't' => 0x09,
        'v' => 0x0B,
        '\\' or '\'' or '"' or '?' => (byte)letter,
        _ => null,
    };

    private int ReadNumber(int radix, int maxDigits, int start)
    {
        var number = 0L;
        for (var digits = 0; digits < maxDigits && IsDigit(text[_at], radix); digits++)
        {
            number = (number * radix) + Convert.ToInt32(text[_at++].ToString(), 16);
        }

        return number <= int.MaxValue ? (int)number : throw text.Error(start, "no character has this number");
    }

    private static bool IsDigit(char c, int radix) => radix == 8 ? c is >= '0' and <= '7' : char.IsAsciiHexDigit(c);

    private void TakeChar(WordBuffer word)
    {
        word.Append(text[_at], _at);
        _at++;
    }

    private bool IsInside(char quote, int opening) => _at < text.Length
        ? text[_at] != quote
        : throw text.Error(opening, $"the quotation that starts here with {text[opening]} does not end");

    /// <summary>A backslash and the end of the line, which together are nothing.</summary>
    private bool IsContinuation(int position, out int length)
    {
        length = text[position] != '\\' ? 0
            : text[position + 1] == '\n' ? 2
            : text[position + 1] == '\r' && text[position + 2] == '\n' ? 3
            : 0;
        return length > 0;
    }

    private void RefuseExpansion()
    {
        var next = text[_at + 1];
        switch (text[_at])
        {
            case '`':
            case '$' when next is '(' or '[':
                throw text.Error(_at, "a command or a sum inside the command has no value here; write what it gives");
            case '$' when next is '{' || IsName(next) || Parameters.Contains(next, StringComparison.Ordinal) || IsContinuation(_at + 1, out _):
                throw text.Error(_at, $"the variable '{VariableName()}' has no value here; write it out, or put the text in single quotes");
            default:
                break;
        }
    }

    private string VariableName()
    {
        var start = text[_at + 1] == '{' ? _at + 2 : _at + 1;
        var end = start;
        while (IsName(text[end]))
        {
            end++;
        }

        return text.Text[start..Math.Min(Math.Max(end, start + 1), text.Length)];
    }

    private static bool IsName(char c) => c == '_' || char.IsAsciiLetterOrDigit(c);

    private void ExpandHome(WordBuffer word)
    {
        if (text[_at] == '~' && text[_at + 1] is '/' or ' ' or '\0')
        {
            _at++;
            foreach (var c in Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))
            {
                word.Append(c, _at);
            }
        }
    }
}
