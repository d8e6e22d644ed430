namespace Curlew.LibCurl.Interop;

/// <summary>
/// Marks the finaliser of an object that others have a part in: connections that a multi handle or a share closes may
/// belong to easy handles that live on, and their callbacks must not run on the finaliser's thread.
/// </summary>
internal static class Finalizing
{
    private static int s_thread; // there is one finaliser at a time

    public static bool IsHere => s_thread != 0 && s_thread == Environment.CurrentManagedThreadId;

    public static void Run(Action action)
    {
        s_thread = Environment.CurrentManagedThreadId;
        try
        {
            action();
        }
        finally
        {
            s_thread = 0;
        }
    }
}
