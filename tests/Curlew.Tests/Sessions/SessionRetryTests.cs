using System.Globalization;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Retries through a session; the clock is ours, so that nothing waits.</summary>
public sealed class SessionRetryTests
{
    private readonly FakeTimeProvider _time = new() { AutoAdvance = true };

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Passing_failures_of_all_kinds_are_not_seen(RequestWay way)
    {
        var count = 0;
        await using var server = await Answers.StartAsync(_ => Interlocked.Increment(ref count) switch
        {
            1 => Answers.Status(503),
            2 => "",
            3 => Answers.Status(429),
            _ => Answers.Ok(),
        });
        using var session = new Session { BaseUrl = server.Uri, Retry = 5, TimeProvider = _time };

        using var response = await session.AskAsync(way, "/");

        Assert.Equal((200, 4), (response.StatusCode, server.Requests.Count));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Retry_after_is_kept_to(RequestWay way)
    {
        var count = 0;
        await using var server = await Answers.StartAsync(_ => Interlocked.Increment(ref count) switch
        {
            1 => Answers.Status(503, "Retry-After: 7\r\n"),
            2 => Answers.Status(503, string.Create(CultureInfo.InvariantCulture, $"Retry-After: {_time.GetUtcNow().AddSeconds(11):R}\r\n")),
            3 => Answers.Status(503),
            _ => Answers.Ok(),
        });
        using var session = new Session
        {
            BaseUrl = server.Uri,
            TimeProvider = _time,
            Retry = new RetryOptions { Count = 3, Delay = TimeSpan.FromSeconds(1), Jitter = TimeSpan.Zero, Backoff = RetryBackoff.Linear },
        };

        using var response = await session.AskAsync(way, "/");

        Assert.Equal([7.0, 11.0, 3.0], _time.Delays.Select(d => Math.Round(d.TotalSeconds)));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task What_is_not_to_be_done_twice_is_done_once(RequestWay way)
    {
        await using var server = await Answers.StartAsync(r => Answers.Status(r.Target == "/404" ? 404 : 503, body: "no"));
        using var session = new Session { BaseUrl = server.Uri, Retry = 2, TimeProvider = _time };

        using var post = await session.AskAsync(way, HttpMethod.Post, "/post", new() { Body = "x" });
        using var missing = await session.AskAsync(way, "/404");
        using var exhausted = await session.AskAsync(way, "/503");
        using var own = await session.AskAsync(way, HttpMethod.Post, "/own", new() { Retry = new RetryOptions { Count = 1, Methods = [HttpMethod.Post] }, Body = "x" });

        Assert.Equal((503, 404, 503), (post.StatusCode, missing.StatusCode, exhausted.StatusCode));
        Assert.Equal("no", exhausted.Text);
        Assert.Equal(["/post", "/404", "/503", "/503", "/503", "/own", "/own"], server.Requests.Select(r => r.Target));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task An_error_that_stays_comes_out_with_its_attempts(RequestWay way)
    {
        await using var server = await RawServer.StartAsync(RawScripts.AcceptThenReset());
        using var session = new Session { BaseUrl = server.Uri, Retry = 2, TimeProvider = _time };

        var error = await Assert.ThrowsAsync<ConnectionException>(() => session.AskAsync(way, "/"));

        Assert.Equal((3, 3), (error.Attempts, server.Requests.Count));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_status_that_is_raised_is_raised_after_the_retries(RequestWay way)
    {
        await using var server = await Answers.StartAsync(_ => Answers.Status(503));
        using var session = new Session { BaseUrl = server.Uri, Retry = 2, TimeProvider = _time, RaiseForStatus = true };

        var error = await Assert.ThrowsAsync<StatusException>(() => session.AskAsync(way, "/"));

        Assert.Equal((3, 503), (server.Requests.Count, error.Response!.StatusCode));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_cancelled_wait_ends_at_once(RequestWay way)
    {
        var time = new FakeTimeProvider();
        await using var server = await Answers.StartAsync(_ => Answers.Status(503));
        using var session = new Session { BaseUrl = server.Uri, Retry = 2, TimeProvider = time };
        using var cancelling = new CancellationTokenSource();

        var asking = session.AskAsync(way, HttpMethod.Get, "/", null, cancelling.Token);
        await time.TimerSetAsync(TestContext.Current.CancellationToken);
        await cancelling.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(cancelling.Token, error.CancellationToken);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_closed_session_does_not_wait(RequestWay way)
    {
        var time = new FakeTimeProvider();
        await using var server = await Answers.StartAsync(_ => Answers.Status(503));
        var session = new Session { BaseUrl = server.Uri, Retry = 2, TimeProvider = time };

        var asking = session.AskAsync(way, "/");
        await time.TimerSetAsync(TestContext.Current.CancellationToken);
        session.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => asking);
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Each_attempt_begins_at_the_first_url_with_the_cookies_of_then(RequestWay way)
    {
        var count = 0;
        await using var server = await Answers.StartAsync(r => r.Target == "/1"
            ? Answers.Redirect(302, "/2", $"Set-Cookie: n={Interlocked.Increment(ref count)}\r\n")
            : Volatile.Read(ref count) < 2 ? Answers.Status(503) : Answers.Ok());
        using var session = new Session { BaseUrl = server.Uri, Retry = 2, TimeProvider = _time };

        using var response = await session.AskAsync(way, "/1");

        Assert.Equal(["/1", "/2", "/1", "/2"], server.Requests.Select(r => r.Target));
        Assert.Equal([null, "n=1", "n=1", "n=2"], server.Requests.Select(r => r.Header("Cookie")));
        Assert.Equal(1, response.RedirectCount);
    }
}
