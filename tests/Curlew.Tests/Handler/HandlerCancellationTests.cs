using System.Net;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Cancellation, time limits and ends: the same tests for both handlers.</summary>
public sealed class HandlerCancellationTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both]
    public async Task A_token_that_is_cancelled_already_sends_nothing(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var client = Client(kind);
        var token = new CancellationToken(canceled: true);

        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync(raw.Uri, token));

        Assert.Equal(token, error.CancellationToken);
        Assert.Empty(raw.Requests);
    }

    [Theory]
    [Both]
    public async Task Cancelling_before_the_head_ends_the_request(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        using var client = Client(kind);
        using var cancel = new CancellationTokenSource();
        var sending = client.GetAsync(raw.Uri, cancel.Token);
        await Until.TrueAsync(() => raw.Requests.Count == 1);
        await cancel.CancelAsync();

        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => sending);

        Assert.Equal(cancel.Token, error.CancellationToken);
    }

    [Theory]
    [Both]
    public async Task Cancelling_ends_a_synchronous_request(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        using var client = Client(kind);
        using var cancel = new CancellationTokenSource();
        var sending = Task.Run(() => client.Send(Message(HttpMethod.Get, raw.Uri), cancel.Token), Token);
        await Until.TrueAsync(() => raw.Requests.Count == 1);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [Both]
    public async Task Cancelling_ends_a_body_that_is_read_into_memory(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(HeadThenSilence());
        using var client = Client(kind);
        using var cancel = new CancellationTokenSource();
        var sending = client.GetAsync(raw.Uri, cancel.Token);
        await Until.TrueAsync(() => raw.Requests.Count == 1);
        await cancel.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => sending);
    }

    [Theory]
    [Both]
    public async Task The_token_of_a_request_is_not_for_its_body(HandlerKind kind)
    {
        var go = new TaskCompletionSource();
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
            await go.Task;
            await connection.WriteAsync("body");
        });
        using var client = Client(kind);
        using var cancel = new CancellationTokenSource();
        using var response = await client.GetAsync(raw.Uri, HttpCompletionOption.ResponseHeadersRead, cancel.Token);
        await cancel.CancelAsync();
        go.SetResult();

        Assert.Equal("body", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [Both]
    public async Task A_read_is_cancelled_by_its_own_token(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(HeadThenSilence());
        using var client = Client(kind);
        using var response = await client.GetAsync(raw.Uri, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        using var cancel = new CancellationTokenSource();
        var reading = stream.ReadAsync(new byte[10], cancel.Token).AsTask();
        Assert.False(reading.IsCompleted);
        await cancel.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        Assert.Equal(cancel.Token, error.CancellationToken);
    }

    [Theory]
    [Both]
    public async Task Cancelling_ends_the_content_that_is_sent(HandlerKind kind)
    {
        var isWriting = new TaskCompletionSource();
        using var client = Client(kind);
        using var cancel = new CancellationTokenSource();
        var sending = client.PostAsync(
            At("/sink"),
            new ActionContent(async stream =>
            {
                await stream.WriteAsync(new byte[10]);
                isWriting.SetResult();
                await Task.Delay(Timeout.Infinite, cancel.Token);
            }),
            cancel.Token);
        await isWriting.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [Both(false)]
    [Both(true)]
    public async Task The_time_limit_of_a_client_is_a_TimeoutException_in_a_TaskCanceledException(HandlerKind kind, bool inBody)
    {
        await using var raw = await RawServer.StartAsync(inBody ? HeadThenSilence() : RawScripts.NeverAnswers());
        using var client = Client(kind);
        client.Timeout = TimeSpan.FromMilliseconds(200);

        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync(raw.Uri, Token));

        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Theory]
    [Both]
    public async Task The_time_limit_of_a_connection_is_the_same(HandlerKind kind)
    {
        // A server that accepts and never greets holds the TLS handshake up.
        await using var raw = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var client = Client(kind, new { ConnectTimeout = TimeSpan.FromMilliseconds(200) });

        var error = await Assert.ThrowsAsync<TaskCanceledException>(
            () => client.GetAsync(new UriBuilder(raw.Uri) { Scheme = "https" }.Uri, Token));

        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Theory]
    [Both]
    public async Task CancelPendingRequests_ends_them(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        using var client = Client(kind);
        var sending = client.GetAsync(raw.Uri, Token);
        await Until.TrueAsync(() => raw.Requests.Count == 1);
        client.CancelPendingRequests();

        await Assert.ThrowsAsync<TaskCanceledException>(() => sending);
        using var next = await client.GetAsync(At("/get"), Token);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [Both]
    public async Task Disposing_of_the_client_ends_its_requests(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        var client = Client(kind);
        var sending = client.GetAsync(raw.Uri, Token);
        await Until.TrueAsync(() => raw.Requests.Count == 1);
        client.Dispose();

        await Assert.ThrowsAsync<TaskCanceledException>(() => sending);
    }

    [Theory]
    [Both]
    public async Task Disposing_of_the_client_leaves_a_body_that_is_being_read(HandlerKind kind)
    {
        var client = Client(kind);
        using var response = await client.GetAsync(At("/bytes/5000000"), HttpCompletionOption.ResponseHeadersRead, Token);
        client.Dispose();

        Assert.Equal(PatternStream.Bytes(5_000_000), await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [Both]
    public async Task A_handler_that_is_disposed_of_sends_nothing(HandlerKind kind)
    {
        var handler = Make(kind);
        using var client = new HttpMessageInvoker(handler, disposeHandler: false);
        using var first = await client.SendAsync(Message(HttpMethod.Get, At("/get")), Token);
        handler.Dispose();
        handler.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendAsync(Message(HttpMethod.Get, At("/get")), Token));
    }

    [Theory]
    [Both]
    public async Task A_hundred_requests_go_at_once(HandlerKind kind)
    {
        using var client = Client(kind);

        var lengths = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i => (await client.GetByteArrayAsync(At($"/bytes/{i * 1000}"), Token)).Length));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * 1000), lengths);
    }

    [Theory]
    [Both]
    public async Task No_more_connections_than_allowed_are_made(HandlerKind kind)
    {
        await using var server = await HttpServer.StartAsync();
        using var client = Client(kind, new { MaxConnectionsPerServer = 2 });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetStringAsync(new Uri(server.HttpUri, "/delay/10"), Token)));

        Assert.InRange(server.ConnectionCount, 1, 2);
    }

    [Theory]
    [Both]
    public async Task Requests_one_after_the_other_share_a_connection(HandlerKind kind)
    {
        await using var server = await HttpServer.StartAsync();
        using var client = Client(kind);
        for (var i = 0; i < 5; i++)
        {
            await client.GetStringAsync(new Uri(server.HttpUri, "/get"), Token);
        }

        Assert.Equal(1, server.ConnectionCount);
    }

    [Theory]
    [Both]
    public async Task A_lifetime_of_zero_uses_no_connection_twice(HandlerKind kind)
    {
        await using var server = await HttpServer.StartAsync();
        using var client = Client(kind, new { PooledConnectionLifetime = TimeSpan.Zero });
        for (var i = 0; i < 3; i++)
        {
            await client.GetStringAsync(new Uri(server.HttpUri, "/get"), Token);
        }

        Assert.Equal(3, server.ConnectionCount);
    }

    [Theory]
    [Both]
    public async Task A_message_is_sent_once_by_a_client(HandlerKind kind)
    {
        using var client = Client(kind);
        using var message = Message(HttpMethod.Get, At("/get"));
        using var response = await client.SendAsync(message, Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(message, Token));
    }

    private static Func<RawConnection, Task> HeadThenSilence() => async connection =>
    {
        await connection.ReadHeadAsync();
        await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        await connection.DrainAsync();
    };
}
