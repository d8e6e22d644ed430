namespace Curlew.LibCurl.Interop;

/// <summary>
/// Who is inside libcurl with a handle: nobody, or one thread. Handles that libcurl must see as one, such as a multi
/// handle and the easy handles in it, have one claim between them.
/// </summary>
internal sealed class Claim
{
    private const int Nobody = 0;
    private const int Finalizer = -1;

    /// <summary>The owner of a handle that has become a connection, whose own lock lets one thread in at a time.</summary>
    public const int Connection = -2;

    private int _owner = Nobody; // managed thread id

    /// <summary>Whether this thread is inside already, so that the caller stands in a callback.</summary>
    public bool IsMine => Volatile.Read(ref _owner) == Environment.CurrentManagedThreadId;

    public bool TryTake() => TryTakeFor(Environment.CurrentManagedThreadId);

    /// <summary>Takes the claim in the name of a thread that will work with the handle from now on.</summary>
    public bool TryTakeFor(int thread)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var owner = Interlocked.CompareExchange(ref _owner, thread, Nobody);
            if (owner != Finalizer)
            {
                return owner == Nobody;
            }

            wait.SpinOnce(); // nobody is to blame for the garbage collector's timing
        }
    }

    /// <summary>Takes it in a finaliser; others wait instead of being refused.</summary>
    public bool TryTakeForFinalizer() => Interlocked.CompareExchange(ref _owner, Finalizer, Nobody) == Nobody;

    public void Release() => Volatile.Write(ref _owner, Nobody);
}
