namespace Curlew;

/// <summary>
/// Follows the frames that the server sends, where the runtime's own code has no setting. A close frame without a code, which it takes
/// for one with 1000, is remembered; where text is to be taken as it is, text is shown as binary; and a control frame that is marked as
/// compressed, which it lets pass, gets a mark that it refuses.
/// </summary>
internal sealed class IncomingFrames(bool takesAnyText)
{
    private const int OpcodeBits = 0x0f;
    private const int Text = 1;
    private const int Binary = 2;
    private const int Close = 8;
    private const int LengthBits = 0x7f;
    private const int MaskedBit = 0x80;
    private const int FirstReserved = 0x40;
    private const int SecondReserved = 0x20;

    private readonly Queue<bool> _kinds = new(); // of messages that were read ahead: whether they are text
    private int _header; // bytes of the header that have passed
    private int _headerLength = 2;
    private int _extended; // bytes of a length that does not fit into seven bits
    private int _opcode;
    private long _length;
    private long _passed; // bytes of the payload

    /// <summary>Whether a close frame without a code has come.</summary>
    public bool HasClosedWithoutCode { get; private set; }

    /// <summary>Whether a message is text that the runtime was shown as binary. To be asked for each piece of it.</summary>
    /// <param name="isEnd">Whether the piece is the last.</param>
    public bool IsText(bool isEnd) => isEnd ? _kinds.Dequeue() : _kinds.Peek();

    /// <summary>Looks at bytes that have arrived.</summary>
    public void Pass(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_header < _headerLength)
            {
                PassHeader(ref bytes[0]);
                bytes = bytes[1..];
                continue;
            }

            var count = (int)Math.Min(bytes.Length, _length - _passed);
            _passed += count;
            bytes = bytes[count..];
            EndFrame();
        }
    }

    private void PassHeader(ref byte next)
    {
        switch (_header++)
        {
            case 0:
                _opcode = next & OpcodeBits;
                if (takesAnyText && _opcode is Text or Binary)
                {
                    _kinds.Enqueue(_opcode == Text);
                    next = (byte)((next & ~OpcodeBits) | Binary);
                }

                if (_opcode >= Close && (next & FirstReserved) != 0)
                {
                    next |= SecondReserved;
                }

                break;
            case 1:
                _length = next & LengthBits;
                var extended = _length switch
                {
                    126 => 2,
                    127 => 8,
                    _ => 0,
                };
                _length = extended == 0 ? _length : 0;
                _headerLength = 2 + extended + ((next & MaskedBit) != 0 ? 4 : 0);
                _extended = extended;
                break;
            case var at when at < 2 + _extended:
                _length = (_length << 8) | next;
                break;
            default:
                break; // a mask, which the runtime will refuse
        }

        EndFrame();
    }

    private void EndFrame()
    {
        if (_header == _headerLength && _passed >= _length)
        {
            HasClosedWithoutCode |= _opcode == Close && _length == 0;
            (_header, _headerLength, _passed, _length, _extended) = (0, 2, 0, 0, 0);
        }
    }
}
