using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>Counts the requests that it has at once; each takes a moment.</summary>
internal sealed class ConcurrencyServer : IAsyncDisposable
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(10);

    private readonly List<(long Start, long End)> _requests = [];
    private RawServer? _server;

    public Uri Uri => _server!.Uri;

    public int Served => _requests.Count;

    public int Most => MostTogether(this);

    public static async Task<ConcurrencyServer> StartAsync()
    {
        var server = new ConcurrencyServer();
        server._server = await RawServer.StartAsync(server.ServeAsync);
        return server;
    }

    /// <summary>Most requests at once over several servers, by when each was read and answered.</summary>
    public static int MostTogether(params ReadOnlySpan<ConcurrencyServer> servers)
    {
        var changes = new List<(long Time, int Change)>();
        foreach (var server in servers)
        {
            foreach (var (start, end) in server._requests)
            {
                changes.Add((start, 1));
                changes.Add((end, -1));
            }
        }

        changes.Sort(); // an end comes before a start at the same time
        var now = 0;
        return changes.Max(c => now += c.Change);
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task ServeAsync(RawConnection connection)
    {
        while (await connection.ReadHeadAsync() is not null)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            await connection.DelayAsync(s_moment);
            lock (_requests)
            {
                _requests.Add((start, System.Diagnostics.Stopwatch.GetTimestamp()));
            }

            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }
}
