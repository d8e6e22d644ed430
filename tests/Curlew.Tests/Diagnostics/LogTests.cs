using System.Net;
using Curlew.LibCurl;
using Curlew.TestServers;
using Microsoft.Extensions.Logging;

namespace Curlew.Tests.Diagnostics;

public sealed class LogTests
{
    private readonly RecordingLogger _logger = new(LogLevel.Trace);

    [Fact]
    public void Everything_that_happens_to_a_request_has_an_event_of_its_own()
    {
        using var telemetry = new Telemetry(meters: null, _logger);
        RequestScope scope = telemetry.Begin("GET", "http", "example.com", 80, "http://u:p@example.com/?secret=1")!;
        scope.HeadReceived(302, HttpVersion.Version11);
        scope.Redirected("http://u:p@example.com/next?secret=2");
        scope.Retrying(1, TimeSpan.FromSeconds(2), cause: null);
        scope.Failed(new RequestException("no", error: HttpRequestError.ResponseEnded));
        scope.Failed(new OperationCanceledException());
        telemetry.CacheHit("GET", "http://example.com/?secret=3");
        telemetry.CacheMiss("GET", "http://example.com/?secret=3");
        telemetry.CookieRefused("id", "http://example.com/?secret=4", "its domain is a public suffix");

        Assert.Equal(
            [
                (1, "RequestStarted", LogLevel.Debug), (2, "HeadReceived", LogLevel.Information), (3, "Redirected", LogLevel.Debug),
                (4, "Retrying", LogLevel.Warning), (5, "RequestFailed", LogLevel.Warning), (6, "RequestCancelled", LogLevel.Debug),
                (7, "CacheHit", LogLevel.Debug), (8, "CacheMiss", LogLevel.Debug), (9, "CookieRefused", LogLevel.Debug),
            ],
            _logger.Entries.Select(e => (e.Event.Id, e.Event.Name, e.Level)));
        Assert.DoesNotContain(_logger.Entries, e => e.Text.Contains("secret", StringComparison.Ordinal) || e.Text.Contains("u:p", StringComparison.Ordinal));
        Assert.Contains("GET http://example.com/?* was redirected (302) to http://example.com/next?*.", _logger.Entries.Select(e => e.Text));
        Assert.Contains("GET http://example.com/?* failed (response_ended).", _logger.Entries.Select(e => e.Text));
    }

    [Fact]
    public void Nothing_is_logged_below_the_level_of_the_logger()
    {
        var logger = new RecordingLogger(LogLevel.Warning);
        using var telemetry = new Telemetry(meters: null, logger);
        RequestScope scope = telemetry.Begin("GET", "http", "example.com", 80, "http://example.com/")!;
        scope.HeadReceived(200, HttpVersion.Version11);
        scope.Done(0, 0);
        telemetry.CacheMiss("GET", "http://example.com/");

        Assert.Empty(logger.Entries);
        Assert.Null(telemetry.WireLog());
    }

    [Fact]
    public async Task The_wire_is_logged_at_trace_without_secrets()
    {
        await using RawServer server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 200 OK\r\nSet-Cookie: id=token-in\r\nLocation: http://a:token-in@b/?token-in\r\nX-Plain: shown\r\nContent-Length: 2\r\n\r\nok"));
        using var telemetry = new Telemetry(meters: null, _logger);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(server.Uri, "/path?token-out=1").ToString());
        curl.SetOpt(CurlOpt.HttpHeader, ["Authorization: Bearer token-out", "Cookie: a=token-out", "X-Sent: shown"]);
        curl.SetOpt(CurlOpt.ProxyUserPwd, "user:token-out");
        curl.SetOpt(CurlOpt.DebugFunction, telemetry.WireLog()!);

        await curl.PerformBytesAsync(TestContext.Current.CancellationToken);

        string[] lines = [.. _logger.Entries.Select(e => e.Text)];
        Assert.All(_logger.Entries, e => Assert.Equal((10, LogLevel.Trace), (e.Event.Id, e.Level)));
        Assert.Contains("> GET /path?* HTTP/1.1", lines);
        Assert.Contains("> Authorization: [hidden]", lines);
        Assert.Contains("> Cookie: [hidden]", lines);
        Assert.Contains("> X-Sent: shown", lines);
        Assert.Contains("< HTTP/1.1 200 OK", lines);
        Assert.Contains("< Set-Cookie: [hidden]", lines);
        Assert.Contains("< Location: http://b/?*", lines);
        Assert.Contains("< X-Plain: shown", lines);
        Assert.Contains(lines, l => l.StartsWith("* ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nor_does_HTTP_2_tell_secrets()
    {
        await using HttpServer server = await HttpServer.StartAsync();
        using var telemetry = new Telemetry(meters: null, _logger);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, new Uri(server.H2cUri, "/get?token-out=1").ToString());
        curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2PriorKnowledge);
        curl.SetOpt(CurlOpt.HttpHeader, ["Authorization: Bearer token-out", "Cookie: a=token-out"]);
        curl.SetOpt(CurlOpt.DebugFunction, telemetry.WireLog()!);

        await curl.PerformBytesAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain(_logger.Entries, e => e.Text.Contains("token", StringComparison.Ordinal));
        Assert.Contains(_logger.Entries, e => e.Text.Contains("[hidden]", StringComparison.Ordinal));
    }
}
