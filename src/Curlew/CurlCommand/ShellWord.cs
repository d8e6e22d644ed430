namespace Curlew;

/// <summary>A word of a command, as the program would get it.</summary>
internal sealed class ShellWord(CommandText source, int position, Octets value, bool isOperator = false)
{
    /// <summary>Where it starts.</summary>
    public int Position => position;

    public Octets Value => value;

    /// <summary>It is no word but a sign to the shell: <c>|</c>, <c>&amp;</c>, <c>;</c>, <c>&lt;</c>, <c>&gt;</c>, a parenthesis or the end of a line.</summary>
    public bool IsOperator => isOperator;

    /// <exception cref="CurlCommandException">It is not UTF-8, or has a zero byte.</exception>
    public string Text => value.Text switch
    {
        null => throw Error("this is not UTF-8, which only data and the values of headers need not be"),
        var text when text.Contains('\0', StringComparison.Ordinal) => throw Error("this has a zero byte in it, which only data may have"),
        var text => text,
    };

    /// <summary>Whether it is this word, or operator.</summary>
    public bool Is(string text) => value.Latin1 == text;

    public ShellWord With(Octets other) => new(source, position, other);

    public CurlCommandException Error(string message, Exception? inner = null) => source.Error(position, message, inner);
}
