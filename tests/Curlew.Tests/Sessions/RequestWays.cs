namespace Curlew.Tests.Sessions;

/// <summary>The ways in which a session is asked.</summary>
public enum RequestWay
{
    /// <summary>The thread waits for the whole response.</summary>
    Sync,

    /// <summary>A task waits for the whole response.</summary>
    Async,

    /// <summary>The thread waits for the head, then reads the body.</summary>
    SyncStream,

    /// <summary>A task waits for the head, then reads the body.</summary>
    AsyncStream,
}

internal static class RequestWays
{
    public static TheoryData<RequestWay> All => [RequestWay.Sync, RequestWay.Async, RequestWay.SyncStream, RequestWay.AsyncStream];

    public static TheoryData<RequestWay> Buffered => [RequestWay.Sync, RequestWay.Async];

    /// <summary>Sends a request and reads its body into memory.</summary>
    public static Task<Response> AskAsync(this Session session, RequestWay way, HttpMethod method, string url, RequestOptions? options = null) =>
        session.AskAsync(way, method, url, options, TestContext.Current.CancellationToken);

    public static Task<Response> AskAsync(this Session session, RequestWay way, string url, RequestOptions? options = null) =>
        session.AskAsync(way, HttpMethod.Get, url, options, TestContext.Current.CancellationToken);

    /// <summary>As the other one, with a token of the caller's. Synchronous ways have a thread of their own.</summary>
    public static Task<Response> AskAsync(
        this Session session, RequestWay way, HttpMethod method, string url, RequestOptions? options, CancellationToken token) => way switch
        {
            RequestWay.Sync => OnThread(() => session.Send(method, url, options, token)),
            RequestWay.Async => session.SendAsync(method, url, options, token),
            RequestWay.SyncStream => OnThread(() =>
            {
                var response = session.Stream(method, url, options, token);
                response.ReadContent();
                return response;
            }),
            _ => ReadAsync(session.StreamAsync(method, url, options, token), token),
        };

    private static Task<Response> OnThread(Func<Response> send) =>
        Task.Factory.StartNew(send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task<Response> ReadAsync(Task<Response> sending, CancellationToken token)
    {
        var response = await sending;
        await response.ReadContentAsync(token);
        return response;
    }
}
