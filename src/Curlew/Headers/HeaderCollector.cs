namespace Curlew;

/// <summary>
/// Makes blocks of the lines that libcurl's header callback gives, one after the other: informational responses, the rounds of
/// an authentication, the response itself, the trailers behind its body. For one transfer at a time, and to be used again.
/// </summary>
internal sealed class HeaderCollector
{
    private const int FirstSize = 1024;
    private const int LargestToKeep = 64 * 1024;

    private readonly List<HeaderBlock> _blocks = [];
    private byte[] _buffer = new byte[FirstSize];
    private int _length;
    private bool _hasStatusLine;
    private bool _hasField;

    /// <summary>The blocks with a status that came, the last one last.</summary>
    public IReadOnlyList<HeaderBlock> Blocks => _blocks;

    /// <summary>The last block with a status that is complete.</summary>
    public HeaderBlock? Last => _blocks.Count == 0 ? null : _blocks[^1];

    /// <summary>What came behind the body; complete once the transfer is.</summary>
    public HeaderBlock? Trailers { get; private set; }

    /// <summary>Takes one call of the header callback.</summary>
    /// <returns>The block that this line, an empty one, completes; null for all other lines.</returns>
    public HeaderBlock? Append(ReadOnlySpan<byte> line)
    {
        line = Blanks.TrimLineEnd(line);
        if (line.IsEmpty)
        {
            return Complete();
        }

        if (_length == 0)
        {
            _hasStatusLine = Last is not { StatusCode: >= 200 } || line.StartsWith("HTTP/"u8);
            _hasField = !_hasStatusLine;
            Write(line);
        }
        else if (line[0] is (byte)' ' or (byte)'\t' && _hasField)
        {
            // One space in place of the line's end and the blanks around it: RFC 9112, section 5.2
            _length = Blanks.TrimEnd(_buffer.AsSpan(0, _length - 1)).Length;
            _buffer[_length++] = (byte)' ';
            Write(Blanks.TrimStart(line));
        }
        else
        {
            _hasField = true;
            Write(line);
        }

        return null;
    }

    /// <summary>Ends what no empty line has ended: trailers, or a response that broke off among its headers.</summary>
    public HeaderBlock? Complete()
    {
        if (_length == 0)
        {
            return null;
        }

        HeaderBlock block = new(_buffer.AsSpan(0, _length).ToArray(), _hasStatusLine);
        _length = 0;
        if (_hasStatusLine)
        {
            _blocks.Add(block);
        }
        else
        {
            Trailers = block;
        }

        return block;
    }

    /// <summary>Forgets everything, for the next transfer.</summary>
    public void Reset()
    {
        _blocks.Clear();
        Trailers = null;
        _length = 0;
        if (_buffer.Length > LargestToKeep)
        {
            _buffer = new byte[FirstSize];
        }
    }

    private void Write(ReadOnlySpan<byte> line)
    {
        if (_buffer.Length - _length <= line.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + line.Length + 1));
        }

        line.CopyTo(_buffer.AsSpan(_length));
        _length += line.Length;
        _buffer[_length++] = (byte)'\n';
    }
}
