using System.Runtime.ExceptionServices;

namespace Curlew.LibCurl;

/// <summary>How the task of a transfer ends.</summary>
internal static class TaskEnd
{
    /// <summary>Ends well when there is no error. <see cref="OperationCanceledException"/> comes out as the very object,
    /// and makes the task a cancelled one.</summary>
    public static void End(this TaskCompletionSource done, Exception? error)
    {
        switch (error)
        {
            case null:
                done.TrySetResult();
                break;
            case OperationCanceledException:
                done.TrySetFromTask(CancelledAsync(error)); // TrySetCanceled would make an exception of its own
                break;
            default:
                done.TrySetException(error);
                break;
        }
    }

    private static async Task CancelledAsync(Exception error)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        ExceptionDispatchInfo.Throw(error);
    }
}
