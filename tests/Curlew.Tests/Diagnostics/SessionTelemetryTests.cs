using System.Diagnostics;
using Curlew.TestServers;
using Microsoft.Extensions.Logging;

namespace Curlew.Tests.Diagnostics;

/// <summary>What a session tells of real requests.</summary>
public sealed class SessionTelemetryTests
{
    private const string Redirect = "HTTP/1.1 302 Found\r\nLocation: /there?token-in=1\r\nContent-Length: 0\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\nSet-Cookie: id=token-in\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Each_hop_has_a_span_and_a_measurement()
    {
        await using RawServer server = await RawServer.StartAsync(RawScripts.Respond(Redirect, Answer));
        using var measurements = new Measurements();
        using var spans = new Spans();
        await using var session = new Session { TrustEnvironment = false, MeterFactory = measurements };

        await session.GetAsync(server.Uri + "here");

        Assert.Equal([302, 200], spans.Stopped.Select(s => s.GetTagItem("http.response.status_code")));
        Assert.Equal([null, 1], spans.Stopped.Select(s => s.GetTagItem("http.request.resend_count")));
        Assert.Equal([server.Uri + "here", server.Uri + "there?*"], spans.Stopped.Select(s => s.GetTagItem("url.full")));
        Assert.All(spans.Stopped, s => Assert.Equal(("127.0.0.1", server.Port), (s.GetTagItem("server.address"), s.GetTagItem("server.port"))));
        Assert.Equal([302, 200], measurements.Of("http.client.request.duration").Select(m => m.Tags["http.response.status_code"]));
        Assert.Equal(0, measurements.Of("http.client.active_requests").Sum(m => m.Value));
        Assert.Equal(2, measurements.Of("http.client.response.body.size")[^1].Value);
    }

    [Fact]
    public async Task A_request_that_fails_has_a_span_with_its_error()
    {
        await using RawServer server = await RawServer.StartAsync(RawScripts.EmptyReply());
        using var measurements = new Measurements();
        using var spans = new Spans();
        await using var session = new Session { TrustEnvironment = false, MeterFactory = measurements };

        await Assert.ThrowsAsync<ConnectionException>(() => session.GetAsync(server.Uri.ToString()));

        Activity span = Assert.Single(spans.Stopped);
        Assert.Equal(("response_ended", ActivityStatusCode.Error), (span.GetTagItem("error.type"), span.Status));
        Assert.Equal("response_ended", Assert.Single(measurements.Of("http.client.request.duration")).Tags["error.type"]);
        Assert.Equal(0, measurements.Of("http.client.active_requests").Sum(m => m.Value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_trace_context_is_sent_only_where_it_was_asked_for(bool asked)
    {
        await using RawServer server = await RawServer.StartAsync(RawScripts.Record());
        using var spans = new Spans();
        await using var session = new Session { TrustEnvironment = false, PropagateTraceContext = asked };

        await session.GetAsync(server.Uri.ToString());

        Assert.Equal(asked ? Assert.Single(spans.Stopped).Id : null, Assert.Single(server.Requests).Header("traceparent"));
    }

    [Fact]
    public async Task The_log_tells_everything_but_the_secrets()
    {
        await using RawServer server = await RawServer.StartAsync(RawScripts.Respond(Redirect, Answer));
        var logger = new RecordingLogger(LogLevel.Trace);
        await using var session = new Session { TrustEnvironment = false, Logger = logger };

        var url = new UriBuilder(server.Uri) { UserName = "user", Password = "token-out", Query = "key=token-out" };
        await session.GetAsync(url.ToString(), new RequestOptions { Headers = { ["Cookie"] = "a=token-out" } });

        string[] lines = [.. logger.Entries.Select(e => e.Text)];
        Assert.Contains($"GET {server.Uri}?* was redirected (302) to {server.Uri}there?*.", lines);
        Assert.Contains("> Authorization: [hidden]", lines);
        Assert.Contains("< Set-Cookie: [hidden]", lines);
        Assert.DoesNotContain(lines, l => l.Contains("token", StringComparison.Ordinal));
        Assert.Equal([1, 2, 3, 1, 2], logger.Entries.Where(e => e.Event.Id < 10).Select(e => e.Event.Id));
    }
}
