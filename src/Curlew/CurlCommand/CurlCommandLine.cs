namespace Curlew;

/// <summary>A curl command while it is written.</summary>
internal sealed class CurlCommandLine
{
    private readonly List<string> _groups = [];
    private Octets? _standardInput;

    public void AddUrl(string url)
    {
        if (CurlUrlArgument.HasPatternSign(url))
        {
            Add("globoff");
        }

        _groups.Add((url.StartsWith('-') ? "--url " : "") + Word(url));
    }

    public void Add(string option) => _groups.Add("--" + option);

    public void Add(string option, Octets value) => _groups.Add($"--{option} {Word(value)}");

    public void AddIfGiven(string option, string? value)
    {
        if (value is not null)
        {
            Add(option, value);
        }
    }

    /// <summary>Whether these bytes are better piped in than written as an argument, and may be: that works once.</summary>
    public bool TryPipe(Octets content)
    {
        if (ShellQuoting.IsQuotable(content) || _standardInput is not null)
        {
            return false;
        }

        _standardInput = content;
        return true;
    }

    public string ToString(bool multiLine)
    {
        var pipe = _standardInput is null ? "" : Producer.Write(_standardInput) + " | ";
        return pipe + "curl " + string.Join(multiLine ? " \\\n  " : " ", _groups);
    }

    private static string Word(Octets value) => value.Span.Contains((byte)0)
        ? throw new NotSupportedException("A zero byte cannot be part of a command; it can only be piped into it, and that for one piece of data.")
        : ShellQuoting.Quote(value);
}
