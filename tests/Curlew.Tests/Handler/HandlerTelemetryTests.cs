using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Spans and measurements of the same requests, side by side.</summary>
[Collection(nameof(AloneCollection))]
public sealed class HandlerTelemetryTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [InlineData("GET", "/get?secret=1")]
    [InlineData("POST", "/echo")]
    [InlineData("OWN", "/get")]
    [InlineData("GET", "/status/404")]
    [InlineData("GET", "/status/500")]
    [InlineData("GET", "refused")]
    [InlineData("GET", "unknown")]
    public async Task A_request_has_the_same_names_and_tags(string method, string path)
    {
        var url = path switch
        {
            "refused" => new Uri("http://127.0.0.1:1/"),
            "unknown" => new Uri("http://no-such-host.invalid/"),
            _ => At(path),
        };

        var theirs = await RecordAsync(HandlerKind.Sockets, method, url);
        var ours = await RecordAsync(HandlerKind.Curl, method, url);

        Assert.Equal(theirs.Spans, ours.Spans);
        Assert.Equal(theirs.Measurements, ours.Measurements);
    }

    [Theory]
    [Both]
    public async Task The_context_goes_with_the_request(HandlerKind kind)
    {
        using var source = new ActivitySource("Curlew.Tests.Caller");
        using var listener = new ActivityListener { ShouldListenTo = s => s.Name == source.Name, Sample = (ref _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        using var caller = source.StartActivity("caller");
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/get"), Token);

        Assert.Contains(caller!.TraceId.ToString(), SeenHeader(await JsonOf(response), "traceparent"), StringComparison.Ordinal);
    }

    [Theory]
    [Both]
    public async Task Without_a_propagator_no_context_goes(HandlerKind kind)
    {
        using var caller = new Activity("caller").Start();
        using var client = Client(kind, new { ActivityHeadersPropagator = (DistributedContextPropagator?)null });
        using var response = await client.GetAsync(At("/get"), Token);

        Assert.Null(SeenHeader(await JsonOf(response), "traceparent"));
    }

    private static async Task<(List<string> Spans, List<string> Measurements)> RecordAsync(HandlerKind kind, string method, Uri url)
    {
        var name = kind == HandlerKind.Curl ? CurlewDiagnostics.ActivitySourceName : "System.Net.Http";
        var spans = new ConcurrentQueue<string>();
        var measurements = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = a => spans.Enqueue(
                $"{a.DisplayName} {a.Kind} {a.Status} {Tags(a.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(listener);
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == name && instrument.Name is "http.client.request.duration" or "http.client.active_requests")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((i, _, tags, _) => measurements.Enqueue($"{i.Name} {i.Unit} {Tags(tags.ToArray())}"));
        meters.SetMeasurementEventCallback<long>((i, value, tags, _) => measurements.Enqueue($"{i.Name} {i.Unit} {value} {Tags(tags.ToArray())}"));
        meters.Start();

        using (var client = Client(kind))
        using (var message = Message(new HttpMethod(method), url, method == "POST" ? new StringContent("text") : null))
        {
            using var _ = (await AttemptAsync(() => client.SendAsync(message, Token))).Response;
        }

        await Until.TrueAsync(() => !spans.IsEmpty && measurements.Count == 3);
        return ([.. spans], [.. measurements.Order(StringComparer.Ordinal)]);
    }

    private static string Tags(IEnumerable<KeyValuePair<string, object?>> tags) =>
        string.Join(", ", tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value} ({t.Value?.GetType().Name})"));
}
