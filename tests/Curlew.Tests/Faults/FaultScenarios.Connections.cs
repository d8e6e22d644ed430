using Curlew.TestServers;
using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>Names, connections, and their ends at each stage.</summary>
internal static partial class FaultScenarios
{
    private const string HalfBody = Ok + "Content-Length: 100\r\n\r\nshort";

    private static IEnumerable<FaultScenario> Connections =>
    [
        new("the port is closed", Refused) { Codes = [CouldntConnect], Errors = [typeof(ConnectionException)] },
        new("the name does not exist", () => FaultSite.Elsewhere("http://nowhere.invalid/", proxy: null))
        {
            Codes = [CouldntResolveHost],
            Errors = [typeof(NameResolutionException)],
        },
        new("the host does not answer", Swallowed)
        {
            Options = WithConnect,
            Codes = [OperationTimedOut],
            Errors = [typeof(RequestTimeoutException)],
            Limit = TimeoutKind.Connect,
            LinuxOnly = true,
        },
        // The reset may be there before libcurl looks whether it is connected.
        new("reset at accept", () => FaultSite.FirstConnection(Reset)) { Codes = [RecvError, CouldntConnect], Errors = [typeof(ConnectionException)] },
        new("end at accept", () => FaultSite.FirstConnection(End)) { Codes = [GotNothing], Errors = [typeof(ConnectionException)] },
        new("reset after the request", () => FaultSite.Requests(Reset)) { Codes = [RecvError], Errors = [typeof(ConnectionException)] },
        new("end after the request", () => FaultSite.Requests(End)) { Codes = [GotNothing], Errors = [typeof(ConnectionException)] },
        new("reset in the status line", () => ResetAfter("HTTP/1.1 20")) { Codes = [RecvError], Errors = [typeof(ConnectionException)] },
        new("end in the status line", () => FaultSite.Answer("HTTP/1.1 20")) { Codes = [GotNothing], Errors = [typeof(ConnectionException)] },
        new("reset in the headers", () => ResetAfter(Ok + "X-Half: a")) { Codes = [RecvError], Errors = [typeof(ConnectionException)] },
        new("end in the headers", () => FaultSite.Answer(Ok + "X-Half: a")) { Codes = [Success], Errors = [typeof(ProtocolException)] },
        new("reset in a body of known length", () => ResetAfter(HalfBody))
        {
            Codes = [RecvError],
            Errors = [typeof(ConnectionException)],
            InBody = true,
        },
        new("end in a body of known length", () => FaultSite.Answer(HalfBody))
        {
            Codes = [PartialFile],
            Errors = [typeof(IncompleteReadException)],
            InBody = true,
        },
        new("reset in a body without length", () => ResetAfter(Ok + "\r\nshort"))
        {
            Codes = [RecvError],
            Errors = [typeof(ConnectionException)],
            InBody = true,
        },
        new("reset in a chunked body", () => ResetAfter(Chunked + "5\r\nhello\r\n"))
        {
            Codes = [RecvError],
            Errors = [typeof(ConnectionException)],
            InBody = true,
        },
    ];

    private static async Task<FaultSite> Refused()
    {
        var port = new RefusedPort();
        return await FaultSite.Elsewhere($"http://{port.Address}/", proxy: null, port);
    }

    private static async Task<FaultSite> Swallowed()
    {
        BlackHole hole = await BlackHole.OpenAsync();
        return await FaultSite.Elsewhere($"http://{hole.Address}/", proxy: null, hole);
    }

    private static Task End(RawConnection connection) => Task.CompletedTask;

    private static Task Reset(RawConnection connection)
    {
        connection.Reset();
        return Task.CompletedTask;
    }

    /// <summary>The pause lets the client read what came before, as it would over a real distance.</summary>
    private static Task<FaultSite> ResetAfter(string answer) => FaultSite.Requests(async connection =>
    {
        await connection.WriteAsync(answer);
        await connection.DelayAsync(s_drip);
        connection.Reset();
    });
}
