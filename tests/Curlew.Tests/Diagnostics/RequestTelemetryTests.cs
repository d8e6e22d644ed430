using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;

namespace Curlew.Tests.Diagnostics;

[Collection(nameof(AloneCollection))]
public sealed class RequestTelemetryTests : IDisposable
{
    private const string Duration = "http.client.request.duration";
    private const string Active = "http.client.active_requests";

    private readonly Measurements _measurements = new();
    private readonly Telemetry _telemetry;

    public RequestTelemetryTests() => _telemetry = new Telemetry(_measurements, logger: null);

    [Fact]
    public void Nothing_begins_while_nobody_listens()
    {
        using var quiet = new Telemetry(new UnheardFactory(), logger: null);

        long before = GC.GetAllocatedBytesForCurrentThread();
        RequestScope? scope = quiet.Begin("GET", "http", "example.com", 80, "http://example.com/");
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Null(scope);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void The_head_ends_the_duration_and_its_attributes_are_those_of_HttpClient()
    {
        RequestScope scope = Begin("GET");
        scope.HeadReceived(200, HttpVersion.Version20);

        Measurement duration = Assert.Single(_measurements.Of(Duration));
        Assert.True(duration.Value >= 0);
        Assert.Equal("s", duration.Instrument.Unit);
        Assert.Equal(
            [
                ("http.request.method", "GET"), ("http.response.status_code", 200), ("network.protocol.version", "2"),
                ("server.address", "example.com"), ("server.port", 8443), ("url.scheme", "https"),
            ],
            Sorted(duration.Tags));
    }

    [Fact]
    public void Durations_come_with_the_advised_buckets()
    {
        Begin("GET").HeadReceived(200, HttpVersion.Version11);

        var histogram = Assert.IsType<Histogram<double>>(Assert.Single(_measurements.Of(Duration)).Instrument);
        Assert.Equal(
            [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
            histogram.Advice?.HistogramBucketBoundaries ?? []);
    }

    [Fact]
    public void A_request_is_active_until_its_head_is_there()
    {
        RequestScope scope = Begin("GET");
        Assert.Equal([1], _measurements.Of(Active).Select(m => m.Value));

        scope.HeadReceived(200, HttpVersion.Version11);
        scope.Done(0, 10);

        Assert.Equal([1, -1], _measurements.Of(Active).Select(m => m.Value));
        Assert.All(_measurements.Of(Active), m => Assert.Equal(
            ["http.request.method", "server.address", "server.port", "url.scheme"], m.Tags.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_request_that_fails_is_active_no_more_and_is_measured_once()
    {
        RequestScope scope = Begin("GET");
        scope.Failed(new RequestException("no", error: HttpRequestError.ConnectionError));
        scope.Failed(new RequestException("again"));

        Assert.Equal(0, _measurements.Of(Active).Sum(m => m.Value));
        Assert.Equal("connection_error", Assert.Single(_measurements.Of(Duration)).Tags["error.type"]);
    }

    [Fact]
    public void A_failure_in_the_body_leaves_the_measurement_of_the_head()
    {
        RequestScope scope = Begin("GET");
        scope.HeadReceived(200, HttpVersion.Version11);
        scope.Failed(new RequestException("cut", error: HttpRequestError.ResponseEnded));

        Assert.DoesNotContain("error.type", Assert.Single(_measurements.Of(Duration)).Tags);
        Assert.Equal(0, _measurements.Of(Active).Sum(m => m.Value));
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(302, null)]
    [InlineData(399, null)]
    [InlineData(400, "400")]
    [InlineData(503, "503")]
    [InlineData(600, null)]
    public void A_status_is_an_error_from_400_on(int status, string? error)
    {
        using var spans = new Spans();
        Begin("GET").HeadReceived(status, HttpVersion.Version11);

        Assert.Equal(error, Assert.Single(_measurements.Of(Duration)).Tags.GetValueOrDefault("error.type"));
        Activity span = Assert.Single(spans.Stopped);
        Assert.Equal(error, span.GetTagItem("error.type"));
        Assert.Equal(error is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error, span.Status);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "name_resolution_error")]
    [InlineData(HttpRequestError.ConnectionError, "connection_error")]
    [InlineData(HttpRequestError.SecureConnectionError, "secure_connection_error")]
    [InlineData(HttpRequestError.HttpProtocolError, "http_protocol_error")]
    [InlineData(HttpRequestError.ExtendedConnectNotSupported, "extended_connect_not_supported")]
    [InlineData(HttpRequestError.VersionNegotiationError, "version_negotiation_error")]
    [InlineData(HttpRequestError.UserAuthenticationError, "user_authentication_error")]
    [InlineData(HttpRequestError.ProxyTunnelError, "proxy_tunnel_error")]
    [InlineData(HttpRequestError.InvalidResponse, "invalid_response")]
    [InlineData(HttpRequestError.ResponseEnded, "response_ended")]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, "configuration_limit_exceeded")]
    [InlineData(HttpRequestError.Unknown, "Curlew.RequestException")]
    public void The_type_of_an_error_is_its_name_in_snake_case_or_the_exception(HttpRequestError error, string expected) =>
        Assert.Equal(expected, ErrorType.Of(new RequestException("x", error: error)));

    [Fact]
    public void Another_exception_is_its_own_type_of_error() =>
        Assert.Equal("System.InvalidOperationException", ErrorType.Of(new InvalidOperationException()));

    [Fact]
    public void Body_sizes_are_measured_at_the_end()
    {
        RequestScope scope = Begin("POST");
        scope.HeadReceived(201, HttpVersion.Version11);
        Assert.Empty(_measurements.Of("http.client.request.body.size"));

        scope.Done(12, 3456);

        Measurement sent = Assert.Single(_measurements.Of("http.client.request.body.size"));
        Measurement received = Assert.Single(_measurements.Of("http.client.response.body.size"));
        Assert.Equal((12, 3456), (sent.Value, received.Value));
        Assert.Equal(("By", "By"), (sent.Instrument.Unit, received.Instrument.Unit));
        Assert.Equal(201, received.Tags["http.response.status_code"]);
    }

    [Fact]
    public void Time_in_the_queue_is_measured()
    {
        Begin("GET").LeftQueue(TimeSpan.FromMilliseconds(1500));

        Assert.Equal(1.5, Assert.Single(_measurements.Of("http.client.request.time_in_queue")).Value);
    }

    [Theory]
    [InlineData("GET", "GET", null, "GET")]
    [InlineData("QUERY", "QUERY", null, "QUERY")]
    [InlineData("BREW", "_OTHER", "BREW", "HTTP")]
    [InlineData("get", "_OTHER", "get", "HTTP")]
    public void A_method_of_ones_own_is_no_value_of_an_attribute(string method, string known, string? original, string display)
    {
        using var spans = new Spans();
        Begin(method).HeadReceived(200, HttpVersion.Version11);

        Activity span = Assert.Single(spans.Stopped);
        Assert.Equal(known, span.GetTagItem("http.request.method"));
        Assert.Equal(original, span.GetTagItem("http.request.method_original"));
        Assert.Equal(display, span.DisplayName);
        Assert.Equal(known, Assert.Single(_measurements.Of(Duration)).Tags["http.request.method"]);
    }

    [Fact]
    public void A_span_says_what_was_asked_and_answered_without_secrets()
    {
        using var spans = new Spans();
        RequestScope scope = _telemetry.Begin("GET", "https", "example.com", 443, "https://user:pw@example.com/a?token=1#top")!;
        scope.HeadReceived(204, HttpVersion.Version30);

        Activity span = Assert.Single(spans.Stopped);
        Assert.Equal(("Curlew", "Curlew.HttpRequestOut", ActivityKind.Client), (span.Source.Name, span.OperationName, span.Kind));
        Assert.Equal(spans.Parent.SpanId, span.ParentSpanId);
        Assert.Equal(
            [
                ("http.request.method", "GET"), ("http.response.status_code", 204), ("network.protocol.version", "3"),
                ("server.address", "example.com"), ("server.port", 443), ("url.full", "https://example.com/a?*"),
            ],
            Sorted(span.TagObjects));
    }

    [Fact]
    public void Each_resend_has_a_span_with_its_number()
    {
        using var spans = new Spans();
        for (int resends = 0; resends < 3; resends++)
        {
            Begin("GET", resends).HeadReceived(503, HttpVersion.Version11);
        }

        Assert.Equal([null, 1, 2], spans.Stopped.Select(s => s.GetTagItem("http.request.resend_count")));
    }

    [Fact]
    public void A_failed_request_ends_its_span_with_an_error()
    {
        using var spans = new Spans();
        Begin("GET").Failed(new RequestException("no", error: HttpRequestError.SecureConnectionError));

        Activity span = Assert.Single(spans.Stopped);
        Assert.Equal("secure_connection_error", span.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Null(span.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public void The_duration_is_measured_inside_the_span()
    {
        using var spans = new Spans();
        Begin("GET").HeadReceived(200, HttpVersion.Version11);

        Assert.Same(Assert.Single(spans.Stopped), Assert.Single(_measurements.Of(Duration)).Span);
    }

    [Fact]
    public async Task The_callers_span_stays_current_whatever_thread_ends_the_request()
    {
        using var spans = new Spans();
        RequestScope scope = Begin("GET");
        Assert.Same(spans.Parent, Activity.Current);

        Task<Activity?> ending;
        using (ExecutionContext.SuppressFlow())
        {
            ending = Task.Run(() =>
            {
                scope.HeadReceived(200, HttpVersion.Version11);
                return Activity.Current;
            });
        }

        Assert.Null(await ending);
        Assert.Same(spans.Parent, Activity.Current);
        Assert.Single(spans.Stopped);
    }

    [Fact]
    public void The_trace_context_goes_out_with_the_span_of_the_request()
    {
        using var spans = new Spans();
        RequestScope scope = Begin("GET");

        IReadOnlyList<KeyValuePair<string, string>> headers = Telemetry.ContextHeaders(scope);

        Assert.Contains(KeyValuePair.Create("traceparent", scope.Activity!.Id!), headers);
    }

    [Fact]
    public void Without_a_span_of_its_own_a_request_carries_the_callers_context()
    {
        using Activity caller = new Activity("caller").Start();

        Assert.Contains(KeyValuePair.Create("traceparent", caller.Id!), Telemetry.ContextHeaders(scope: null));
    }

    [Fact]
    public void Without_any_span_there_is_no_context_to_send() => Assert.Empty(Telemetry.ContextHeaders(scope: null));

    public void Dispose()
    {
        _telemetry.Dispose();
        _measurements.Dispose();
    }

    private static IEnumerable<(string, object?)> Sorted(IEnumerable<KeyValuePair<string, object?>> tags) =>
        tags.Select(t => (t.Key, t.Value)).OrderBy(t => t.Key, StringComparer.Ordinal);

    private RequestScope Begin(string method, int resends = 0) =>
        _telemetry.Begin(method, "https", "example.com", 8443, "https://example.com:8443/", resends)!;

    private sealed class UnheardFactory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
