using System.Buffers.Binary;
using System.Net.Security;
using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.Faults;

/// <summary>The frames of one HTTP/2 connection in the hands of a script.</summary>
internal sealed class Http2Connection(RawConnection connection)
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;

    private const int PrefaceLength = 24;
    private const int HeaderLength = 9;

    public RawConnection Raw => connection;

    private Action? Pinged { get; init; }

    /// <summary>
    /// A server of HTTP/2 over TLS on which the first request goes as the script says, and the others well, on whatever
    /// connection they come.
    /// </summary>
    public static async Task<FaultSite> Site(Func<Http2Connection, int, Task> fault)
    {
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificate = TestCertificates.Shared.ServerCertificate,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        };
        int requests = 0;
        RawServer server = await RawServer.StartAsync(
            async connection =>
            {
                var http2 = new Http2Connection(connection);
                await http2.GreetAsync();
                while (await http2.ReadRequestAsync() is int stream)
                {
                    if (Interlocked.Increment(ref requests) == 1)
                    {
                        await fault(http2, stream);
                    }
                    else
                    {
                        await http2.AnswerAsync(stream, FaultSite.Next);
                    }
                }
            },
            tls);
        return FaultSite.SameServer(server);
    }

    /// <summary>Answers one request well and ends the connection, without a frame that says so.</summary>
    public static async Task ServeOnceAsync(RawConnection connection)
    {
        var http2 = new Http2Connection(connection);
        await http2.GreetAsync();
        if (await http2.ReadRequestAsync() is int stream)
        {
            await http2.AnswerAsync(stream, "ok");
        }
    }

    /// <summary>Answers every request well.</summary>
    /// <param name="connection">A connection with prior knowledge.</param>
    /// <param name="body">The body of the answers.</param>
    /// <param name="pinged">Is told of pings.</param>
    public static async Task ServeAsync(RawConnection connection, string body, Action pinged)
    {
        var http2 = new Http2Connection(connection) { Pinged = pinged };
        await http2.GreetAsync();
        while (await http2.ReadRequestAsync() is int stream)
        {
            await http2.AnswerAsync(stream, body);
        }
    }

    /// <summary>Begins an answer: status 200, and a length if there is one.</summary>
    public Task HeadAsync(int stream, int? length = null, byte flags = 0) =>
        WriteAsync(Headers, (byte)(flags | EndHeaders), stream, [0x88, .. length is { } number ? ContentLength(number) : []]);

    public Task DataAsync(int stream, string data, byte flags = 0) => WriteAsync(Data, flags, stream, Encoding.Latin1.GetBytes(data));

    public async Task AnswerAsync(int stream, string body)
    {
        await HeadAsync(stream, body.Length);
        await DataAsync(stream, body, EndStream);
    }

    public Task ResetStreamAsync(int stream, int error) => WriteAsync(ResetStream, 0, stream, Number(error));

    public Task GoAwayAsync(int lastStream, int error) => WriteAsync(GoAway, 0, 0, [.. Number(lastStream), .. Number(error)]);

    /// <summary>Writes a frame.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="payload">What is in it.</param>
    /// <param name="announced">The length to announce, if another than the payload's.</param>
    public Task WriteAsync(byte type, byte flags, int stream, byte[] payload, int? announced = null)
    {
        byte[] frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (announced ?? payload.Length) << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, HeaderLength);
        return connection.WriteAsync(frame);
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>content-length by its place in HPACK's static table.</summary>
    private static byte[] ContentLength(int length)
    {
        byte[] digits = Encoding.Latin1.GetBytes(length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return [0x5C, (byte)digits.Length, .. digits];
    }

    private async Task GreetAsync()
    {
        await connection.ReadExactAsync(PrefaceLength);
        await WriteAsync(Settings, 0, 0, []);
    }

    /// <summary>The stream of the next request; null at the end of the connection.</summary>
    private async Task<int?> ReadRequestAsync()
    {
        while (true)
        {
            byte[] header;
            try
            {
                header = await connection.ReadExactAsync(HeaderLength);
            }
            catch (EndOfStreamException)
            {
                return null;
            }

            byte[] payload = await connection.ReadExactAsync(BinaryPrimitives.ReadInt32BigEndian(header) >>> 8);
            switch (header[3])
            {
                case Headers:
                    return BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5));
                case Settings when (header[4] & Ack) == 0:
                    await WriteAsync(Settings, Ack, 0, []);
                    break;
                case Ping when (header[4] & Ack) == 0:
                    Pinged?.Invoke();
                    await WriteAsync(Ping, Ack, 0, payload);
                    break;
            }
        }
    }
}
