using System.Text;

namespace Curlew;

/// <summary>Collects the bytes of a word from the chars of the command and the escapes in it.</summary>
internal sealed class WordBuffer(CommandText source)
{
    private readonly List<byte> _bytes = [];
    private char _highSurrogate;
    private int _surrogatePosition;

    /// <summary>Adds a UTF-16 unit; the halves of a pair may come from one escape each, as browsers write them.</summary>
    public void Append(char unit, int position)
    {
        if (char.IsLowSurrogate(unit) && _highSurrogate != 0)
        {
            var pair = new Rune(_highSurrogate, unit);
            _highSurrogate = '\0';
            Append(pair);
            return;
        }

        Settle();
        if (char.IsSurrogate(unit))
        {
            if (char.IsLowSurrogate(unit))
            {
                throw HalfAPair(position);
            }

            _highSurrogate = unit;
            _surrogatePosition = position;
            return;
        }

        Append(new Rune(unit));
    }

    public void AppendScalar(int codePoint, int position)
    {
        if (codePoint <= char.MaxValue)
        {
            Append((char)codePoint, position);
            return;
        }

        Settle();
        Append(Rune.IsValid(codePoint) ? new Rune(codePoint) : throw source.Error(position, "no character has this number"));
    }

    public void AppendByte(byte value)
    {
        Settle();
        _bytes.Add(value);
    }

    public Octets ToOctets()
    {
        Settle();
        return new([.. _bytes]);
    }

    private void Append(Rune rune)
    {
        Span<byte> encoded = stackalloc byte[4];
        _bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
    }

    private void Settle()
    {
        if (_highSurrogate != 0)
        {
            throw HalfAPair(_surrogatePosition);
        }
    }

    private CurlCommandException HalfAPair(int position) => source.Error(position, "here is half of a surrogate pair, which is no character");
}
