using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// One transfer as a task, from claiming the handle to giving it back. It is made anew for each: a command that comes too
/// late for one can never hit the next on the same handle. It is itself what its task comes from.
/// </summary>
internal sealed class Transfer : TaskCompletionSource
{
    private readonly Curl _curl;
    private readonly EventLoop _loop;
    private readonly BodyCollector? _collector;
    private CancellationTokenRegistration _registration;
    private TransferStreams? _streams;
    private TaskCompletionSource? _rest;

    private Transfer(Curl curl, EventLoop loop, BodyCollector? collector, CancellationToken cancellationToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _curl = curl;
        _loop = loop;
        _collector = collector;
        CancellationToken = cancellationToken;
    }

    public EasyHandle Easy => _curl.Handle;

    public CancellationToken CancellationToken { get; }

    /// <summary>Whom a limit per host counts it for; null without such a limit.</summary>
    public string? Host { get; set; }

    /// <summary>The multi handle that it runs on, from its start.</summary>
    public LoopShard? Shard { get; set; }

    /// <summary>Whether libcurl is done with it, and only its last bytes are on their way into a stream.</summary>
    public bool IsReceived { get; set; }

    /// <summary>Whether received bytes are on their way into a stream.</summary>
    public bool IsWriting => _streams is { IsWriting: true };

    /// <summary>Called on the loop's thread at the end of the turn that was asked for, unless the transfer has ended by then.</summary>
    public Action? TurnEnded { get; private init; }

    /// <summary>The end of a transfer whose task ended before it; null where both end together.</summary>
    public Task? Rest => _rest?.Task;

    private TaskCompletionSource Completion => _rest ?? this;

    public static Transfer Start(
        Curl curl, EventLoop loop, BodyCollector? collector, Action? turnEnded, string member, CancellationToken cancellationToken)
    {
        var easy = curl.Handle;
        curl.ClaimFor(loop.ThreadId, member);
        try
        {
            easy.LeaveMulti();
            easy.BeginTransfer();
        }
        catch
        {
            easy.OwnClaim.Release();
            throw;
        }

        var transfer = new Transfer(curl, loop, collector, cancellationToken) { TurnEnded = turnEnded };
        collector?.Install(easy.Callbacks);
        transfer._streams = TransferStreams.Install(easy.Callbacks, transfer);
        easy.Transfer = transfer;

        // Before the start: a cancellation in between is seen when the start is carried out.
        transfer._registration = cancellationToken.UnsafeRegister(static t => ((Transfer)t!).RequestCancellation(), transfer);
        if (!loop.TryStart(transfer))
        {
            transfer.GiveBack();
            ObjectDisposedException.ThrowIf(condition: true, typeof(AsyncCurl));
        }

        return transfer;
    }

    /// <summary>Asks for <see cref="TurnEnded"/> at the end of this turn of the loop; in a callback of the transfer.</summary>
    public void AwaitTurnEnd() => _loop.AwaitTurnEnd(this);

    /// <summary>Ends the task, while the transfer goes on without its token; on the loop's thread.</summary>
    public void EndTask()
    {
        _rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _registration.Unregister();
        TrySetResult();
    }

    /// <summary>Asks the loop to cancel the transfer; from any thread.</summary>
    public void RequestCancellation() => _loop.Cancel(this);

    /// <summary>Asks the loop to start what had to wait for its turn; from any thread.</summary>
    public void RequestAdmission() => _loop.Admit(this);

    /// <summary>Asks the loop to go on with what the application had paused; from any thread.</summary>
    public void RequestUnpause() => _loop.Unpause(this);

    /// <summary>The application has called for a pause, or the end of one, in a callback.</summary>
    public void Hold(CurlPause mask)
    {
        if (_streams is not null)
        {
            _streams.Held = mask;
        }
    }

    /// <summary>Goes on with what is paused, but for what still waits for a stream or the application; on the loop's
    /// thread.</summary>
    public unsafe CurlCode Resume() => Easy.Api.EasyPause(Easy.Pointer, (int)(_streams?.Paused ?? CurlPause.Cont));

    /// <summary>Ends the task as libcurl ended the transfer; the handle has left the loop.</summary>
    public void Finish(CurlCode code)
    {
        if (code == CurlCode.Ok && _streams?.WriteFailure() is { } failure)
        {
            Easy.Callbacks.Fail(failure, failureValue: 0);
            code = CurlCode.WriteError;
        }

        var error = _curl.TakeError(code);
        if (error is null)
        {
            _collector?.Complete(Easy);
        }

        GiveBack();
        Completion.End(error);
    }

    /// <summary>Ends the task as cancelled, by its token or by the end of the loop.</summary>
    public void Cancel()
    {
        Easy.Callbacks.TakeFailure(CurlCode.AbortedByCallback);
        GiveBack();
        Completion.TrySetCanceled(CancellationToken.IsCancellationRequested ? CancellationToken : new CancellationToken(canceled: true));
    }

    /// <summary>Ends the task of a transfer that libcurl was not to blame for.</summary>
    public void Fail(Exception error)
    {
        GiveBack();
        Completion.End(error);
    }

    /// <summary>Puts back what the application had set.</summary>
    public void Restore(EasyCallbacks callbacks)
    {
        _streams?.Restore(callbacks);
        _collector?.Restore(callbacks);
    }

    /// <summary>Tells the loop that a stream is ready; from any thread.</summary>
    public void RequestContinuation() => _loop.Continue(this);

    /// <summary>The handle is its owner's again.</summary>
    private void GiveBack()
    {
        _registration.Unregister();
        Restore(Easy.Callbacks);
        _streams?.Dispose();
        Easy.EndTransfer();
        Easy.Transfer = null;
        Easy.OwnClaim.Release();
    }
}
