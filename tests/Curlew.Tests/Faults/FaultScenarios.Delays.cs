using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>Servers that are slow, or silent.</summary>
internal static partial class FaultScenarios
{
    private static IEnumerable<FaultScenario> Delays =>
    [
        TimesOut("silence after accept", () => FaultSite.FirstConnection(c => c.DrainAsync()), WithTotal, TimeoutKind.Total),
        TimesOut("silence after the request, total limit", () => FaultSite.Requests(c => c.DrainAsync()), WithTotal, TimeoutKind.Total),
        TimesOut("silence after the request, idle limit", () => FaultSite.Requests(c => c.DrainAsync()), WithIdle, TimeoutKind.Idle),
        TimesOut("silence in the head", () => Silence(Ok + "X-Half: a"), WithIdle, TimeoutKind.Idle),
        TimesOut("silence after the head", () => Silence(Ok + "Content-Length: 10\r\n\r\n"), WithIdle, TimeoutKind.Idle, inBody: true),
        TimesOut("silence in the body, total limit", () => Silence(HalfBody), WithTotal, TimeoutKind.Total, inBody: true),
        TimesOut("silence in the body, idle limit", () => Silence(HalfBody), WithIdle, TimeoutKind.Idle, inBody: true),
        TimesOut("silence between chunks", () => Silence(Chunked + "5\r\nhello\r\n"), WithIdle, TimeoutKind.Idle, inBody: true),
        TimesOut("a head that drips", () => Drip(Ok + "X-Endless: ", "a"), WithTotal, TimeoutKind.Total),
        TimesOut("a body that drips", () => Drip(Ok + "\r\n", "a"), WithTotal, TimeoutKind.Total, inBody: true),
        TimesOut("chunks that drip", () => Drip(Chunked, "1\r\na\r\n"), WithTotal, TimeoutKind.Total, inBody: true),
    ];

    private static FaultScenario TimesOut(
        string name, Func<Task<FaultSite>> start, FaultOptions options, TimeoutKind limit, bool inBody = false) => new(name, start)
        {
            Options = options,
            Codes = [OperationTimedOut],
            Errors = [typeof(RequestTimeoutException)],
            Limit = limit,
            InBody = inBody,
        };

    private static Task<FaultSite> Silence(string start) => FaultSite.Requests(async connection =>
    {
        await connection.WriteAsync(start);
        await connection.DrainAsync();
    });

    private static Task<FaultSite> Drip(string start, string drop) => FaultSite.Requests(async connection =>
    {
        await connection.WriteAsync(start);
        while (true)
        {
            await connection.WriteAsync(drop);
            await connection.DelayAsync(s_drip);
        }
    });
}
