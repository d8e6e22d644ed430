using Curlew.TestServers;
using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>Bodies whose framing is wrong, or whose size is.</summary>
internal static partial class FaultScenarios
{
    private const int Limit = 1024 * 1024;

    private static IEnumerable<FaultScenario> Bodies =>
    [
        new("a body longer than its length", () => FaultSite.AnswerAndKeep(Ok + "Content-Length: 5\r\n\r\nhello and more"))
        {
            Codes = [Success],
            Body = "hello",
        },
        new("an answer that nobody asked for after the body", () => FaultSite.AnswerAndKeep(
            Ok + "Content-Length: 5\r\n\r\nhello" + Ok + "Content-Length: 6\r\n\r\npoison"))
        {
            Codes = [Success],
            Body = "hello",
        },
        new("a body where none may be", () => FaultSite.AnswerAndKeep("HTTP/1.1 204 No Content\r\n\r\npoison"))
        {
            Codes = [Success],
            Status = 204,
        },
        new("a chunk size that is no number", () => FaultSite.Answer(Chunked + "5\r\nhello\r\nZZ\r\nworld\r\n0\r\n\r\n"))
        {
            Codes = [RecvError],
            Errors = [typeof(ConnectionException)],
            InBody = true,
        },
        new("a chunk size beyond 64 bits", () => FaultSite.Answer(Chunked + "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"))
        {
            Codes = [RecvError],
            Errors = [typeof(ConnectionException)],
            InBody = true,
        },
        new("a chunk size line without end", () => FaultSite.Requests(EndlessChunkSize))
        {
            Codes = [RecvError],
            Errors = [typeof(ConnectionException)],
            InBody = true,
        },
        new("a chunk that is longer than its size", () => FaultSite.Answer(Chunked + "3\r\nhello\r\n0\r\n\r\n"))
        {
            Codes = [RecvError],
            Errors = [typeof(ConnectionException)],
            InBody = true,
        },
        new("a chunk that is cut off", () => FaultSite.Answer(Chunked + "ff\r\nhello"))
        {
            Codes = [PartialFile],
            Errors = [typeof(IncompleteReadException)],
            InBody = true,
        },
        new("no last chunk", () => FaultSite.Answer(Chunked + "5\r\nhello\r\n"))
        {
            Codes = [PartialFile],
            Errors = [typeof(IncompleteReadException)],
            InBody = true,
        },
        new("a last chunk that is cut off", () => FaultSite.Answer(Chunked + "5\r\nhello\r\n0\r\n"))
        {
            Codes = [PartialFile],
            Errors = [typeof(IncompleteReadException)],
            InBody = true,
        },
        new("a trailer without a colon", () => FaultSite.Answer(Chunked + "5\r\nhello\r\n0\r\nnonsense\r\n\r\n"))
        {
            Codes = [BadFunctionArgument],
            Body = "hello",
            Errors = [typeof(RequestException)],
            InBody = true,
        },
        new("a trailer without end", () => FaultSite.Requests(EndlessTrailer))
        {
            Codes = [RecvError, TooLarge],
            Errors = [typeof(ConnectionException), typeof(ResponseTooLargeException)],
            InBody = true,
        },
        new("a length over the limit", () => FaultSite.Requests(c => LargeBody(c, chunked: false)))
        {
            Options = new() { MaxBody = Limit },
            Codes = [Success],
            Errors = [typeof(ResponseTooLargeException)],
            BufferedOnly = true,
            Body = null,
        },
        new("a body over the limit without a length", () => FaultSite.Requests(c => LargeBody(c, chunked: true)))
        {
            Options = new() { MaxBody = Limit },
            Codes = [Success],
            Errors = [typeof(ResponseTooLargeException)],
            BufferedOnly = true,
            Body = null,
        },
    ];

    private static async Task EndlessChunkSize(RawConnection connection)
    {
        await connection.WriteAsync(Chunked + "5\r\nhello\r\n");
        string zeros = new('0', 1024);
        while (true)
        {
            await connection.WriteAsync(zeros);
        }
    }

    private static async Task EndlessTrailer(RawConnection connection)
    {
        await connection.WriteAsync(Chunked + "5\r\nhello\r\n0\r\nX-Endless: ");
        string piece = new('a', 16 * 1024);
        while (true)
        {
            await connection.WriteAsync(piece);
        }
    }

    private static async Task LargeBody(RawConnection connection, bool chunked)
    {
        const int pieces = 64;
        string piece = new('a', 0x10000);
        await connection.WriteAsync(chunked ? Chunked : Ok + "Content-Length: 4194304\r\n\r\n");
        for (int i = 0; i < pieces; i++)
        {
            await connection.WriteAsync(chunked ? "10000\r\n" + piece + "\r\n" : piece);
        }

        await connection.WriteAsync(chunked ? "0\r\n\r\n" : "");
    }
}
