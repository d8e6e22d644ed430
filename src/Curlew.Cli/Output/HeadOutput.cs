using System.Text;

namespace Curlew.Cli.Output;

/// <summary>The head of the last answer, as it came: an interim or redirecting one before it is forgotten.</summary>
internal sealed class HeadOutput
{
    private readonly List<byte[]> _lines = [];
    private bool _isComplete;

    /// <summary>Such as <c>404 Not Found</c>; empty where the protocol has none.</summary>
    public string Status
    {
        get
        {
            var line = _lines.Count > 0 ? Encoding.Latin1.GetString(_lines[0]) : "";
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            return blank < 0 ? "" : SafeText.OneLine(line[blank..].Trim());
        }
    }

    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("HTTP/"u8))
        {
            _lines.Clear();
            _isComplete = false;
        }

        if (!_isComplete) // what comes after the body is a trailer
        {
            _lines.Add(line.ToArray());
            _isComplete = line.SequenceEqual("\r\n"u8) || line.SequenceEqual("\n"u8);
        }
    }

    public void Write(Stream output, bool toTerminal)
    {
        foreach (var line in _lines)
        {
            if (toTerminal)
            {
                output.Write(Encoding.UTF8.GetBytes(SafeText.OneLine(line.AsSpan().TrimEnd("\r\n"u8)) + "\n"));
            }
            else
            {
                output.Write(line);
            }
        }

        output.Flush();
    }
}
