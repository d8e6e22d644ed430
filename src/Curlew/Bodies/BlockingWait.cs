namespace Curlew;

/// <summary>For the synchronous side of what is written once for both.</summary>
internal static class BlockingWait
{
    /// <summary>The result, for which the thread waits if it must.</summary>
    public static T Wait<T>(this ValueTask<T> task) =>
        task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();

    /// <summary>Waits for the end, with the thread if it must.</summary>
    public static void Wait(this ValueTask task)
    {
        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
        }
        else
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }
}
