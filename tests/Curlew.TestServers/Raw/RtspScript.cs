using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Curlew.TestServers;

/// <summary>A small RTSP server: OPTIONS, DESCRIBE, SETUP, PLAY and TEARDOWN, with RTP packets interleaved after PLAY.</summary>
public sealed class RtspScript
{
    public const string SessionId = "12345678";

    private const string Description = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=Curlew\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\na=control:track1\r\n";
    private const int RtpHeaderLength = 12;

    private readonly int _packets;
    private readonly int _payloadLength;
    private readonly TimeSpan _pause;

    private RtspScript(int packets, int payloadLength, TimeSpan pause)
    {
        _packets = packets;
        _payloadLength = payloadLength;
        _pause = pause;
    }

    /// <summary>
    /// A script that sends that many packets, each with a payload of the given length, in one go once PLAY was asked:
    /// behind the reply by a pause, so that they are there for RECEIVE, or, with a pause of zero, together with it.
    /// </summary>
    public static Func<RawConnection, Task> Play(int packets = 3, int payloadLength = 20, TimeSpan? pause = null) =>
        new RtspScript(packets, payloadLength, pause ?? TimeSpan.FromMilliseconds(50)).RunAsync;

    /// <summary>The packet with that number, with the frame ('$', channel, length) that libcurl hands over too.</summary>
    public static byte[] Frame(int number, int payloadLength)
    {
        byte[] frame = new byte[4 + RtpHeaderLength + payloadLength];
        frame[0] = (byte)'$';
        frame[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)(RtpHeaderLength + payloadLength)));
        Span<byte> packet = frame.AsSpan(4);
        packet[0] = 0x80; // version 2, no padding, no extension
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)number);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], (uint)(number * payloadLength));
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], 0x43555257);
        PatternStream.Bytes(payloadLength, number).CopyTo(packet[RtpHeaderLength..]);
        return frame;
    }

    private static string Response(RawRequest request, string headers, string body = "") =>
        $"RTSP/1.0 200 OK\r\nCSeq: {request.Header("CSeq")}\r\n{headers}"
        + (body.Length == 0 ? "\r\n" : $"Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}");

    private static string Answer(RawRequest request) => request.Method switch
    {
        "OPTIONS" => Response(request, "Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"),
        "DESCRIBE" => Response(request, "Content-Type: application/sdp\r\n", Description),
        "SETUP" => Response(request, $"Session: {SessionId}\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n"),
        "PLAY" or "TEARDOWN" => Response(request, $"Session: {SessionId}\r\n"),
        _ => $"RTSP/1.0 405 Method Not Allowed\r\nCSeq: {request.Header("CSeq")}\r\n\r\n",
    };

    private async Task RunAsync(RawConnection connection)
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            byte[] answer = Encoding.Latin1.GetBytes(Answer(request));
            if (request.Method == "PLAY")
            {
                byte[] frames = [.. Enumerable.Range(0, _packets).SelectMany(number => Frame(number, _payloadLength))];
                await PlayAsync(connection, answer, frames);
                continue;
            }

            await connection.WriteAsync(answer);
            if (request.Method == "TEARDOWN")
            {
                return;
            }
        }
    }

    private async Task PlayAsync(RawConnection connection, byte[] answer, byte[] frames)
    {
        if (_pause == TimeSpan.Zero)
        {
            await connection.WriteAsync((byte[])[.. answer, .. frames]);
            return;
        }

        await connection.WriteAsync(answer);
        await connection.DelayAsync(_pause);
        await connection.WriteAsync(frames);
    }
}
