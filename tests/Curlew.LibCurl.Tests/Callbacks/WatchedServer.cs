using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

/// <summary>Answers the first request with "ok", keeps the connection open, and tells when the client has closed it.</summary>
internal sealed class WatchedServer : IAsyncDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RawServer? _server;

    public string Url => _server!.Uri.AbsoluteUri;

    public static async Task<WatchedServer> StartAsync()
    {
        var watched = new WatchedServer();
        watched._server = await RawServer.StartAsync(watched.AnswerAndWatchAsync);
        return watched;
    }

    public Task ClosedByClientAsync() => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAndWatchAsync(RawConnection connection)
    {
        await connection.ReadRequestAsync();
        await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await connection.DrainAsync();
        _ended.TrySetResult();
    }
}
