using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// One transfer as a task, from claiming the handle to giving it back. It is made anew for each: a command that comes too
/// late for one can never hit the next on the same handle.
/// </summary>
internal sealed class Transfer
{
    private readonly Curl _curl;
    private readonly EventLoop _loop;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;
    private CancellationTokenSource? _streams; // ends what the streams still wait for
    private AsyncSink? _body;
    private AsyncSink? _header;
    private AsyncSource? _source;

    private Transfer(Curl curl, EventLoop loop, CancellationToken cancellationToken)
    {
        _curl = curl;
        _loop = loop;
        CancellationToken = cancellationToken;
    }

    public EasyHandle Easy => _curl.Handle;

    public CancellationToken CancellationToken { get; }

    /// <summary>Cancelled when the transfer is over, whatever its end.</summary>
    public CancellationToken Ended => (_streams ??= new CancellationTokenSource()).Token;

    public static Task Start(Curl curl, EventLoop loop, CancellationToken cancellationToken)
    {
        var easy = curl.Handle;
        ObjectDisposedException.ThrowIf(easy.IsClosed, curl);
        if (!easy.OwnClaim.TryTakeFor(loop.ThreadId))
        {
            throw Curl.Busy(nameof(Curl.PerformAsync), easy.Claim.IsMine);
        }

        var transfer = new Transfer(curl, loop, cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(easy.IsClosed, curl);
            curl.ThrowIfInMulti();
            easy.LeaveMulti();
            easy.BeginTransfer();
        }
        catch
        {
            easy.OwnClaim.Release();
            throw;
        }

        transfer.InstallStreams();
        easy.Transfer = transfer;
        easy.LastLoop = loop;

        // Before the start: a cancellation in between is seen when the start is carried out.
        transfer._registration = cancellationToken.UnsafeRegister(static t => ((Transfer)t!)._loop.Cancel((Transfer)t), transfer);
        if (!loop.TryStart(transfer))
        {
            transfer.GiveBack();
            throw new ObjectDisposedException(nameof(AsyncCurl));
        }

        return transfer._done.Task;
    }

    /// <summary>Asks the loop to go on with what is paused; from any thread.</summary>
    public void RequestResume() => _loop.Resume(this);

    /// <summary>Goes on with what is paused, but for what still waits for a stream; on the loop's thread.</summary>
    public unsafe CurlCode Resume()
    {
        var mask = (_source is { IsWaiting: true } ? CurlPause.Send : CurlPause.Cont) |
            (_body is { IsWaiting: true } || _header is { IsWaiting: true } ? CurlPause.Recv : CurlPause.Cont);
        return Easy.Api.EasyPause(Easy.Pointer, (int)mask);
    }

    /// <summary>Ends the task as libcurl ended the transfer; the handle has left the loop.</summary>
    public void Finish(CurlCode code, bool cancelled)
    {
        if (!cancelled && code == CurlCode.Ok && (_body is { IsWaiting: true } || _header is { IsWaiting: true }))
        {
            _ = FinishAfterStreamsAsync(code); // the last bytes are on their way into a stream
            return;
        }

        var error = cancelled ? null : _curl.TakeError(code);
        GiveBack();
        if (cancelled)
        {
            _done.TrySetCanceled(CancellationToken.IsCancellationRequested ? CancellationToken : new CancellationToken(canceled: true));
        }
        else if (error is not null)
        {
            _done.TrySetException(error);
        }
        else
        {
            _done.TrySetResult();
        }
    }

    /// <summary>Ends the task of a transfer that could not even start.</summary>
    public void Fail(Exception error)
    {
        GiveBack();
        _done.TrySetException(error);
    }

    private async Task FinishAfterStreamsAsync(CurlCode code)
    {
        try
        {
            await (_body?.Completion ?? Task.CompletedTask).ConfigureAwait(false);
            await (_header?.Completion ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Easy.Callbacks.Fail(e, failureValue: 0);
            code = CurlCode.WriteError;
        }

        Finish(code, cancelled: false);
    }

    /// <summary>Puts asynchronous ends to the streams of the handle, for the time of the transfer.</summary>
    private void InstallStreams()
    {
        var callbacks = Easy.Callbacks;
        if (callbacks[CallbackSlot.Write]?.Target is StreamSink { IsInMemory: false } body)
        {
            _body = new AsyncSink(body.Stream, this);
            callbacks[CallbackSlot.Write] = new WriteCallback(_body.Write);
            _body.Replaced = body;
        }

        if (callbacks[CallbackSlot.Header]?.Target is StreamSink { IsInMemory: false } header)
        {
            _header = new AsyncSink(header.Stream, this);
            callbacks[CallbackSlot.Header] = new HeaderCallback(_header.Write);
            _header.Replaced = header;
        }

        if (callbacks[CallbackSlot.Read]?.Target is StreamSource { IsInMemory: false } source)
        {
            _source = new AsyncSource(source, this);
            callbacks[CallbackSlot.Read] = new ReadCallback(_source.Read);
            if (ReferenceEquals(callbacks[CallbackSlot.Seek]?.Target, source))
            {
                callbacks[CallbackSlot.Seek] = new SeekCallback(_source.Seek);
            }
        }
    }

    private void RestoreStreams()
    {
        var callbacks = Easy.Callbacks;
        if (_body is not null)
        {
            callbacks[CallbackSlot.Write] = new WriteCallback(_body.Replaced!.Write);
        }

        if (_header is not null)
        {
            callbacks[CallbackSlot.Header] = new HeaderCallback(_header.Replaced!.Write);
        }

        if (_source is not null)
        {
            callbacks[CallbackSlot.Read] = new ReadCallback(_source.Replaced.Read);
            if (ReferenceEquals(callbacks[CallbackSlot.Seek]?.Target, _source))
            {
                callbacks[CallbackSlot.Seek] = new SeekCallback(_source.Replaced.Seek);
            }
        }
    }

    /// <summary>The handle is its owner's again.</summary>
    private void GiveBack()
    {
        _registration.Unregister();
        _streams?.Cancel();
        RestoreStreams();
        Easy.EndTransfer();
        Easy.Transfer = null;
        Easy.OwnClaim.Release();
    }
}
