using System.Buffers.Text;
using System.Text;

namespace Curlew;

/// <summary>
/// The lines of one response, or the trailers behind its body, as the bytes that came. Text is made of them when somebody
/// looks; the members here find what a client itself needs without that.
/// </summary>
internal sealed class HeaderBlock
{
    private readonly byte[] _bytes; // lines that end in LF, folded ones made whole
    private readonly int _fields;
    private string? _reason;

    public HeaderBlock(byte[] lines, bool hasStatusLine)
    {
        _bytes = lines;
        if (hasStatusLine)
        {
            var end = lines.AsSpan().IndexOf((byte)'\n');
            _fields = end < 0 ? lines.Length : end + 1;
            (HttpVersion, StatusCode) = ParseStatusLine(StatusLine);
        }
    }

    /// <summary>0 for trailers, and where the first line tells of none.</summary>
    public int StatusCode { get; }

    /// <summary>As the status line says, 1.1 where it does not.</summary>
    public Version HttpVersion { get; } = System.Net.HttpVersion.Version11;

    /// <summary>What follows the status code; empty in HTTP/2 and later.</summary>
    public string Reason => _reason ??= ParseReason(StatusLine);

    /// <summary>Bytes that it keeps.</summary>
    public int Length => _bytes.Length;

    private ReadOnlySpan<byte> StatusLine => Blanks.TrimLineEnd(_bytes.AsSpan(0, _fields));

    /// <summary>The value of the first line of a name.</summary>
    /// <param name="name">In any case, which is not looked at.</param>
    /// <param name="value">The bytes without blanks around them.</param>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var fields = GetEnumerator();
        while (fields.MoveNext())
        {
            if (fields.Current.IsNamed(name))
            {
                value = fields.Current.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The value of the first line of a name as text, or null.</summary>
    public string? GetText(ReadOnlySpan<byte> name) => TryGet(name, out var value) ? HeaderText.Decode(value) : null;

    /// <summary>A value that is a whole number, as that of Content-Length; null where it is not.</summary>
    public long? GetNumber(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) && Utf8Parser.TryParse(value, out long number, out var read) && read == value.Length && number >= 0 ? number : null;

    /// <summary>All lines that have a name and a colon: <c>foreach (var field in block)</c>.</summary>
    public FieldEnumerator GetEnumerator() => new(_bytes.AsSpan(_fields));

    /// <summary>All lines as headers that share these bytes.</summary>
    public Headers ToHeaders()
    {
        Headers headers = new(capacity: _bytes.AsSpan(_fields).Count((byte)'\n'));
        foreach (var field in this)
        {
            headers.AddReceived(field.Name, _bytes.AsMemory(_fields + field.ValueStart, field.Value.Length));
        }

        return headers;
    }

    /// <summary>All lines for a cache, one character for each byte.</summary>
    public IReadOnlyList<HeaderPair> ToPairs()
    {
        var pairs = new List<HeaderPair>();
        foreach (var field in this)
        {
            pairs.Add(new HeaderPair(Encoding.Latin1.GetString(field.Name), Encoding.Latin1.GetString(field.Value)));
        }

        return pairs;
    }

    private static (Version Version, int StatusCode) ParseStatusLine(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        var protocol = space < 0 ? line : line[..space];
        var rest = space < 0 ? default : Blanks.TrimStart(line[space..]);
        var isNumber = Utf8Parser.TryParse(rest, out ushort status, out var read) && read == 3;
        return (ParseVersion(protocol), isNumber ? status : 0);
    }

    private static Version ParseVersion(ReadOnlySpan<byte> protocol) =>
        protocol.SequenceEqual("HTTP/1.1"u8) ? System.Net.HttpVersion.Version11
        : protocol.SequenceEqual("HTTP/2"u8) || protocol.SequenceEqual("HTTP/2.0"u8) ? System.Net.HttpVersion.Version20
        : protocol.SequenceEqual("HTTP/3"u8) || protocol.SequenceEqual("HTTP/3.0"u8) ? System.Net.HttpVersion.Version30
        : protocol.SequenceEqual("HTTP/1.0"u8) ? System.Net.HttpVersion.Version10
        : System.Net.HttpVersion.Version11;

    private static string ParseReason(ReadOnlySpan<byte> line)
    {
        var rest = Blanks.TrimStart(line[(line.IndexOf((byte)' ') + 1)..]);
        var space = rest.IndexOf((byte)' ');
        var reason = space < 0 ? default : Blanks.Trim(rest[space..]);
        return reason.SequenceEqual("OK"u8) ? "OK" : HeaderText.Decode(reason);
    }

    /// <summary>One line, whose parts are made where they are asked for.</summary>
    internal readonly ref struct Field(ReadOnlySpan<byte> line, int colon, int start)
    {
        private readonly ReadOnlySpan<byte> _line = line;

        public ReadOnlySpan<byte> Name => Blanks.TrimEnd(_line[..colon]);

        public ReadOnlySpan<byte> Value => Blanks.Trim(_line[(colon + 1)..]);

        /// <summary>Where the value begins among the fields.</summary>
        public int ValueStart => start + _line.Length - Blanks.TrimStart(_line[(colon + 1)..]).Length;

        public bool IsNamed(ReadOnlySpan<byte> name) => colon >= name.Length && Ascii.EqualsIgnoreCase(Name, name);
    }

    /// <summary>Goes from line to line, over those that are no header.</summary>
    internal ref struct FieldEnumerator(ReadOnlySpan<byte> fields)
    {
        private readonly ReadOnlySpan<byte> _fields = fields;
        private int _next;

        public Field Current { get; private set; }

        public bool MoveNext()
        {
            while (_next < _fields.Length)
            {
                var start = _next;
                var rest = _fields[start..];
                var length = rest.IndexOf((byte)'\n');
                var line = length < 0 ? rest : rest[..length];
                _next = start + line.Length + 1;
                var colon = line.IndexOf((byte)':');
                if (colon > 0 && line[0] is not ((byte)' ' or (byte)'\t'))
                {
                    Current = new(line, colon, start);
                    return true;
                }
            }

            return false;
        }
    }
}
