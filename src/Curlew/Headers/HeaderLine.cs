using System.Text;

namespace Curlew;

/// <summary>One line of headers. Lists share it, so it keeps what it looks like on the wire.</summary>
internal sealed class HeaderLine
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _raw; // where the value came as bytes that are not ASCII
    private Wire? _wire;

    private HeaderLine(string name, string? text, ReadOnlyMemory<byte> raw)
    {
        Name = name;
        _text = text;
        _raw = raw;
    }

    public string Name { get; }

    public static HeaderLine Of(string name, string? value)
    {
        HeaderText.CheckName(name);
        return new(name, value is null ? null : HeaderText.CheckValue(name, value), raw: default);
    }

    public static HeaderLine Of(string name, ReadOnlySpan<byte> value)
    {
        HeaderText.CheckName(name);
        var checkedValue = HeaderText.CheckValue(name, value);
        return Ascii.IsValid(checkedValue)
            ? new(name, Encoding.ASCII.GetString(checkedValue), raw: default)
            : new(name, text: null, checkedValue.ToArray());
    }

    /// <summary>What a server sent, whatever it is.</summary>
    public static HeaderLine Received(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> value) =>
        Ascii.IsValid(value.Span)
            ? new(HeaderText.Decode(name), Encoding.ASCII.GetString(value.Span), raw: default)
            : new(HeaderText.Decode(name), text: null, value);

    /// <summary>The same line with its name spelt otherwise.</summary>
    public HeaderLine SpeltAs(string name) => name == Name ? this : new(name, _text, _raw);

    public bool IsNamed(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    public string? Text(HeaderEncoding encoding) => _raw.IsEmpty ? _text : HeaderText.Decode(_raw.Span, encoding);

    public byte[]? Bytes(HeaderEncoding encoding) =>
        !_raw.IsEmpty ? _raw.ToArray()
        : _text is null ? null
        : HeaderText.Encode(Name, _text, encoding);

    /// <summary>As libcurl takes it.</summary>
    public ReadOnlyMemory<byte> ToLine(HeaderEncoding encoding)
    {
        var wire = _wire;
        if (wire is null || wire.Encoding != encoding)
        {
            _wire = wire = new(encoding, Write(encoding));
        }

        return wire.Line;
    }

    private byte[] Write(HeaderEncoding encoding)
    {
        // Names and values are checked again here, the one way to the wire: received headers may be sent on.
        HeaderText.CheckName(Name);
        var value = Bytes(encoding);
        return value switch
        {
            null => [.. Encoding.ASCII.GetBytes(Name), (byte)':'],
            [] => [.. Encoding.ASCII.GetBytes(Name), (byte)';'],
            _ => [.. Encoding.ASCII.GetBytes(Name), .. ": "u8, .. HeaderText.CheckValue(Name, value)],
        };
    }

    private sealed record Wire(HeaderEncoding Encoding, ReadOnlyMemory<byte> Line);
}
