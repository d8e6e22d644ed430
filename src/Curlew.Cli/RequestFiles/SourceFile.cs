using System.Text;

namespace Curlew.Cli.RequestFiles;

/// <summary>The file that is read: what is in it, and what is next to it.</summary>
internal sealed class SourceFile
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly byte[] _content;

    public SourceFile(string path, byte[] content)
    {
        _path = path;
        _content = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
    }

    public string Path => _path;

    /// <summary>Without a mark of its byte order.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Its lines, each with what ends it.</summary>
    /// <exception cref="FailureException">It is not UTF-8.</exception>
    public IReadOnlyList<SourceLine> Lines()
    {
        var lines = new List<SourceLine>();
        for (var start = 0; start < _content.Length;)
        {
            var length = _content.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? _content.Length : start + length + 1;
            lines.Add(new(lines.Count + 1, Decode(start, end, lines.Count + 1)));
            start = end;
        }

        return lines;
    }

    /// <summary>The line that a byte is in.</summary>
    public int LineOf(long offset) => _content.AsSpan(0, (int)offset).Count((byte)'\n') + 1;

    public FailureException Error(int line, string what, Exception? inner = null) => new($"{_path}:{line}: {what}.", inner);

    /// <summary>A file that this one names, which has to be there.</summary>
    public string Resolve(int line, string name)
    {
        var path = Combine(line, name);
        return File.Exists(path) ? path
            : throw Error(line, $"the file '{name}' cannot be read: {(Directory.Exists(path) ? "it is a folder" : "there is no such file")}");
    }

    /// <summary>The name as seen from here, of a file that need not be there.</summary>
    public string Combine(int line, string name) => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal)
        ? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(_path))!, name)
        : throw Error(line, "the name of a file is missing");

    private string Decode(int start, int end, int line)
    {
        try
        {
            return s_utf8.GetString(_content, start, end - start);
        }
        catch (DecoderFallbackException e)
        {
            throw Error(line, "this line is not UTF-8", e);
        }
    }
}

/// <summary>A line of a file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Full">With what ends it.</param>
internal sealed record SourceLine(int Number, string Full)
{
    /// <summary>Without what ends it.</summary>
    public string Text { get; } = Full.TrimEnd('\n').TrimEnd('\r');

    public string Trimmed { get; } = Full.Trim();

    public bool IsBlank => Trimmed.Length == 0;

    public bool IsComment => Trimmed.StartsWith('#') || Trimmed.StartsWith("//", StringComparison.Ordinal);

    public bool IsSeparator => Full.StartsWith("###", StringComparison.Ordinal);
}
