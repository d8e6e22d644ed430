using System.Diagnostics;

namespace Curlew;

/// <summary>
/// One request as telemetry sees it: begun, perhaps answered, ended. Its members may be called from any thread, but not
/// at the same time.
/// </summary>
internal sealed class RequestScope(Telemetry telemetry, RequestTarget target, int resends)
{
    private long _started;
    private bool _counted;
    private bool _open;
    private int? _status;
    private string? _version;

    /// <summary>The span; null when no listener wants this one.</summary>
    public Activity? Activity { get; private set; }

    /// <summary>The request stopped waiting for its turn.</summary>
    public void LeftQueue(TimeSpan waited)
    {
        if (telemetry.Instruments.TimeInQueue.Enabled)
        {
            telemetry.Instruments.TimeInQueue.Record(waited.TotalSeconds, target.Tags);
        }
    }

    /// <summary>
    /// The head of the answer is there: the duration and the span end. Call it for the last head of the transfer, not for
    /// 1xx, nor for a 401 or 407 that libcurl answers by itself.
    /// </summary>
    public void HeadReceived(int status, Version version)
    {
        if (!_open)
        {
            return;
        }

        _status = status;
        _version = Text(version);
        telemetry.Logger.HeadReceived(target, status, _version, telemetry.Time.GetElapsedTime(_started).TotalMilliseconds);
        End(ErrorType.Of(status));
    }

    /// <summary>The answer is a redirect that is followed; the next hop begins a scope of its own.</summary>
    /// <param name="location">The URL of the next hop.</param>
    public void Redirected(string location) => telemetry.Logger.Redirected(target, _status ?? 0, new RedactedUrl(location));

    /// <summary>The request is made once more, in a scope of its own.</summary>
    /// <param name="attempt">Which attempt comes next, the first retry being 1.</param>
    /// <param name="delay">How long that one waits.</param>
    /// <param name="cause">What failed; null when it is the status of the answer.</param>
    public void Retrying(int attempt, TimeSpan delay, Exception? cause) => telemetry.Logger.Retrying(
        target, attempt, delay.TotalMilliseconds, cause is null ? ErrorType.Of(_status ?? 0) ?? "the status" : ErrorType.Of(cause));

    /// <summary>The request failed, before or after its head.</summary>
    public void Failed(Exception exception)
    {
        if (exception is OperationCanceledException)
        {
            telemetry.Logger.Cancelled(target);
        }
        else
        {
            telemetry.Logger.Failed(target, ErrorType.Of(exception), exception);
        }

        End(ErrorType.Of(exception));
    }

    /// <summary>The answer was read to its end, or nobody wants the rest.</summary>
    /// <param name="bytesSent">Bytes of the request's body.</param>
    /// <param name="bytesReceived">Bytes of the response's body as they came over the connection.</param>
    public void Done(long bytesSent, long bytesReceived)
    {
        End(errorType: null);
        var (sent, received) = (telemetry.Instruments.RequestBodySize, telemetry.Instruments.ResponseBodySize);
        if (sent.Enabled || received.Enabled)
        {
            var tags = ResultTags(_status is { } status ? ErrorType.Of(status) : null);
            sent.Record(bytesSent, tags);
            received.Record(bytesReceived, tags);
        }
    }

    internal void Start(ActivitySource source)
    {
        _open = true;
        _started = telemetry.Time.GetTimestamp();
        if (telemetry.Instruments.ActiveRequests.Enabled)
        {
            telemetry.Instruments.ActiveRequests.Add(1, target.Tags);
            _counted = true;
        }

        StartActivity(source);
        telemetry.Logger.Started(target);
    }

    private void StartActivity(ActivitySource source)
    {
        // A span that stayed current here would become the parent of what the caller does next, and could not be taken
        // away again by the thread on which the transfer ends.
        var outer = Activity.Current;
        Activity = source.StartActivity(Telemetry.OperationName, ActivityKind.Client);
        Activity.Current = outer;
        if (Activity is not { IsAllDataRequested: true } activity)
        {
            return;
        }

        var known = target.KnownMethod;
        activity.DisplayName = known == target.Method ? known : "HTTP";
        activity.SetTag("http.request.method", known);
        if (known != target.Method)
        {
            activity.SetTag("http.request.method_original", target.Method);
        }

        activity.SetTag("server.address", target.Host);
        activity.SetTag("server.port", target.Port);
        activity.SetTag("url.full", Redaction.Url(target.Url));
        if (resends > 0)
        {
            activity.SetTag("http.request.resend_count", resends);
        }
    }

    private void End(string? errorType)
    {
        if (!_open)
        {
            return;
        }

        _open = false;

        // The measurement comes first, and inside the span, so that an exemplar links the one to the other.
        var outer = Activity.Current;
        Activity.Current = Activity ?? outer;
        if (_counted)
        {
            telemetry.Instruments.ActiveRequests.Add(-1, target.Tags);
        }

        if (telemetry.Instruments.RequestDuration.Enabled)
        {
            telemetry.Instruments.RequestDuration.Record(telemetry.Time.GetElapsedTime(_started).TotalSeconds, ResultTags(errorType));
        }

        StopActivity(errorType);
        Activity.Current = outer;
    }

    private void StopActivity(string? errorType)
    {
        if (Activity is not { } activity)
        {
            return;
        }

        if (activity.IsAllDataRequested)
        {
            if (_status is { } status)
            {
                activity.SetTag("http.response.status_code", status);
                activity.SetTag("network.protocol.version", _version);
            }

            if (errorType is not null)
            {
                activity.SetTag("error.type", errorType);
                activity.SetStatus(ActivityStatusCode.Error);
            }
        }

        activity.Stop();
    }

    private TagList ResultTags(string? errorType)
    {
        var tags = target.Tags;
        if (_status is { } status)
        {
            tags.Add("http.response.status_code", status);
            tags.Add("network.protocol.version", _version);
        }

        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        return tags;
    }

    private static string Text(Version version) => (version.Major, version.Minor) switch
    {
        (1, 0) => "1.0",
        (1, 1) => "1.1",
        (2, 0) => "2",
        (3, 0) => "3",
        _ => version.ToString(),
    };
}
