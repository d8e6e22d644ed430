namespace Curlew;

/// <summary>The text of a command, which tells where something is.</summary>
internal sealed class CommandText(string text)
{
    public string Text => text;

    public int Length => text.Length;

    /// <summary>The char there, or NUL at the end and behind it.</summary>
    public char this[int position] => position < text.Length ? text[position] : '\0';

    public CurlCommandException Error(int position, string message, Exception? inner = null)
    {
        position = Math.Clamp(position, 0, text.Length);
        var before = text.AsSpan(0, position);
        var line = before.Count('\n') + 1;
        var column = position - before.LastIndexOf('\n');
        var place = text.Contains('\n', StringComparison.Ordinal) ? $"line {line}, column {column}" : $"column {column}";
        return new($"{message} ({place}).", position, inner);
    }
}
