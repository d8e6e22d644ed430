using System.Buffers.Binary;
using System.Text;

namespace Curlew.TestServers;

public enum WebSocketOpcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Reserved = 3,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>A WebSocket frame as it is on the wire, right or wrong.</summary>
/// <param name="Opcode">What the frame is.</param>
/// <param name="Payload">Its payload, without a mask.</param>
/// <param name="IsFinal">The FIN bit.</param>
/// <param name="ReservedBits">RSV1 to RSV3, the highest first.</param>
/// <param name="IsMasked">Whether there is a mask; when written, that mask is zero.</param>
public sealed record RawWebSocketFrame(
    WebSocketOpcode Opcode, byte[] Payload, bool IsFinal = true, int ReservedBits = 0, bool IsMasked = false)
{
    private const int Final = 0x80;
    private const int Masked = 0x80;
    private const int MaskLength = 4;
    private const int LengthIn16Bits = 126;
    private const int LengthIn64Bits = 127;

    public string Text => Encoding.UTF8.GetString(Payload);

    public static RawWebSocketFrame OfText(string text, bool isFinal = true) =>
        new(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(text), isFinal);

    public static RawWebSocketFrame Continuation(string text, bool isFinal) =>
        new(WebSocketOpcode.Continuation, Encoding.UTF8.GetBytes(text), isFinal);

    public static RawWebSocketFrame Ping(string text) => new(WebSocketOpcode.Ping, Encoding.UTF8.GetBytes(text));

    public static RawWebSocketFrame Close(int code, string reason)
    {
        byte[] payload = [0, 0, .. Encoding.UTF8.GetBytes(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        return new RawWebSocketFrame(WebSocketOpcode.Close, payload);
    }

    public byte[] ToBytes()
    {
        byte first = (byte)((IsFinal ? Final : 0) | (ReservedBits << 4) | (int)Opcode);
        int masked = IsMasked ? Masked : 0;
        byte[] mask = IsMasked ? new byte[MaskLength] : [];
        byte[] length = new byte[8];
        switch (Payload.Length)
        {
            case < LengthIn16Bits:
                return [first, (byte)(masked | Payload.Length), .. mask, .. Payload];
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)Payload.Length);
                return [first, (byte)(masked | LengthIn16Bits), .. length.AsSpan(0, 2), .. mask, .. Payload];
            default:
                BinaryPrimitives.WriteInt64BigEndian(length, Payload.Length);
                return [first, (byte)(masked | LengthIn64Bits), .. length, .. mask, .. Payload];
        }
    }

    public static async Task<RawWebSocketFrame> ReadAsync(RawConnection connection)
    {
        byte[] head = await connection.ReadExactAsync(2);
        long length = head[1] & ~Masked;
        if (length == LengthIn16Bits)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(await connection.ReadExactAsync(2));
        }
        else if (length == LengthIn64Bits)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(await connection.ReadExactAsync(8));
        }

        bool isMasked = (head[1] & Masked) != 0;
        byte[] mask = await connection.ReadExactAsync(isMasked ? MaskLength : 0);
        byte[] payload = await connection.ReadExactAsync(checked((int)length));
        for (int i = 0; isMasked && i < payload.Length; i++)
        {
            payload[i] ^= mask[i % MaskLength];
        }

        return new RawWebSocketFrame((WebSocketOpcode)(head[0] & 0xf), payload, (head[0] & Final) != 0, (head[0] >> 4) & 7, isMasked);
    }
}
