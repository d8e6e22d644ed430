using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Curlew.LibCurl;

/// <summary>What a WebSocket close frame says (RFC 6455, section 7.4).</summary>
/// <param name="Code">The status code; null when the frame has none.</param>
/// <param name="Reason">The reason in words; empty when the frame has none.</param>
public readonly record struct CurlWebSocketClose(int? Code, string Reason = "")
{
    /// <summary>The purpose of the connection is fulfilled.</summary>
    public const int NormalClosure = 1000;

    /// <summary>The endpoint goes away: a server stops, a page is left.</summary>
    public const int GoingAway = 1001;

    /// <summary>The peer broke the protocol.</summary>
    public const int ProtocolError = 1002;

    /// <summary>The peer sent a kind of data that the endpoint does not take.</summary>
    public const int UnsupportedData = 1003;

    /// <summary>A message was not what its kind says, such as text that is no UTF-8.</summary>
    public const int InvalidPayload = 1007;

    /// <summary>A message broke the endpoint's rules.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>A message was too long.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>The server did not agree to an extension that the client needs.</summary>
    public const int MandatoryExtension = 1010;

    /// <summary>Something unforeseen happened to the endpoint.</summary>
    public const int InternalError = 1011;

    /// <summary>The service restarts.</summary>
    public const int ServiceRestart = 1012;

    /// <summary>Come again later.</summary>
    public const int TryAgainLater = 1013;

    /// <summary>A gateway got a bad answer from the server behind it.</summary>
    public const int BadGateway = 1014;

    private const int CodeLength = 2;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether an endpoint may send that code: 1000–1003, 1007–1014 and 3000–4999.</summary>
    public static bool MaySend(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);

    /// <summary>Reads the payload of a close frame.</summary>
    /// <param name="payload">All of it.</param>
    /// <param name="close">What it says; without a code when this returns false.</param>
    /// <returns>False when the payload breaks RFC 6455: half a code, a code that nobody may send, or a reason that is
    /// no UTF-8.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out CurlWebSocketClose close)
    {
        close = new CurlWebSocketClose(Code: null);
        if (payload.IsEmpty)
        {
            return true;
        }

        if (payload.Length < CodeLength)
        {
            return false;
        }

        int code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        var reason = payload[CodeLength..];
        if (!MaySend(code) || !Utf8.IsValid(reason))
        {
            return false;
        }

        close = new CurlWebSocketClose(code, Encoding.UTF8.GetString(reason));
        return true;
    }

    /// <summary>The payload of a close frame that says this.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Nobody may send the code.</exception>
    /// <exception cref="ArgumentException">A reason without a code, one that does not fit into a control frame, or one
    /// with half a surrogate pair.</exception>
    public byte[] ToPayload() => ToPayload(Code, Reason ?? ""); // a default value has null

    internal static byte[] ToPayload(int? code, string reason)
    {
        if (code is not { } number)
        {
            return reason.Length == 0
                ? []
                : throw new ArgumentException("A close frame cannot have a reason without a code.", nameof(reason));
        }

        if (!MaySend(number))
        {
            throw new ArgumentOutOfRangeException(
                nameof(code), number, "A close frame's code is one of 1000–1003, 1007–1014 and 3000–4999.");
        }

        var payload = new byte[CodeLength + s_strict.GetByteCount(reason)];
        if (payload.Length > OutgoingFrame.MaxControlPayload)
        {
            throw new ArgumentException(
                $"The reason has {payload.Length - CodeLength} bytes as UTF-8; a close frame has room for " +
                $"{OutgoingFrame.MaxControlPayload - CodeLength}.", nameof(reason));
        }

        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)number);
        s_strict.GetBytes(reason, payload.AsSpan(CodeLength));
        return payload;
    }
}
