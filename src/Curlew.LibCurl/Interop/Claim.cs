namespace Curlew.LibCurl.Interop;

/// <summary>
/// Who is inside libcurl with a handle: nobody, or one thread. Handles that libcurl must see as one, such as a multi
/// handle and the easy handles in it, have one claim between them.
/// </summary>
internal sealed class Claim
{
    private const int Nobody = 0;

    private int _owner = Nobody; // managed thread id

    /// <summary>Whether this thread is inside already, so that the caller stands in a callback.</summary>
    public bool IsMine => Volatile.Read(ref _owner) == Environment.CurrentManagedThreadId;

    public bool TryTake() => TryTakeFor(Environment.CurrentManagedThreadId);

    /// <summary>Takes the claim in the name of a thread that will work with the handle from now on.</summary>
    public bool TryTakeFor(int thread) => Interlocked.CompareExchange(ref _owner, thread, Nobody) == Nobody;

    public void Release() => Volatile.Write(ref _owner, Nobody);
}
