using System.Globalization;
using System.Net;
using Curlew.LibCurl;
using Curlew.TestServers;
using Polly;
using Polly.CircuitBreaker;

namespace Curlew.Tests.Retry;

/// <summary>Which attempts are followed by another, sync and async; the clock goes by itself, so nothing waits.</summary>
public sealed class RetryTests
{
    private static readonly FailureContext s_context = new("GET", "https://example.com/") { Connected = true };
    private readonly FakeTimeProvider _time = new() { AutoAdvance = true };

    public static TheoryData<bool> Ways => [false, true];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_passing_failure_is_not_seen(bool isAsync)
    {
        var script = new Script(503, CurlCode.RecvError, 200);

        var response = await SendAsync(isAsync, 3, HttpMethod.Get, script);

        Assert.Equal((200, 3), (response.StatusCode, script.Attempts));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task When_the_attempts_are_used_up_the_last_response_comes_out_open(bool isAsync)
    {
        var script = new Script(503, 502, 500, 200);

        var response = await SendAsync(isAsync, 2, HttpMethod.Get, script);

        Assert.Equal((500, 3), (response.StatusCode, script.Attempts));
        Assert.Equal([true, true, false], script.Answers.Select(answer => answer.IsClosed));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task When_the_attempts_are_used_up_the_last_error_comes_out_with_their_number(bool isAsync)
    {
        var script = new Script(503, CurlCode.RecvError, CurlCode.GotNothing);

        var error = await Assert.ThrowsAsync<ConnectionException>(() => SendAsync(isAsync, 2, HttpMethod.Get, script));

        Assert.Equal((CurlCode.GotNothing, 3), (error.Code, error.Attempts));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_response_is_closed_before_the_next_attempt(bool isAsync)
    {
        var script = new Script(503, 503, 200) { MustBeClosed = true };

        await SendAsync(isAsync, 2, HttpMethod.Get, script);

        Assert.Equal(3, script.Attempts);
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("TRACE", true)]
    [InlineData("QUERY", true)]
    [InlineData("POST", false)]
    [InlineData("PATCH", false)]
    [InlineData("CUSTOM", false)]
    public async Task Only_what_may_be_done_twice_is_done_twice(string method, bool again)
    {
        var afterStatus = new Script(503, 200);
        var afterError = new Script(CurlCode.RecvError, 200);

        var response = await SendAsync(true, 1, new HttpMethod(method), afterStatus);
        Assert.Equal(again ? 200 : 503, response.StatusCode);
        if (again)
        {
            Assert.Equal(200, (await SendAsync(true, 1, new HttpMethod(method), afterError)).StatusCode);
        }
        else
        {
            await Assert.ThrowsAsync<ConnectionException>(() => SendAsync(true, 1, new HttpMethod(method), afterError));
        }
    }

    [Theory]
    [InlineData(CurlCode.CouldntResolveHost)]
    [InlineData(CurlCode.CouldntResolveProxy)]
    [InlineData(CurlCode.CouldntConnect)]
    [InlineData(CurlCode.SslConnectError)]
    [InlineData(CurlCode.QuicConnectError)]
    [InlineData(CurlCode.Proxy)]
    public async Task Whatever_the_method_a_request_that_the_server_cannot_have_seen_is_sent_again(CurlCode code)
    {
        var script = new Script(code, 200);

        Assert.Equal(200, (await SendAsync(true, 1, HttpMethod.Post, script)).StatusCode);
    }

    [Theory]
    [InlineData(CurlCode.PeerFailedVerification)]
    [InlineData(CurlCode.UrlMalformat)]
    [InlineData(CurlCode.UnsupportedProtocol)]
    [InlineData(CurlCode.TooManyRedirects)]
    [InlineData(CurlCode.BadContentEncoding)]
    [InlineData(CurlCode.FileSizeExceeded)]
    [InlineData(CurlCode.SendFailRewind)]
    [InlineData(CurlCode.LoginDenied)]
    [InlineData(CurlCode.SslCertProblem)]
    [InlineData(CurlCode.WriteError)]
    [InlineData(CurlCode.OperationTimedOut)]
    public async Task What_would_fail_again_is_not_tried_again(CurlCode code)
    {
        var script = new Script(code, 200);

        await Assert.ThrowsAnyAsync<RequestException>(() => SendAsync(true, 5, HttpMethod.Get, script));

        Assert.Equal(1, script.Attempts);
    }

    [Theory]
    [InlineData(TimeoutKind.Connect, "POST", true)]
    [InlineData(TimeoutKind.Idle, "GET", true)]
    [InlineData(TimeoutKind.Idle, "POST", false)]
    [InlineData(TimeoutKind.Total, "GET", false)]
    public async Task Limits_for_connecting_and_for_silence_may_be_tried_again(TimeoutKind kind, string method, bool again)
    {
        var script = new Script(RequestErrors.Timeout(kind, s_context), 200);

        await Record.ExceptionAsync(() => SendAsync(true, 1, new HttpMethod(method), script));

        Assert.Equal(again ? 2 : 1, script.Attempts);
    }

    [Theory]
    [InlineData(403, 1)]
    [InlineData(407, 1)]
    [InlineData(502, 2)]
    [InlineData(503, 2)]
    public async Task What_a_proxy_refuses_is_judged_by_its_status(int status, int attempts)
    {
        var error = RequestErrors.From(
            CurlException.From(CurlCode.RecvError, "Perform", "CONNECT tunnel failed", null),
            new FailureContext("POST", "https://example.com/") { ProxyInUse = true, ConnectStatus = status });
        var script = new Script(error, 200);

        await Record.ExceptionAsync(() => SendAsync(true, 1, HttpMethod.Post, script));

        Assert.Equal(attempts, script.Attempts);
    }

    [Fact]
    public async Task A_status_that_is_thrown_counts_as_one_that_is_returned()
    {
        var thrown = RequestErrors.Status("GET", "https://example.com/", null, MadeResponse.Of(503));
        var notFound = RequestErrors.Status("GET", "https://example.com/", null, MadeResponse.Of(404));

        Assert.Equal(200, (await SendAsync(true, 1, HttpMethod.Get, new Script(thrown, 200))).StatusCode);
        await Assert.ThrowsAsync<StatusException>(() => SendAsync(true, 1, HttpMethod.Get, new Script(notFound, 200)));
        await Assert.ThrowsAsync<StatusException>(() => SendAsync(true, 1, HttpMethod.Post, new Script(thrown, 200)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_cancellation_ends_it_with_the_callers_token(bool isAsync)
    {
        using var cancellation = new CancellationTokenSource();
        var script = new Script(new OperationCanceledException(cancellation.Token), 200);

        var error = await Assert.ThrowsAsync<OperationCanceledException>(() => SendAsync(isAsync, 3, HttpMethod.Get, script, cancellation.Token));

        Assert.Equal((cancellation.Token, 1), (error.CancellationToken, script.Attempts));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_cancellation_ends_a_wait(bool isAsync)
    {
        var time = new FakeTimeProvider();
        using var cancellation = new CancellationTokenSource();
        var script = new Script(503, 200);
        var sending = Task.Run(() => script.SendAsync(isAsync, 3, time, HttpMethod.Get, cancellation.Token), TestContext.Current.CancellationToken);
        await time.TimerSetAsync(TestContext.Current.CancellationToken);

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal((cancellation.Token, 1), (error.CancellationToken, script.Attempts));
        Assert.True(script.Answers[0].IsClosed);
    }

    [Fact]
    public async Task The_wait_is_on_the_clock_given()
    {
        var time = new FakeTimeProvider();
        var script = new Script(503, 200);
        var sending = script.SendAsync(true, new RetryOptions { Count = 1, Delay = TimeSpan.FromHours(3), MaxDelay = TimeSpan.FromHours(4), Jitter = TimeSpan.Zero }, time, HttpMethod.Get, default);

        Assert.Equal(TimeSpan.FromHours(3), await time.TimerSetAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, script.Attempts);
        time.Advance(TimeSpan.FromHours(3));

        Assert.Equal(200, (await sending).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_waits_are_those_of_the_options(bool isAsync)
    {
        var options = new RetryOptions { Count = 3, Delay = TimeSpan.FromSeconds(1), Jitter = TimeSpan.Zero };

        await SendAsync(isAsync, options, HttpMethod.Get, new Script(503, CurlCode.RecvError, 503, 200));

        Assert.Equal([1, 2, 4], _time.Delays.Select(delay => delay.TotalSeconds));
    }

    [Theory]
    [InlineData("120", 20)]
    [InlineData("7", 7)]
    [InlineData("Thu, 01 Jan 2026 00:00:11 GMT", 11)]
    public async Task The_response_says_how_long_to_wait(string retryAfter, int seconds)
    {
        var options = new RetryOptions { Count = 1, MaxDelay = TimeSpan.FromSeconds(20) };

        await SendAsync(true, options, HttpMethod.Get, new Script(503, 200) { RetryAfter = retryAfter });

        Assert.Equal([seconds], _time.Delays.Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task Statuses_and_methods_can_be_chosen()
    {
        var options = new RetryOptions { Count = 1, Statuses = [418], Methods = [HttpMethod.Post] };

        Assert.Equal(200, (await SendAsync(true, options, HttpMethod.Post, new Script(418, 200))).StatusCode);
        Assert.Equal(418, (await SendAsync(true, options, HttpMethod.Get, new Script(418, 200))).StatusCode);
        Assert.Equal(503, (await SendAsync(true, options, HttpMethod.Post, new Script(503, 200))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_predicate_decides_and_knows_what_the_options_would_do(bool isAsync)
    {
        List<(int, int?, bool)> asked = [];
        var options = new RetryOptions
        {
            Count = 5,
            ShouldRetry = attempt =>
            {
                asked.Add((attempt.Number, attempt.Response?.StatusCode, attempt.IsRetryable));
                return attempt.Number < 3;
            },
        };

        var response = await SendAsync(isAsync, options, HttpMethod.Get, new Script(200, CurlCode.PeerFailedVerification, 503, 200));

        Assert.Equal(503, response.StatusCode);
        Assert.Equal([(1, 200, false), (2, null, false), (3, 503, true)], asked);
    }

    [Fact]
    public async Task A_predicate_is_not_asked_about_what_cannot_be_tried_again()
    {
        var options = new RetryOptions { Count = 5, ShouldRetry = _ => true };
        Exception[] final = [new OperationCanceledException(), new InvalidDataException("wrong"), new UnrewindableBodyException("once")];

        foreach (var exception in final)
        {
            var script = new Script(exception, 200);

            Assert.Same(exception, await Record.ExceptionAsync(() => SendAsync(true, options, HttpMethod.Get, script)));
            Assert.Equal(1, script.Attempts);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_retry_is_told_with_the_wait_before_it(bool isAsync)
    {
        List<(int, string, TimeSpan)> told = [];
        var options = new RetryOptions
        {
            Count = 2,
            Delay = TimeSpan.FromSeconds(1),
            Jitter = TimeSpan.Zero,
            OnRetry = (attempt, wait) => told.Add((attempt.Number, attempt.Response?.StatusCode.ToString(CultureInfo.InvariantCulture) ?? attempt.Exception!.GetType().Name, wait)),
        };

        await SendAsync(isAsync, options, HttpMethod.Get, new Script(503, CurlCode.RecvError, 503));

        Assert.Equal([(1, "503", TimeSpan.FromSeconds(1)), (2, nameof(ConnectionException), TimeSpan.FromSeconds(2))], told);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task What_a_callback_throws_comes_out_and_the_response_is_closed(bool isAsync, bool inPredicate)
    {
        var thrown = new InvalidOperationException("of the user's");
        var options = inPredicate
            ? new RetryOptions { Count = 2, ShouldRetry = _ => throw thrown }
            : new RetryOptions { Count = 2, OnRetry = (_, _) => throw thrown };
        var script = new Script(503, 200);

        Assert.Same(thrown, await Record.ExceptionAsync(() => SendAsync(isAsync, options, HttpMethod.Get, script)));
        Assert.True(script.Answers[0].IsClosed);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Without_retries_there_is_one_attempt_and_no_pipeline(bool isAsync)
    {
        var script = new Script(503, 200);

        Assert.Equal(503, (await SendAsync(isAsync, RetryOptions.None, HttpMethod.Get, script)).StatusCode);
        Assert.Empty(_time.Delays);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_pipeline_of_the_users_own_is_used_as_it_is(bool isAsync)
    {
        var pipeline = new ResiliencePipelineBuilder<Response> { TimeProvider = _time }
            .AddRetry(new RetryOptions { Count = 1, Statuses = [418] })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Response>
            {
                MinimumThroughput = 2,
                FailureRatio = 1,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result?.StatusCode == 418),
            })
            .Build();
        var options = RetryOptions.FromPipeline(pipeline);
        var script = new Script(418, 418, 200);

        Assert.Equal(418, (await SendAsync(isAsync, options, HttpMethod.Get, script)).StatusCode);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => SendAsync(isAsync, options, HttpMethod.Get, script));
        Assert.Equal(2, script.Attempts);
    }

    [Fact]
    public async Task An_attempt_knows_its_number_and_what_went_wrong_before()
    {
        List<(int, Type?)> seen = [];

        await RetryPipeline.SendAsync(
            isAsync: true,
            2,
            _time,
            HttpMethod.Get,
            (state, run, _) =>
            {
                state.Add((run.Attempt, run.LastError?.GetType()));
                return run.Attempt == 1
                    ? throw RequestErrors.From(CurlException.From(CurlCode.CouldntConnect, "Perform", null, null), s_context)
                    : ValueTask.FromResult(MadeResponse.Of((int)HttpStatusCode.OK));
            },
            seen,
            TestContext.Current.CancellationToken);

        Assert.Equal([(1, null), (2, typeof(ConnectionException))], seen);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Concurrent_requests_count_their_attempts_apart(bool isAsync)
    {
        RetryOptions options = 2;

        var scripts = Enumerable.Range(0, 16).Select(_ => new Script(503, CurlCode.RecvError, 200)).ToArray();
        await Task.WhenAll(scripts.Select(script => Task.Run(() => SendAsync(isAsync, options, HttpMethod.Get, script))));

        Assert.All(scripts, script => Assert.Equal(3, script.Attempts));
    }

    private Task<Response> SendAsync(
        bool isAsync, RetryOptions options, HttpMethod method, Script script, CancellationToken cancellationToken = default) =>
        script.SendAsync(isAsync, options, _time, method, cancellationToken);

    /// <summary>What the attempts come to, one after another: a status, a code of libcurl's, or an exception.</summary>
    private sealed class Script(params object[] ends)
    {
        public int Attempts { get; private set; }

        public List<Answer> Answers { get; } = [];

        public string? RetryAfter { get; init; }

        public bool MustBeClosed { get; init; }

        public async Task<Response> SendAsync(
            bool isAsync, RetryOptions options, TimeProvider time, HttpMethod method, CancellationToken cancellationToken)
        {
            var sending = RetryPipeline.SendAsync(isAsync, options, time, method, (script, _, _) => script.NextAsync(isAsync), this, cancellationToken);
            Assert.True(isAsync || sending.IsCompleted);
            return await sending;
        }

        private async ValueTask<Response> NextAsync(bool isAsync)
        {
            Assert.True(!MustBeClosed || Answers.TrueForAll(answer => answer.IsClosed));
            if (isAsync)
            {
                await Task.Yield();
            }

            switch (ends[Attempts++])
            {
                case int status:
                    Answers.Add(new Answer(status, RetryAfter));
                    return Answers[^1];
                case CurlCode code:
                    throw RequestErrors.From(CurlException.From(code, "Perform", "words", null), s_context);
                case Exception exception:
                    throw exception;
                default:
                    throw new InvalidOperationException("The script has another kind of end.");
            }
        }
    }

    private sealed class Answer(int status, string? retryAfter)
        : Response(MadeResponse.Of(status, retryAfter is null ? [] : ["Retry-After: " + retryAfter]))
    {
        public bool IsClosed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsClosed = true;
            base.Dispose(disposing);
        }
    }
}
