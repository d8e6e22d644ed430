using System.Net.WebSockets;

namespace Curlew;

/// <summary>
/// Follows the frames that the server sends, and changes two things before the runtime's own code sees them, which has no setting for
/// either: close codes that it does not know (1012 to 1014, registered after RFC 6455), and, where text is to be taken as it is, that it
/// is text.
/// </summary>
internal sealed class IncomingFrames(bool takesAnyText)
{
    private const int OpcodeBits = 0x0f;
    private const int Text = 1;
    private const int Binary = 2;
    private const int Close = 8;
    private const int LengthBits = 0x7f;
    private const int MaskedBit = 0x80;
    private const int FirstLater = 1012;
    private const int LastLater = 1014;
    private const int Shown = 1011; // an error of the server's, which the runtime knows

    private int _header; // bytes of the header that have passed
    private int _headerLength = 2;
    private int _extended; // bytes of a length that does not fit into seven bits
    private int _opcode;
    private long _length;
    private long _passed; // bytes of the payload
    private int _code;

    /// <summary>The code in place of the one that the runtime was shown; null where it saw the real one.</summary>
    public WebSocketCloseStatus? LaterStatus { get; private set; }

    /// <summary>The kind of the message that came last, where the runtime was shown another.</summary>
    public bool IsText { get; private set; }

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
            if (_opcode == Close)
            {
                PassClose(bytes[..count]);
            }

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
                    IsText = _opcode == Text;
                    next = (byte)((next & ~OpcodeBits) | Binary);
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
            (_header, _headerLength, _passed, _length, _extended) = (0, 2, 0, 0, 0);
        }
    }

    /// <summary>The codes differ in their second byte alone, so it does not matter where the frame was torn.</summary>
    private void PassClose(Span<byte> payload)
    {
        if (_passed == 0)
        {
            _code = payload[0] << 8;
        }

        var second = (int)(1 - _passed);
        if (second >= 0 && second < payload.Length && (_code | payload[second]) is >= FirstLater and <= LastLater and var code)
        {
            LaterStatus = (WebSocketCloseStatus)code;
            payload[second] = Shown & 0xff;
        }
    }
}
