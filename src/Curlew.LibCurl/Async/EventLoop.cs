using System.Runtime.InteropServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// One thread with the multi handles that it takes. Everything that libcurl is told about a transfer here is told by this thread; the
/// others post commands. It never waits for a stream or for user code that awaits.
/// </summary>
internal sealed unsafe class EventLoop
{
    private readonly NativeApi _api = NativeApi.Api;
    private readonly Lock _gate = new();
    private readonly Dictionary<nint, Transfer> _running = []; // by CURL *; also those that wait for their turn
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TransferLimits? _limits;
    private readonly LoopDriver _driver;
    private readonly List<LoopShard> _shards = [];
    private readonly List<Transfer> _awaitingTurnEnd = [];
    private readonly int _maxIdleConnections;
    private List<LoopCommand> _posted = [];
    private List<LoopCommand> _taken = [];
    private TaskCompletionSource? _upkeep;
    private bool _stopping;
    private bool _closed;
    private int _load;
    private int _wakers; // threads that need the driver to be there

    public EventLoop(int index, AsyncCurlOptions options, TransferLimits? limits)
    {
        _limits = limits;
        _maxIdleConnections = options.MaxIdleConnections;
        _driver = OperatingSystem.IsLinux() && !options.UseMultiPoll ? new EpollDriver(_api) : new PollDriver(_api);
        var thread = new Thread(Run) { IsBackground = true, Name = $"Curlew loop {index}" };
        ThreadId = thread.ManagedThreadId;
        thread.UnsafeStart(); // the context of who comes first is not that of the others
    }

    public int ThreadId { get; }

    /// <summary>Whether it runs transfers that only connect.</summary>
    public bool Connects => _driver.TakesPrivate;

    /// <summary>Where connections are told that their sockets are ready.</summary>
    public LoopDriver Sockets => _driver;

    /// <summary>Transfers that were given to it and have not ended.</summary>
    public int Load => Volatile.Read(ref _load);

    /// <summary>Takes a transfer on; false when the loop is stopping.</summary>
    public bool TryStart(Transfer transfer)
    {
        Interlocked.Increment(ref _load);
        if (TryPost(new LoopCommand(LoopCommandKind.Start, transfer)))
        {
            return true;
        }

        Interlocked.Decrement(ref _load);
        return false;
    }

    public void Admit(Transfer transfer) => TryPost(new LoopCommand(LoopCommandKind.Admit, transfer));

    public void Cancel(Transfer transfer) => TryPost(new LoopCommand(LoopCommandKind.Cancel, transfer));

    public void Unpause(Transfer transfer) => TryPost(new LoopCommand(LoopCommandKind.Unpause, transfer));

    public void Continue(Transfer transfer) => TryPost(new LoopCommand(LoopCommandKind.Continue, transfer));

    /// <summary>Tells the transfer when all that has come in until now is dealt with; on this thread.</summary>
    public void AwaitTurnEnd(Transfer transfer) => _awaitingTurnEnd.Add(transfer);

