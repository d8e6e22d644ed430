using Curlew.LibCurl;
using static Curlew.LibCurl.CurlCode;

namespace Curlew.Tests.Faults;

/// <summary>HTTP/2 that goes wrong.</summary>
internal static partial class FaultScenarios
{
    private const int InternalError = 2;
    private const int RefusedStream = 7;
    private const int EnhanceYourCalm = 11;

    private static readonly bool s_isOld = CurlLibrary.Version.Major < 8;

    private static IEnumerable<FaultScenario> Http2 =>
    [
        Http2Fault("HTTP/2: the server goes away", async (h, s) =>
        {
            await h.GoAwayAsync(s, EnhanceYourCalm);
            h.Raw.Shutdown();
        }) with
        {
            Codes = [CurlCode.Http2, PartialFile],
            Errors = [typeof(ProtocolException), typeof(IncompleteReadException)],
        },
        Http2Fault("HTTP/2: the server goes away in the body", async (h, s) =>
        {
            await h.HeadAsync(s, 100);
            await h.DataAsync(s, "short");
            await h.GoAwayAsync(s, InternalError);
            h.Raw.Shutdown();
        }) with { Codes = [PartialFile], Errors = [typeof(IncompleteReadException)], InBody = true },
        Http2Fault("HTTP/2: the stream is reset", (h, s) => h.ResetStreamAsync(s, InternalError), Http2Stream),

        // libcurl asks again by itself, as it may: the server says that it did nothing.
        Http2Fault("HTTP/2: the stream is refused", (h, s) => h.ResetStreamAsync(s, RefusedStream)) with
        {
            Codes = [Success],
            Errors = [],
            Body = FaultSite.Next,
        },
        Http2Fault(
            "HTTP/2: the stream is reset in the body",
            async (h, s) =>
            {
                await h.HeadAsync(s, 100);
                await h.DataAsync(s, "short");
                await h.ResetStreamAsync(s, InternalError);
            },
            Http2Stream) with { InBody = true },
        Http2Fault("HTTP/2: the connection is reset", (h, _) => Reset(h.Raw)) with
        {
            Codes = [RecvError, SendError],
            Errors = [typeof(ConnectionException)],
        },
        Http2Fault("HTTP/2: the connection is reset in the body", async (h, s) =>
        {
            await h.HeadAsync(s, 100);
            await h.DataAsync(s, "short");
            await h.Raw.DelayAsync(s_drip);
            h.Raw.Reset();
        }) with { Codes = [RecvError, SendError], Errors = [typeof(ConnectionException)], InBody = true },
        Http2Fault(
            "HTTP/2: the body is shorter than its length",
            async (h, s) =>
            {
                await h.HeadAsync(s, 100);
                await h.DataAsync(s, "short", Http2Connection.EndStream);
            },
            Http2Stream) with { InBody = true },
        Http2Fault(
            "HTTP/2: the body is longer than its length",
            async (h, s) =>
            {
                await h.HeadAsync(s, 2);
                await h.DataAsync(s, "too long", Http2Connection.EndStream);
            },
            Http2Stream) with { InBody = true },
        Http2Fault("HTTP/2: a frame that is too large", (h, s) =>
            h.WriteAsync(Http2Connection.Data, 0, s, new byte[64], announced: 0xFFFFFF)),
        Http2Fault("HTTP/2: a head that cannot be decoded", (h, s) =>
            h.WriteAsync(Http2Connection.Headers, Http2Connection.EndHeaders, s, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])),
        Http2Fault(
            "HTTP/2: a head without status",
            (h, s) => h.WriteAsync(Http2Connection.Headers, Http2Connection.EndHeaders, s, [0x5C, 1, (byte)'5']),
            Http2Stream,
            WeirdServerReply),
        Http2Fault("HTTP/2: data before the head", (h, s) => h.DataAsync(s, "early")),
        Http2Fault("HTTP/2: a frame of a stream that nobody opened", (h, _) => h.DataAsync(1001, "stray")),
        Http2Fault("HTTP/2: HTTP/1.1 after all", (h, _) => h.Raw.WriteAsync(Ok + "Content-Length: 5\r\n\r\nhello")),
        Http2Fault("HTTP/2: settings without end", (h, _) => FloodAsync(h, Http2Connection.Settings, [])) with { StaysDead = s_isOld },
        Http2Fault("HTTP/2: pings without end", (h, _) => FloodAsync(h, Http2Connection.Ping, new byte[8])) with { StaysDead = s_isOld },

        // The connection may be used again for what comes next, and is fit for it.
        Http2Fault("HTTP/2: silence", (_, _) => Task.CompletedTask) with
        {
            Options = WithTotal,
            Codes = [OperationTimedOut],
            Errors = [typeof(RequestTimeoutException)],
            Limit = TimeoutKind.Total,
        },
    ];

    /// <summary>libcurl 7.88 does not always say that it was HTTP/2.</summary>
    private static FaultScenario Http2Fault(string name, Func<Http2Connection, int, Task> fault, params CurlCode[] codes) =>
        new(name, () => Http2Connection.Site(fault))
        {
            Codes = codes is [] ? [CurlCode.Http2, GotNothing, SendError] : codes,
            Errors = codes is [] ? [typeof(ProtocolException), typeof(ConnectionException)] : [typeof(ProtocolException)],
            Feature = "HTTP2",
        };

    private static async Task FloodAsync(Http2Connection connection, byte type, byte[] payload)
    {
        while (true)
        {
            await connection.WriteAsync(type, 0, 0, payload);
        }
    }
}
