using System.Buffers.Binary;

namespace Curlew.Cli.Listen;

/// <summary>Reads numbers and length-prefixed parts in network order.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly bool AtEnd => _left.IsEmpty;

    public int UInt8() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int UInt24() => (UInt8() << 16) | UInt16();

    public long UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A part with its length before it in one byte.</summary>
    public ReadOnlySpan<byte> Part8() => Take(UInt8());

    /// <summary>A part with its length before it in two bytes.</summary>
    public ReadOnlySpan<byte> Part16() => Take(UInt16());

    /// <exception cref="WireException">There are not so many.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length)
        {
            throw new WireException("it ends too early");
        }

        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
