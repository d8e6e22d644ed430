using System.Globalization;

namespace Curlew.Generator.Extract;

/// <summary>Evaluates the constant integer expressions that curl's headers use.</summary>
internal sealed class CExpression
{
    // Weakest binding first; C's own order.
    private static readonly string[][] s_operators = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*"]];

    private readonly string _text;
    private readonly Func<string, long?> _lookUp;
    private int _position;

    private CExpression(string text, Func<string, long?> lookUp)
    {
        _text = text;
        _lookUp = lookUp;
    }

    /// <summary>The value, or null when the text is no integer expression over known names.</summary>
    public static long? Evaluate(string text, Func<string, long?> lookUp)
    {
        var expression = new CExpression(text, lookUp);
        long? value = expression.Binary(0);
        expression.SkipSpace();
        return expression._position == text.Length ? value : null;
    }

    private long? Binary(int level)
    {
        if (level == s_operators.Length)
        {
            return Unary();
        }

        long? left = Binary(level + 1);
        while (left is not null && s_operators[level].FirstOrDefault(Take) is { } op)
        {
            left = Binary(level + 1) is { } right ? Apply(op, left.Value, right) : null;
        }

        return left;
    }

    private static long Apply(string op, long left, long right) => op switch
    {
        "|" => left | right,
        "^" => left ^ right,
        "&" => left & right,
        "<<" => left << (int)right,
        ">>" => left >> (int)right,
        "+" => left + right,
        "-" => left - right,
        _ => left * right,
    };

    private long? Unary()
    {
        if (Take("~"))
        {
            return ~Unary();
        }

        if (Take("-"))
        {
            return -Unary();
        }

        if (!Take("("))
        {
            return NumberOrName();
        }

        int afterParenthesis = _position;
        if (TakeCast())
        {
            return Unary();
        }

        _position = afterParenthesis;
        long? inner = Binary(0);
        return Take(")") ? inner : null;
    }

    private bool TakeCast()
    {
        bool any = false;
        while (Word() is "unsigned" or "long" or "int" or "size_t" or "curl_off_t")
        {
            any = true;
        }

        return any && Take(")");
    }

    private long? NumberOrName()
    {
        string word = Word();
        return word.Length == 0 ? null : char.IsAsciiDigit(word[0]) ? Number(word) : _lookUp(word);
    }

    private static long? Number(string word)
    {
        ReadOnlySpan<char> digits = word.AsSpan().TrimEnd("uUlL");
        bool hex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return long.TryParse(hex ? digits[2..] : digits, style, CultureInfo.InvariantCulture, out long value)
            ? value
            : null;
    }

    private string Word()
    {
        SkipSpace();
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            _position++;
        }

        return _text[start.._position];
    }

    private bool Take(string what)
    {
        SkipSpace();
        bool found = string.CompareOrdinal(_text, _position, what, 0, what.Length) == 0;
        if (found)
        {
            _position += what.Length;
        }

        return found;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }
}
