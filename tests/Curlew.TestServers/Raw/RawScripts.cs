using System.Globalization;
using System.Text;

namespace Curlew.TestServers;

/// <summary>Ready-made scripts: well-formed answers that are rare, and malformed ones.</summary>
public static class RawScripts
{
    /// <summary>Records each request with its body and answers 200 with the given one, for as long as the client keeps the connection.</summary>
    public static Func<RawConnection, Task> Record(string body = "recorded") =>
        Record(Encoding.UTF8.GetBytes(body));

    /// <inheritdoc cref="Record(string)"/>
    public static Func<RawConnection, Task> Record(byte[] body) => async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {Text(body.Length)}\r\n\r\n");
            if (request.Method != "HEAD")
            {
                await connection.WriteAsync(body);
            }
        }
    };

    /// <summary>Answers each request with the next of the given responses, byte for byte; then closes.</summary>
    public static Func<RawConnection, Task> Respond(params string[] responses) => async connection =>
    {
        foreach (string response in responses)
        {
            if (await connection.ReadRequestAsync() is null)
            {
                return;
            }

            await connection.WriteAsync(response);
        }
    };

    /// <summary>One good chunk, then a chunk size that is no number.</summary>
    public static Func<RawConnection, Task> BrokenChunking() =>
        Respond("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\nworld\r\n0\r\n\r\n");

    /// <summary>A chunk that announces more bytes than come before the end.</summary>
    public static Func<RawConnection, Task> TruncatedChunk() =>
        Respond("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello");

    /// <summary>Closes before the announced length is reached.</summary>
    public static Func<RawConnection, Task> EarlyClose(int announced = 100, string body = "short") =>
        Respond($"HTTP/1.1 200 OK\r\nContent-Length: {Text(announced)}\r\n\r\n{body}");

    /// <summary>Sends the announced start of a body, then resets the connection.</summary>
    public static Func<RawConnection, Task> ResetInBody(int announced = 100, string body = "short") => async connection =>
    {
        await connection.ReadHeadAsync();
        await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Text(announced)}\r\n\r\n{body}");
        await connection.DelayAsync(TimeSpan.FromMilliseconds(100));
        connection.Reset();
    };

    /// <summary>The body comes byte by byte with a pause after each.</summary>
    public static Func<RawConnection, Task> SlowBytes(string body, TimeSpan pause) => async connection =>
    {
        await connection.ReadHeadAsync();
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Text(bytes.Length)}\r\n\r\n");
        for (int i = 0; i < bytes.Length; i++)
        {
            await connection.WriteAsync(bytes.AsMemory(i, 1));
            await connection.DelayAsync(pause);
        }
    };

    /// <summary>Header values that are Latin-1, UTF-8, and bytes that are neither text nor UTF-8.</summary>
    public static Func<RawConnection, Task> NonUtf8Headers() =>
        Respond("HTTP/1.1 200 Tr\u00e8s bien\r\nX-Latin1: caf\u00e9\r\nX-Utf8: caf\u00c3\u00a9\r\nX-Bytes: \u00ff\u00fe\u0080\u0081\r\nContent-Length: 2\r\n\r\nok");

    /// <summary>100 and 103 before the final 200.</summary>
    public static Func<RawConnection, Task> InformationalResponses() =>
        Respond("HTTP/1.1 100 Continue\r\n\r\n"
            + "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\nX-Early: yes\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nX-Final: yes\r\nContent-Length: 5\r\n\r\nfinal");

    /// <summary>A chunked body with two trailers.</summary>
    public static Func<RawConnection, Task> Trailers() =>
        Respond("HTTP/1.1 200 OK\r\nTrailer: X-Checksum, X-Count\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "4\r\nbody\r\n0\r\nX-Checksum: abc123\r\nX-Count: 4\r\n\r\n");

    /// <summary>A header fold, a repeated header, an empty value and blanks around values.</summary>
    public static Func<RawConnection, Task> OddHeaders() =>
        Respond("HTTP/1.1 200 OK\r\nX-Folded: first\r\n second\r\nX-Twice: one\r\nX-Twice: two\r\nX-Empty:\r\nX-Blanks:   padded  \r\nContent-Length: 2\r\n\r\nok");

    /// <summary>A header value that goes on until the client has had enough.</summary>
    public static Func<RawConnection, Task> EndlessHeader() => async connection =>
    {
        await connection.ReadHeadAsync();
        await connection.WriteAsync("HTTP/1.1 200 OK\r\nX-Endless: ");
        string piece = new('a', 16 * 1024);
        while (true)
        {
            await connection.WriteAsync(piece);
        }
    };

    /// <summary>Header after header until the client has had enough.</summary>
    public static Func<RawConnection, Task> EndlessHeaders() => async connection =>
    {
        await connection.ReadHeadAsync();
        await connection.WriteAsync("HTTP/1.1 200 OK\r\n");
        for (long i = 0; ; i++)
        {
            await connection.WriteAsync($"X-Header-{Text(i)}: {new string('a', 1024)}\r\n");
        }
    };

    /// <summary>Closes in the middle of the status line.</summary>
    public static Func<RawConnection, Task> HalfStatusLine() => Respond("HTTP/1.1 20");

    /// <summary>Bytes that are no HTTP of any version.</summary>
    public static Func<RawConnection, Task> Garbage() => Respond("\u0000\u0001\u0002\u00ff\u00fegarbage\r\n\r\n");

    /// <summary>Reads the request, then resets the connection without a byte of answer.</summary>
    public static Func<RawConnection, Task> AcceptThenReset() => async connection =>
    {
        await connection.ReadHeadAsync();
        connection.Reset();
    };

    /// <summary>Reads the request, then closes in order without a byte of answer.</summary>
    public static Func<RawConnection, Task> EmptyReply() => Respond("");

    /// <summary>Reads all that comes and never answers.</summary>
    public static Func<RawConnection, Task> NeverAnswers() => connection => connection.DrainAsync();

    /// <summary>Reads the request and records it, then never answers.</summary>
    public static Func<RawConnection, Task> RecordThenSilence() => async connection =>
    {
        await connection.ReadHeadAsync();
        await connection.DrainAsync();
    };

    /// <summary>Sends a greeting and gives every byte back, for raw sends and receives on the socket.</summary>
    public static Func<RawConnection, Task> EchoBytes(string greeting = "") => async connection =>
    {
        await connection.WriteAsync(greeting);
        await connection.Stream.CopyToAsync(connection.Stream, connection.Stopping);
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
