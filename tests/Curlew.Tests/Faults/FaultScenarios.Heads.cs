using System.Globalization;
using Curlew.TestServers;
using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>Heads that are wrong.</summary>
internal static partial class FaultScenarios
{
    private static IEnumerable<FaultScenario> Heads =>
    [
        new("garbage instead of an answer", () => FaultSite.Answer("\u0000\u0001\u0002\u00ff\u00fegarbage\r\n\r\n"))
        {
            Codes = [UnsupportedProtocol],
            Errors = [typeof(ProtocolException)],
        },
        new("an answer of HTTP/0.9", () => FaultSite.Answer("<html>hello</html>"))
        {
            Codes = [UnsupportedProtocol],
            Errors = [typeof(ProtocolException)],
        },
        new("a version that does not exist", () => FaultSite.Answer("HTTP/7.3 200 OK\r\nContent-Length: 0\r\n\r\n"))
        {
            Codes = [UnsupportedProtocol],
            Errors = [typeof(ProtocolException)],
        },
        new("a status that is no number", () => FaultSite.Answer("HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"))
        {
            Codes = [UnsupportedProtocol, WeirdServerReply],
            Errors = [typeof(ProtocolException)],
        },
        new("a status of two digits", () => FaultSite.Answer("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"))
        {
            Codes = [UnsupportedProtocol, WeirdServerReply],
            Errors = [typeof(ProtocolException)],
        },
        new("a status beyond all classes", () => FaultSite.Answer("HTTP/1.1 999 What\r\nContent-Length: 2\r\n\r\nok"))
        {
            Codes = [Success],
            Status = 999,
            Body = "ok",
        },
        new("a header without a colon", () => FaultSite.Answer(Ok + "nonsense\r\nContent-Length: 0\r\n\r\n"))
        {
            Codes = [WeirdServerReply],
            Errors = [typeof(ProtocolException)],
        },
        new("a NUL in a header", () => FaultSite.Answer(Ok + "X-Nul: a\0b\r\nContent-Length: 0\r\n\r\n"))
        {
            Codes = [WeirdServerReply],
            Errors = [typeof(ProtocolException)],
        },
        new("a fold before the first header", () => FaultSite.Answer(Ok + " folded\r\nContent-Length: 0\r\n\r\n"))
        {
            Codes = [WeirdServerReply],
            Errors = [typeof(ProtocolException)],
        },
        new("a negative length", () => FaultSite.Answer(Ok + "Content-Length: -5\r\n\r\nhello"))
        {
            Codes = [WeirdServerReply],
            Errors = [typeof(ProtocolException)],
        },
        new("a length that is no number", () => FaultSite.Answer(Ok + "Content-Length: many\r\n\r\nhello"))
        {
            Codes = [WeirdServerReply],
            Errors = [typeof(ProtocolException)],
        },
        new("a length beyond 64 bits", () => FaultSite.Answer(Ok + "Content-Length: 99999999999999999999\r\n\r\nhello"))
        {
            Codes = [Success],
            Body = "hello",
        },
        new("two lengths that agree", () => FaultSite.AnswerAndKeep(Ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"))
        {
            Codes = [Success],
            Body = "hello",
        },
        new("two lengths that disagree", () => FaultSite.Answer(Ok + "Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello"))
        {
            Codes = [PartialFile],
            Errors = [typeof(IncompleteReadException)],
            InBody = true,
        },
        new("a length beside chunks", () => FaultSite.AnswerAndKeep(
            Ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
        {
            Codes = [Success],
            Body = "hello",
        },
        new("a header line without end", () => FaultSite.Requests(EndlessHeader))
        {
            Codes = [TooLarge, OutOfMemory],
            Errors = [typeof(ResponseTooLargeException), typeof(RequestException)],
        },
        new("headers without end", () => FaultSite.Requests(EndlessHeaders))
        {
            Codes = [RecvError, TooLarge],
            Errors = [typeof(ConnectionException), typeof(ResponseTooLargeException)],
        },
        new("informational answers without end", () => FaultSite.Requests(EndlessInformation))
        {
            Codes = [RecvError, TooLarge],
            Errors = [typeof(ConnectionException), typeof(ResponseTooLargeException)],
        },
        new("a switch of protocols that nobody asked for", () => FaultSite.Answer(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: tea\r\nConnection: Upgrade\r\n\r\nbrewing"))
        {
            Codes = [Success],
            Status = 101,
            Body = "brewing",
        },
    ];

    private static async Task EndlessHeader(RawConnection connection)
    {
        await connection.WriteAsync(Ok + "X-Endless: ");
        string piece = new('a', 16 * 1024);
        while (true)
        {
            await connection.WriteAsync(piece);
        }
    }

    private static async Task EndlessHeaders(RawConnection connection)
    {
        await connection.WriteAsync(Ok);
        string value = new('a', 1024);
        for (long i = 0; ; i++)
        {
            await connection.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"X-Header-{i}: {value}\r\n"));
        }
    }

    private static async Task EndlessInformation(RawConnection connection)
    {
        string piece = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n", 32));
        while (true)
        {
            await connection.WriteAsync(piece);
        }
    }
}
