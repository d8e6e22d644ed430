using System.Diagnostics.Metrics;

namespace Curlew;

/// <summary>The instruments of one meter; sessions without a meter factory share one.</summary>
internal sealed class Instruments
{
    private static readonly Lazy<Instruments> s_shared = new(() => new Instruments(new Meter(CurlewDiagnostics.MeterName)));

    /// <summary>OpenTelemetry's advice for durations of requests; its own default counts milliseconds.</summary>
    private static readonly InstrumentAdvice<double> s_short =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    private static readonly InstrumentAdvice<double> s_long =
        new() { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] };

    private Instruments(Meter meter)
    {
        RequestDuration = meter.CreateHistogram(
            "http.client.request.duration", "s", "Duration of HTTP client requests.", tags: null, s_short);
        TimeInQueue = meter.CreateHistogram(
            "http.client.request.time_in_queue", "s", "The time requests waited for their turn.", tags: null, s_short);
        ConnectionDuration = meter.CreateHistogram(
            "http.client.connection.duration", "s", "Lifetime of connections.", tags: null, s_long);
        ActiveRequests = meter.CreateUpDownCounter<long>(
            "http.client.active_requests", "{request}", "Requests that wait for the head of the answer.");
        OpenConnections = meter.CreateUpDownCounter<long>(
            "http.client.open_connections", "{connection}", "Connections that are open.");
        RequestBodySize = meter.CreateHistogram<long>(
            "http.client.request.body.size", "By", "Size of request bodies as sent.");
        ResponseBodySize = meter.CreateHistogram<long>(
            "http.client.response.body.size", "By", "Size of response bodies as received, before decompression.");
    }

    public Histogram<double> RequestDuration { get; }

    public Histogram<double> TimeInQueue { get; }

    public Histogram<double> ConnectionDuration { get; }

    public UpDownCounter<long> ActiveRequests { get; }

    public UpDownCounter<long> OpenConnections { get; }

    public Histogram<long> RequestBodySize { get; }

    public Histogram<long> ResponseBodySize { get; }

    public bool AnyOfRequests =>
        RequestDuration.Enabled || ActiveRequests.Enabled || TimeInQueue.Enabled || RequestBodySize.Enabled || ResponseBodySize.Enabled;

    public bool AnyOfConnections => OpenConnections.Enabled || ConnectionDuration.Enabled;

    /// <summary>The factory owns its meter, and gives the same one for the same name.</summary>
    public static Instruments From(IMeterFactory? factory) =>
        factory is null ? s_shared.Value : new Instruments(factory.Create(CurlewDiagnostics.MeterName));
}