    /// <summary>Lets libcurl keep the idle connections alive; the task ends when it has.</summary>
    public Task UpkeepAsync()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return Task.CompletedTask;
            }

            _upkeep ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _driver.Wake();
            return _upkeep.Task;
        }
    }

    /// <summary>Cancels what runs and ends the thread; the task ends with it. May be called again.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            if (!_closed)
            {
                _driver.Wake();
            }
        }

        return _stopped.Task;
    }

    private bool TryPost(LoopCommand command)
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return false;
            }

            _posted.Add(command);
            if (_posted.Count > 1)
            {
                return true; // who came first wakes the loop
            }

            Interlocked.Increment(ref _wakers);
        }

        // Not under the lock: the loop would run at once into it.
        _driver.Wake();
        Interlocked.Decrement(ref _wakers);
        return true;
    }

    private void Run()
    {
        while (TakePosted())
        {
            ObeyTaken();
            TakeUpkeep()?.SetResult();
            _driver.ActOnTime();
            EndWhatIsOver();
            _driver.Wait();
            EndWhatIsOver();
        }

        ObeyTaken();
        Stop();
    }

    /// <summary>False when the loop is to stop; what was posted before is taken then too.</summary>
    private bool TakePosted()
    {
        lock (_gate)
        {
            (_posted, _taken) = (_taken, _posted);
            return !_stopping;
        }
    }

    private void ObeyTaken()
    {
        foreach (var command in _taken)
        {
            Obey(command);
        }

        _taken.Clear();
    }

    /// <summary>Null when nobody has asked for it.</summary>
    private TaskCompletionSource? TakeUpkeep()
    {
        TaskCompletionSource? due;
        lock (_gate)
        {
            (due, _upkeep) = (_upkeep, null);
        }

        if (due is not null)
        {
            _shards.ForEach(s => s.Upkeep());
        }

        return due;
    }

    private void Obey(LoopCommand command)
    {
        var transfer = command.Transfer;
        if (command.Kind == LoopCommandKind.Start)
        {
            Start(transfer);
            return;
        }

        if (!IsRunning(transfer))
        {
            return; // it has ended meanwhile
        }

        switch (command.Kind)
        {
            case LoopCommandKind.Admit:
                Add(transfer);
                break;
            case LoopCommandKind.Cancel:
                Leave(transfer);
                transfer.Cancel();
                break;
            case LoopCommandKind.Unpause:
                transfer.Hold(CurlPause.Cont);
                Resume(transfer);
                break;
            case LoopCommandKind.Continue when transfer.IsReceived:
                End(transfer, CurlCode.Ok);
                break;
            case LoopCommandKind.Continue:
                Resume(transfer);
                break;
            default:
                throw new InvalidOperationException($"There is no command {command.Kind}.");
        }
    }

    private void Start(Transfer transfer)
    {
        _running.Add(transfer.Easy.Pointer, transfer);
        if (transfer.CancellationToken.IsCancellationRequested)
        {
            Leave(transfer);
            transfer.Cancel();
        }
        else if (transfer.Easy.IsConnectOnly)
        {
            AddPrivate(transfer);
        }
        else if (_limits is null || _limits.TryEnter(transfer))
        {
            Add(transfer);
        }
    }

    private void Add(Transfer transfer)
    {
        var shard = Choose(transfer.Easy);
        transfer.Shard = shard;
        transfer.Easy.LastShard = shard;
        shard.Load++;
        var code = _api.MultiAddHandle(shard.Multi, transfer.Easy.Pointer);
        if (code != CurlMCode.Ok)
        {
            Leave(transfer);
            transfer.Fail(CurlException.From(code, "curl_multi_add_handle", _api));
        }
    }

    /// <summary>A connection that only its handle may use stays in a multi handle of its own.</summary>
    private void AddPrivate(Transfer transfer)
    {
        var shard = new LoopShard(_api, this, transfer.Easy.OwnMulti);
        transfer.Shard = shard;
        _driver.Open(shard);
        var code = transfer.Easy.OwnMulti.Enter(transfer.Easy.MaxConnects);
        if (code != CurlMCode.Ok)
        {
            Leave(transfer);
            transfer.Fail(CurlException.From(code, "curl_multi_add_handle", _api));
        }
    }

    private void Resume(Transfer transfer)
    {
        var code = transfer.Resume();

        // That argument is a handle without a connection: nothing of it can be paused, so there is nothing to resume.
        if (code is not (CurlCode.Ok or CurlCode.BadFunctionArgument))
        {
            End(transfer, code);
        }
    }

    /// <summary>Where the connections of the handle are, if there is room; else the first with room.</summary>
    private LoopShard Choose(EasyHandle easy)
    {
        if (easy.LastShard is { } last && ReferenceEquals(last.Loop, this) && last.Load < _driver.Capacity)
        {
            return last;
        }

        foreach (var shard in _shards)
        {
            if (shard.Load < _driver.Capacity)
            {
                return shard;
            }
        }

        var opened = new LoopShard(_api, this, _maxIdleConnections);
        _shards.Add(opened);
        _driver.Open(opened);
        return opened;
    }

    private void EndWhatIsOver()
    {
        ReadResults();
        EndRefused();
        TellTurnEnd();
    }

    private void TellTurnEnd()
    {
        foreach (var transfer in _awaitingTurnEnd)
        {
            if (IsRunning(transfer))
            {
                transfer.TurnEnded?.Invoke();
            }
        }

        _awaitingTurnEnd.Clear();
    }

    private bool IsRunning(Transfer transfer) =>
        _running.TryGetValue(transfer.Easy.Pointer, out var running) && ReferenceEquals(running, transfer);

    private void ReadResults()
    {
        while (_driver.TryTakeTouched(out var shard))
        {
            int queued;
            while (_api.MultiInfoRead(shard.Multi, &queued) is var message && message is not null)
            {
                var code = (CurlCode)(int)message->Data; // removing the handle takes the message away
                if (message->Kind == (int)CurlMsg.Done && _running.TryGetValue(message->Easy, out var transfer))
                {
                    End(transfer, code);
                }
            }

            if (shard.Health != CurlMCode.Ok)
            {
                FailAll(shard);
            }
        }
    }

    /// <summary>Ends what the system will not tell us of.</summary>
    private void EndRefused()
    {
        while (_driver.TryTakeRefusal(out var easy, out var error))
        {
            if (_running.TryGetValue(easy, out var transfer))
            {
                Leave(transfer);
                transfer.Fail(CurlException.From(CurlCode.FailedInit, "Watching the socket of the transfer", text: null, error, _api));
            }
        }
    }

    /// <summary>The multi handle is out of order, and nobody could say when or how its transfers would end.</summary>
    private void FailAll(LoopShard shard)
    {
        foreach (var transfer in _running.Values.Where(t => ReferenceEquals(t.Shard, shard)).ToArray())
        {
            Leave(transfer);
            transfer.Fail(CurlException.From(shard.Health, "Running the transfers", _api));
        }

        shard.Health = CurlMCode.Ok;
    }

    private void End(Transfer transfer, CurlCode code)
    {
        if (code == CurlCode.Ok && transfer.IsWriting)
        {
            transfer.IsReceived = true; // it ends when its stream has taken the last bytes
            if (!transfer.Shard!.IsPrivate)
            {
                _api.MultiRemoveHandle(transfer.Shard.Multi, transfer.Easy.Pointer);
            }

            return;
        }

        Leave(transfer, staysConnected: true);
        transfer.Finish(code);
    }

    private void Leave(Transfer transfer, bool staysConnected = false)
    {
        _running.Remove(transfer.Easy.Pointer);
        if (transfer.Shard is { IsPrivate: true } own)
        {
            _driver.Close(own);
            if (!staysConnected)
            {
                transfer.Easy.LeaveMulti();
            }
        }
        else if (transfer.Shard is { } shard)
        {
            _api.MultiRemoveHandle(shard.Multi, transfer.Easy.Pointer); // one that is not in it is no error
            shard.Load--;
        }

        if (!transfer.Easy.IsConnectOnly)
        {
            _limits?.Leave(transfer);
        }

        Interlocked.Decrement(ref _load);
    }

    private void Stop()
    {
        foreach (var transfer in _running.Values.ToArray())
        {
            Leave(transfer);
            transfer.Cancel();
        }

        lock (_gate)
        {
            _closed = true; // nobody wakes it any more
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref _wakers) == 0);
        _driver.Dispose();
        _shards.ForEach(s => s.Free());
        _upkeep?.SetResult();
        _stopped.SetResult();
    }
}

internal enum LoopCommandKind
{
    /// <summary>A new transfer.</summary>
    Start,

    /// <summary>One that waited may start.</summary>
    Admit,

    Cancel,

    /// <summary>The application goes on with what it had paused.</summary>
    Unpause,

    /// <summary>A stream is ready.</summary>
    Continue,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct LoopCommand(LoopCommandKind Kind, Transfer Transfer);
