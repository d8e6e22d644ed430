using System.Buffers;

namespace Curlew.LibCurl;

/// <summary>
/// Makes messages of the pieces of frames that libcurl hands over. Control frames that come between the fragments of a
/// message come out at once, the message when it is whole. Use one for each connection.
/// </summary>
/// <remarks>Messages of several fragments need libcurl 8.14; what older ones tell does not show where such a message
/// ends. In a write callback an empty fragment at the end of a message, and an empty message, need libcurl 8.16. Not for
/// several threads at once.</remarks>
public sealed class CurlWebSocketAssembler
{
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly ArrayBufferWriter<byte> _control = new();
    private bool _skipping;

    /// <summary>The longest message that is put together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxLength
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = CurlWebSocketMessage.DefaultMaxLength;

    /// <summary>Takes a piece of a frame.</summary>
    /// <param name="piece">The bytes received.</param>
    /// <param name="frame">What libcurl tells of them.</param>
    /// <returns>The message or control frame that ends with the piece; null when more has to come.</returns>
    /// <exception cref="InvalidDataException">The message is longer than <see cref="MaxLength"/>. What was received of it
    /// is dropped, and so is the rest when it comes.</exception>
    public CurlWebSocketMessage? Add(ReadOnlySpan<byte> piece, CurlWebSocketFrame frame)
    {
        if (frame.IsControl)
        {
            _control.Write(piece);
            return frame.EndsFrame ? Take(_control, frame.Flags & CurlWebSocketKinds.Control) : null;
        }

        if (_skipping)
        {
            _skipping = !frame.EndsMessage;
            return null;
        }

        if (frame.BytesLeft > MaxLength - _message.WrittenCount - (long)piece.Length)
        {
            _message.ResetWrittenCount();
            _skipping = !frame.EndsMessage;
            throw new InvalidDataException($"A WebSocket message is longer than the {MaxLength} bytes that are allowed.");
        }

        _message.Write(piece);
        return frame.EndsMessage ? Take(_message, frame.Flags & CurlWebSocketKinds.Data) : null;
    }

    private static CurlWebSocketMessage Take(ArrayBufferWriter<byte> buffer, CurlWebSocketFlags kind)
    {
        var message = new CurlWebSocketMessage(kind, buffer.WrittenSpan.ToArray());
        buffer.ResetWrittenCount();
        return message;
    }
}
