namespace Curlew;

/// <summary>
/// The names under which this library tells what it does: give them to OpenTelemetry's <c>AddSource</c> and
/// <c>AddMeter</c>, or to an <see cref="System.Diagnostics.ActivityListener"/> or
/// <see cref="System.Diagnostics.Metrics.MeterListener"/>.
/// </summary>
/// <remarks>
/// Spans, instruments and their attributes are named as those of <see cref="System.Net.Http.HttpClient"/>, which are
/// OpenTelemetry's: <c>http.client.request.duration</c> and so on. Each hop of a redirect and each attempt of a retry is a
/// request of its own, with <c>http.request.resend_count</c> on its span. A span and <c>http.client.request.duration</c>
/// end when the head of the answer is there. Nothing is measured while nobody listens.
/// </remarks>
public static class CurlewDiagnostics
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "Curlew";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Curlew";
}
