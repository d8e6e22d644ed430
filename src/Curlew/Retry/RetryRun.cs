using Polly;

namespace Curlew;

/// <summary>One request on its way through the attempts.</summary>
internal sealed class RetryRun(HttpMethod method)
{
    /// <summary>Where the strategy finds the run that an attempt belongs to.</summary>
    public static readonly ResiliencePropertyKey<RetryRun> Key = new("Curlew.RetryRun");

    public HttpMethod Method { get; } = method;

    /// <summary>The number of the attempt that is going on, or was the last one; from 1.</summary>
    public int Attempt { get; private set; }

    /// <summary>What the attempt before failed with; null when it had a response, and for the first.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>What telemetry knows of the attempt that was made last; null when nobody listens.</summary>
    public RequestScope? Scope { get; set; }

    /// <summary>The end of the last attempt's transfer, where that was streamed.</summary>
    public Task? Ending { get; set; }

    public void Begin() => Attempt++;

    public void Fail(Exception error)
    {
        LastError = error;
        if (error is RequestException ours)
        {
            ours.Attempts = Attempt;
        }
    }

    public void Succeed() => LastError = null;
}
