using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Cancellation at each stage, and sessions that are closed under way.</summary>
public sealed class SessionCancellationTests
{
    public static MatrixTheoryData<RequestWay, string> Stages => new(
        Enum.GetValues<RequestWay>(), ["before", "handshake", "head", "body", "upload", "source"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_token_ends_its_request_and_no_other(RequestWay way, string stage)
    {
        Assert.SkipWhen(way == RequestWay.SyncStream && stage == "body", "A synchronous read takes no token.");
        await using var server = await StartAsync(stage);
        await using var other = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = other.HttpUri };
        using var cancelling = new CancellationTokenSource();
        using var neighbour = await session.StreamAsync(HttpMethod.Get, "/bytes/5000000", cancellationToken: Token);
        if (stage == "before")
        {
            await cancelling.CancelAsync();
        }

        var asking = Ask(session, way, stage, server, cancelling.Token);
        if (stage != "before")
        {
            await Until.TrueAsync(() => server.ConnectionCount == 1 && (stage == "handshake" || server.Requests.Count == 1));
            await cancelling.CancelAsync();
        }

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(cancelling.Token, error.CancellationToken);
        Assert.Equal(5_000_000, (await neighbour.ReadContentAsync(Token)).Length);
        using var next = await session.AskAsync(way, "/get");
        Assert.Equal(200, next.StatusCode);
        Assert.Equal(stage == "before" ? 0 : 1, server.ConnectionCount);
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_closed_session_ends_its_requests(RequestWay way, string stage)
    {
        await using var server = await StartAsync(stage);
        var session = new Session();
        if (stage == "before")
        {
            session.Dispose();
        }

        var asking = Ask(session, way, stage, server, Token);
        if (stage != "before")
        {
            await Until.TrueAsync(() => server.ConnectionCount == 1 && (stage == "handshake" || server.Requests.Count == 1));
            await session.DisposeAsync();
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => asking);
        session.Dispose(); // once more does nothing
        Assert.True(session.IsDisposed);
    }

    [Fact]
    public async Task Requests_in_the_queue_of_a_closed_session_end_too()
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        var session = new Session { BaseUrl = server.Uri, MaxConcurrency = 1 };
        var asking = Enum.GetValues<RequestWay>().Concat(Enum.GetValues<RequestWay>()).Select(w => session.AskAsync(w, "/")).ToArray();
        await Until.TrueAsync(() => server.Requests.Count == 1);

        session.Dispose();

        foreach (var one in asking)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => one);
        }

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Every_member_that_sends_says_that_the_session_is_closed()
    {
        var session = new Session();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Get("http://127.0.0.1/", cancellationToken: Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.GetAsync("http://127.0.0.1/", cancellationToken: Token));
        Assert.Throws<ObjectDisposedException>(() => session.Stream(HttpMethod.Get, "http://127.0.0.1/", cancellationToken: Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.StreamAsync(HttpMethod.Get, "http://127.0.0.1/", cancellationToken: Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.UpkeepAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_of_a_stream_ends_with_its_own_token_or_its_session(bool isClosing)
    {
        await using var server = await StartAsync("body");
        var session = new Session();
        using var response = await session.StreamAsync(HttpMethod.Get, server.Uri.ToString(), cancellationToken: Token);
        await using var stream = response.OpenStream();
        await stream.ReadExactlyAsync(new byte[5], Token);
        using var cancelling = new CancellationTokenSource();

        var reading = stream.ReadAsync(new byte[10], cancelling.Token).AsTask();
        if (isClosing)
        {
            await session.DisposeAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        }
        else
        {
            await cancelling.CancelAsync();
            var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
            Assert.Equal(cancelling.Token, error.CancellationToken);
        }

        session.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_token_of_a_request_is_not_that_of_its_stream(bool isAsync)
    {
        await using var server = await StartAsync("body");
        using var session = new Session { Timeout = new Timeouts { Idle = TimeSpan.FromMilliseconds(300) } };
        using var cancelling = new CancellationTokenSource();
        using var response = isAsync
            ? await session.StreamAsync(HttpMethod.Get, server.Uri.ToString(), cancellationToken: cancelling.Token)
            : session.Stream(HttpMethod.Get, server.Uri.ToString(), cancellationToken: cancelling.Token);
        await cancelling.CancelAsync();

        var error = await Assert.ThrowsAsync<RequestTimeoutException>(() => isAsync ? response.ReadContentAsync(Token) : Task.Run(response.ReadContent, Token));

        Assert.Equal(TimeoutKind.Idle, error.Kind);
    }

    private static Task<Response> Ask(Session session, RequestWay way, string stage, RawServer server, CancellationToken token)
    {
        var url = stage == "handshake" ? $"https://127.0.0.1:{server.Port}/" : server.Uri.ToString();
        RequestOptions options = new()
        {
            Body = stage switch
            {
                "upload" => RequestBody.Stream(new PatternStream(500_000_000)),
                "source" => RequestBody.Chunks(NeverAsync()),
                _ => null,
            },
        };
        return Task.Run(() => session.AskAsync(way, options.Body is null ? HttpMethod.Get : HttpMethod.Post, url, options, token), CancellationToken.None);
    }

    private static Task<RawServer> StartAsync(string stage) => RawServer.StartAsync(async connection =>
    {
        if (stage != "handshake")
        {
            await connection.ReadHeadAsync();
        }

        if (stage == "body")
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nstart");
        }

        if (stage == "upload")
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, connection.Stopping);
        }

        await connection.DrainAsync();
    });

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> NeverAsync()
    {
        yield return "x"u8.ToArray();
        await new TaskCompletionSource().Task;
        yield return "y"u8.ToArray();
    }
}
