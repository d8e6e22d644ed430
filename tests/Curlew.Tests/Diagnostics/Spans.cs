using System.Collections.Concurrent;
using System.Diagnostics;

namespace Curlew.Tests.Diagnostics;

/// <summary>Listens to the library's spans in the trace of one test.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    public Spans()
    {
        // Tests run side by side: each looks at the children of a parent of its own.
        Parent = new Activity("test").Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CurlewDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> o) =>
                o.Parent.TraceId == Parent.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == Parent.TraceId)
                {
                    _stopped.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Activity Parent { get; }

    public IReadOnlyList<Activity> Stopped => [.. _stopped];

    public void Dispose()
    {
        _listener.Dispose();
        Parent.Dispose();
    }
}
