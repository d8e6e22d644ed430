using System.Collections.Concurrent;
using System.Globalization;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>One pool for all threads, sync and async; who waits, and in which order.</summary>
public sealed class SessionPoolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Threads_and_tasks_share_one_pool()
    {
        await using var server = await HttpServer.StartAsync();
        using var session = new Session { BaseUrl = server.HttpUri, MaxConcurrency = 4 };

        var work = Enumerable.Range(0, 16).Select(async worker =>
        {
            var way = (RequestWay)(worker % 4);
            for (var i = 0; i < 10; i++)
            {
                using var response = await session.AskAsync(way, $"/get?worker={worker}&i={i}");
                Assert.Contains($"worker={worker}&i={i}", response.Text, StringComparison.Ordinal);
            }
        });
        await Task.WhenAll(work);

        Assert.Equal(160, server.TotalRequestCount);
        Assert.InRange(server.ConnectionCount, 1, 4);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Who_waits_goes_by_arrival_and_may_leave_the_queue(RequestWay leaver)
    {
        var gate = new TaskCompletionSource();
        await using var server = await RawServer.StartAsync(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await gate.Task.WaitAsync(connection.Stopping);
                await connection.WriteAsync(Answers.Ok());
            }
        });
        using var session = new Session { BaseUrl = server.Uri, MaxConcurrency = 1 };
        var first = session.GetAsync("/0", cancellationToken: Token);
        await Until.TrueAsync(() => server.Requests.Count == 1);
        using var leaving = new CancellationTokenSource();

        Task<Response>[] before = [session.GetAsync("/1", cancellationToken: Token), session.GetAsync("/2", cancellationToken: Token)];
        var left = session.AskAsync(leaver, HttpMethod.Get, "/left", null, leaving.Token);
        Task<Response>[] after = [session.GetAsync("/3", cancellationToken: Token), session.GetAsync("/4", cancellationToken: Token)];
        await leaving.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult();
        await Task.WhenAll([first, .. before, .. after]);

        Assert.Equal(leaving.Token, error.CancellationToken);
        Assert.Equal(["/0", "/1", "/2", "/3", "/4"], server.Requests.Select(r => r.Target));
    }

    [Fact]
    public async Task Each_host_has_a_limit_of_its_own()
    {
        ConcurrentDictionary<int, int> now = new(), most = new();
        var both = new Barrier(2);
        Func<RawConnection, Task> script = async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                var port = int.Parse(request.Header("Host")!.Split(':')[1], CultureInfo.InvariantCulture);
                var count = now.AddOrUpdate(port, 1, (_, n) => n + 1);
                most.AddOrUpdate(port, count, (_, n) => Math.Max(n, count));
                if (request.Target == "/first")
                {
                    await Task.Run(() => both.SignalAndWait(connection.Stopping), connection.Stopping);
                }

                now.AddOrUpdate(port, 0, (_, n) => n - 1);
                await connection.WriteAsync(Answers.Ok());
            }
        };
        await using var one = await RawServer.StartAsync(script);
        await using var other = await RawServer.StartAsync(script);
        using var session = new Session { MaxConcurrencyPerHost = 1 };

        string[] targets = ["first", "a", "b", "c"];
        await Task.WhenAll(targets.SelectMany(t => new[] { one, other }.Select(s => session.GetAsync($"{s.Uri}{t}", cancellationToken: Token))));

        both.Dispose();
        Assert.All(most.Values, value => Assert.Equal(1, value));
        Assert.Equal((1, 1), (one.ConnectionCount, other.ConnectionCount));
    }

    [Theory]
    [MemberData(nameof(RequestWays.Buffered), MemberType = typeof(RequestWays))]
    public async Task The_time_in_the_queue_does_not_count(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.DelayAsync(request.Target == "/slow" ? TimeSpan.FromSeconds(2) : TimeSpan.Zero);
                await connection.WriteAsync(request.Target == "/moved" ? Answers.Redirect(302, "/end") : Answers.Ok());
            }
        });
        using var session = new Session { BaseUrl = server.Uri, MaxConcurrency = 1 };
        var slow = session.GetAsync("/slow", cancellationToken: Token);
        await Until.TrueAsync(() => server.Requests.Count == 1);

        using var response = await session.AskAsync(way, "/moved", new() { Timeout = TimeSpan.FromSeconds(1.5) });

        Assert.True(slow.IsCompleted);
        Assert.Equal(["/slow", "/moved", "/end"], server.Requests.Select(r => r.Target));
    }

    [Fact]
    public async Task One_shots_share_connections_and_keep_no_cookie()
    {
        await using var server = await Answers.StartAsync(r => r.Target == "/set"
            ? Answers.Redirect(302, "/next", "Set-Cookie: a=1\r\n")
            : Answers.Ok(headers: "Set-Cookie: b=2\r\n"));

        using var first = await Requests.GetAsync($"{server.Uri}set", cancellationToken: Token);
        using var second = Requests.Get($"{server.Uri}again", new() { Cookies = { ["own"] = "x" } }, Token);
        using var third = Requests.Get($"{server.Uri}last", cancellationToken: Token);

        Assert.Equal("a=1", server.At("/next").Header("Cookie"));
        Assert.Equal("own=x", server.At("/again").Header("Cookie"));
        Assert.Null(server.At("/last").Header("Cookie"));
        Assert.Equal("b", Assert.Single(first.Cookies).Name);
        Assert.Equal(1, server.ConnectionCount);
    }
}
