using System.Diagnostics.CodeAnalysis;

namespace Curlew.LibCurl;

/// <summary>
/// The transfers of connect-only handles. The connection must stay with the handle, so none of them can run on the multi
/// handle of a loop: each has a thread of its own until it is connected.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no handle, and stopping twice must be fine.")]
internal sealed class ConnectOnlyTransfers
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _running.Count;
            }
        }
    }

    public Task Start(Curl curl, string member, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(curl, done, cancellationToken)) { IsBackground = true, Name = "Curlew connect" };
        curl.ClaimFor(thread.ManagedThreadId, member);
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(AsyncCurl));
                _running.Add(done.Task);
            }

            thread.UnsafeStart();
        }
        catch
        {
            curl.Handle.OwnClaim.Release();
            Forget(done.Task);
            throw;
        }

        return done.Task;
    }

    /// <summary>Cancels those that run, and ends when they have ended.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        // How each of them ends is told to who started it.
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Run(Curl curl, TaskCompletionSource done, CancellationToken cancellationToken)
    {
        Exception? error = null;
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token))
        {
            try
            {
                curl.PerformClaimed(either.Token);
            }
            catch (OperationCanceledException e) when (e.CancellationToken == either.Token)
            {
                error = new OperationCanceledException(cancellationToken.IsCancellationRequested ? cancellationToken : _stopping.Token);
            }
            catch (Exception e)
            {
                error = e;
            }
        }

        curl.Handle.OwnClaim.Release();
        Forget(done.Task);
        done.End(error);
    }

    private void Forget(Task task)
    {
        lock (_gate)
        {
            _running.Remove(task);
        }
    }
}
