using System.Diagnostics;
using Curlew.Tests.Diagnostics;
using Curlew.TestServers;
using Microsoft.Extensions.Logging;

namespace Curlew.Tests.Sessions;

/// <summary>What a session tells those who listen.</summary>
public sealed class SessionTelemetryTests
{
    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Each_hop_and_attempt_has_a_span(RequestWay way)
    {
        var calls = 0;
        await using var raw = await Answers.StartAsync(r => r.Target == "/go" ? Answers.Redirect(302, "/there?key=s3cret") : ++calls == 1 ? Answers.Status(503) : Answers.Ok());
        using var spans = new Spans();
        using var session = new Session { BaseUrl = raw.Uri, Retry = new RetryOptions { Count = 1, Delay = TimeSpan.Zero, Jitter = TimeSpan.Zero } };

        await session.AskAsync(way, "/go");

        await Until.TrueAsync(() => spans.Stopped.Count == 4);
        var all = spans.Stopped;
        Assert.Equal(["GET", "GET", "GET", "GET"], all.Select(a => a.DisplayName));
        Assert.Equal([null, 1, 1, 2], all.Select(a => a.GetTagItem("http.request.resend_count")));
        Assert.Equal([302, 503, 302, 200], all.Select(a => a.GetTagItem("http.response.status_code")));
        Assert.All(all, a =>
        {
            Assert.Equal(("GET", "127.0.0.1", raw.Port, "1.1"), (a.GetTagItem("http.request.method"), a.GetTagItem("server.address"), a.GetTagItem("server.port"), a.GetTagItem("network.protocol.version")));
            Assert.Equal(spans.Parent.SpanId, a.ParentSpanId);
            Assert.Equal(ActivityKind.Client, a.Kind);
        });
        Assert.Equal($"{raw.Uri}there?*", all[1].GetTagItem("url.full"));
        Assert.Equal("503", all[1].GetTagItem("error.type"));
        Assert.All(raw.Requests, r => Assert.Null(r.Header("traceparent")));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task The_trace_is_passed_on_when_that_is_wanted(RequestWay way)
    {
        await using var raw = await Answers.StartAsync(r => r.Target == "/go" ? Answers.Redirect(302, "/") : Answers.Ok());
        using var spans = new Spans();
        using var session = new Session { BaseUrl = raw.Uri, PropagateTraceContext = true };

        await session.AskAsync(way, "/go");

        await Until.TrueAsync(() => spans.Stopped.Count == 2);
        Assert.Equal(
            spans.Stopped.Select(a => $"00-{a.TraceId}-{a.SpanId}-01"),
            raw.Requests.Select(r => r.Header("traceparent")));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Requests_are_measured(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        using var meters = new Measurements();
        using var session = new Session { BaseUrl = server.HttpUri, MeterFactory = meters };

        await session.AskAsync(way, HttpMethod.Post, "/echo", new RequestOptions { Body = "hello" });

        await Until.TrueAsync(() => meters.Of("http.client.response.body.size").Count == 1);
        var duration = Assert.Single(meters.Of("http.client.request.duration"));
        Assert.True(duration.Value is > 0 and < 30);
        Assert.Equal(("POST", 200, "1.1", "http"), (duration.Tags["http.request.method"], duration.Tags["http.response.status_code"], duration.Tags["network.protocol.version"], duration.Tags["url.scheme"]));
        Assert.False(duration.Tags.ContainsKey("error.type"));
        Assert.Equal(5, Assert.Single(meters.Of("http.client.request.body.size")).Value);
        Assert.Equal(5, Assert.Single(meters.Of("http.client.response.body.size")).Value);
        Assert.Equal([1, -1], meters.Of("http.client.active_requests").Select(m => m.Value));
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task A_failure_is_told_everywhere(RequestWay way)
    {
        using var spans = new Spans();
        using var meters = new Measurements();
        var log = new RecordingLogger(LogLevel.Information);
        using var session = new Session { MeterFactory = meters, Logger = log };

        await Assert.ThrowsAsync<NameResolutionException>(() => session.AskAsync(way, "http://me:s3cret@no-such-host.invalid/?s3cret"));

        Assert.Equal("name_resolution_error", Assert.Single(spans.Stopped).GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, spans.Stopped[0].Status);
        Assert.Equal("name_resolution_error", Assert.Single(meters.Of("http.client.request.duration")).Tags["error.type"]);
        var entry = Assert.Single(log.Entries);
        Assert.Equal((LogLevel.Warning, 5), (entry.Level, entry.Event.Id));
        Assert.DoesNotContain("s3cret", entry.Text + entry.Exception, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RequestWays.All), MemberType = typeof(RequestWays))]
    public async Task Secrets_never_get_into_the_log(RequestWay way)
    {
        await using var server = await HttpServer.StartAsync();
        var log = new RecordingLogger(LogLevel.Trace);
        using var session = new Session { BaseUrl = server.HttpUri, Logger = log, Retry = 1, Tls = false };
        var options = new RequestOptions
        {
            Auth = ("me", "s3cret"),
            Cookies = { ["session"] = "s3cret" },
            Headers = { { "X-Api-Key", "s3cret" } },
        };
        var coded = Convert.ToBase64String("me:s3cret"u8);

        await session.AskAsync(way, "/redirect-to?url=/cookies/set%3Fa=s3cret", options);
        await session.AskAsync(way, $"{server.HttpsUri}get?token=s3cret", options);

        Assert.Contains(log.Entries, e => e.Event.Name == "Wire");
        Assert.Contains(log.Entries, e => e.Event.Name == "HeadReceived");
        Assert.Contains(log.Entries, e => e.Event.Name == "Redirected");
        Assert.All(log.Entries, e =>
        {
            Assert.DoesNotContain("s3cret", e.Text + e.Exception, StringComparison.Ordinal);
            Assert.DoesNotContain(coded, e.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_cancellation_is_no_failure()
    {
        await using var silent = await RawServer.StartAsync(RawScripts.NeverAnswers());
        var log = new RecordingLogger(LogLevel.Debug);
        using var session = new Session { Logger = log };
        using var cancel = new CancellationTokenSource();
        var waiting = session.GetAsync(silent.Uri.AbsoluteUri, cancellationToken: cancel.Token);
        await Until.TrueAsync(() => silent.ConnectionCount > 0);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Contains(log.Entries, e => e.Event.Name == "RequestCancelled");
        Assert.DoesNotContain(log.Entries, e => e.Level >= LogLevel.Warning);
    }
}
