namespace Curlew;

/// <summary>
/// Takes a command apart as Windows does: cmd.exe undoes the carets, and then the C runtime of the program the quotes and
/// backslashes. Browsers write such commands with "Copy as cURL (cmd)".
/// </summary>
internal sealed class CmdWords
{
    private readonly CommandText _text;
    private readonly List<(char Unit, int Position)> _line = [];
    private readonly List<ShellWord> _words = [];
    private int _at;

    private CmdWords(CommandText text) => _text = text;

    public static List<ShellWord> Read(CommandText text)
    {
        var reader = new CmdWords(text);
        var rest = reader.UndoCarets();
        reader.Split();
        return [.. reader._words, .. rest];
    }

    /// <returns>The operator that ends the command and what comes after it; nothing if it goes to the end.</returns>
    private List<ShellWord> UndoCarets()
    {
        var quoted = false;
        for (var i = 0; i < _text.Length; i++)
        {
            var c = _text[i];
            if (c == '^' && !quoted)
            {
                // The end of the line goes too; then what comes next is taken as it is, another end of the line as well.
                i = SkipLineEnd(i + 1);
                if (i < _text.Length)
                {
                    _line.Add((_text[i], i));
                }
            }
            else if (c == '\n' && _text.Text.AsSpan(i).Trim().Length == 0)
            {
                break;
            }
            else if (c == '\n' || (!quoted && c is '|' or '&' or '<' or '>'))
            {
                return [new(_text, i, c.ToString(), isOperator: true), new(_text, i + 1, Octets.Empty)];
            }
            else
            {
                quoted ^= c == '"';
                _line.Add((c, i));
            }
        }

        return [];
    }

    private int SkipLineEnd(int position)
    {
        var length = _text[position] == '\n' ? 1 : _text[position] == '\r' && _text[position + 1] == '\n' ? 2 : 0;
        var next = position + length;
        return length > 0 && _text[next] == '\r' && _text[next + 1] == '\n' ? next + 1 : next;
    }

    private char Peek(int position) => position < _line.Count ? _line[position].Unit : '\0';

    private void Split()
    {
        while (_at < _line.Count)
        {
            if (IsBlank(Peek(_at)))
            {
                _at++;
            }
            else
            {
                ReadWord();
            }
        }
    }

    private void ReadWord()
    {
        var start = _line[_at].Position;
        var word = new WordBuffer(_text);
        var quoted = false;
        var opening = 0;
        while (_at < _line.Count && (quoted || !IsBlank(Peek(_at))))
        {
            var backslashes = CountBackslashes();
            var beforeQuote = Peek(_at) == '"';
            Repeat(word, '\\', beforeQuote ? backslashes / 2 : backslashes);
            if (!beforeQuote)
            {
                if (backslashes == 0)
                {
                    word.Append(_line[_at].Unit, _line[_at].Position);
                    _at++;
                }
            }
            else if (backslashes % 2 == 1)
            {
                Repeat(word, '"', 1);
                _at++;
            }
            else if (quoted && Peek(_at + 1) == '"')
            {
                Repeat(word, '"', 1);
                _at += 2;
            }
            else
            {
                quoted = !quoted;
                opening = _line[_at].Position;
                _at++;
            }
        }

        if (quoted)
        {
            throw _text.Error(opening, "the quotation that starts here with \" does not end");
        }

        _words.Add(new(_text, start, word.ToOctets()));
    }

    private int CountBackslashes()
    {
        var start = _at;
        while (Peek(_at) == '\\')
        {
            _at++;
        }

        return _at - start;
    }

    private static void Repeat(WordBuffer word, char unit, int count)
    {
        for (var i = 0; i < count; i++)
        {
            word.Append(unit, 0);
        }
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';
}
