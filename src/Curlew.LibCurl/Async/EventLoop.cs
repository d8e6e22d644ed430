using System.Runtime.InteropServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// One thread with one multi handle. Everything that libcurl is told about a transfer here is told by this thread; the
/// others post commands. It never waits for a stream or for user code that awaits.
/// </summary>
internal sealed unsafe class EventLoop
{
    private readonly NativeApi _api = NativeApi.Api;
    private readonly Lock _gate = new();
    private readonly Dictionary<nint, Transfer> _running = []; // by CURL *
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoopDriver _driver;
    private readonly nint _multi;
    private List<LoopCommand> _posted = [];
    private List<LoopCommand> _taken = [];
    private bool _stopping;
    private int _load;

    public EventLoop(int index, AsyncCurlOptions options)
    {
        const int maxConnectsOption = 6;
        Owner = options;
        _multi = _api.MultiInit();
        if (_multi == 0)
        {
            throw CurlException.OutOfMemory("curl_multi_init", _api);
        }

        _api.Variadic.MultiSetOpt(_multi, maxConnectsOption, options.MaxIdleConnections);
        _driver = OperatingSystem.IsLinux() && !options.UseMultiPoll ? new EpollDriver(_api, _multi) : new PollDriver(_api, _multi);
        var thread = new Thread(Run) { IsBackground = true, Name = $"Curlew loop {index}" };
        ThreadId = thread.ManagedThreadId;
        thread.Start();
    }

    /// <summary>What the loops of one <see cref="AsyncCurl"/> have in common.</summary>
    public object Owner { get; }

    public int ThreadId { get; }

    /// <summary>Transfers that were given to it and have not ended.</summary>
    public int Load => Volatile.Read(ref _load);

    public NativeApi Api => _api;

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

    public void Cancel(Transfer transfer) => TryPost(new LoopCommand(LoopCommandKind.Cancel, transfer));

    public void Resume(Transfer transfer) => TryPost(new LoopCommand(LoopCommandKind.Resume, transfer));

    public Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
        }

        _driver.Wake();
        return _stopped.Task;
    }

    private bool TryPost(LoopCommand command)
    {
        bool first;
        lock (_gate)
        {
            if (_stopping)
            {
                return false;
            }

            first = _posted.Count == 0;
            _posted.Add(command);
        }

        if (first)
        {
            _driver.Wake();
        }

        return true;
    }

    private void Run()
    {
        while (true)
        {
            bool stop;
            lock (_gate)
            {
                (_posted, _taken) = (_taken, _posted);
                stop = _stopping;
            }

            foreach (var command in _taken)
            {
                Obey(command);
            }

            _taken.Clear();
            if (stop)
            {
                break;
            }

            _driver.Step();
            ReadResults();
        }

        Stop();
    }

    private void Obey(LoopCommand command)
    {
        var transfer = command.Transfer;
        switch (command.Kind)
        {
            case LoopCommandKind.Start:
                Start(transfer);
                break;
            case LoopCommandKind.Cancel when transfer.Easy.Pointer is var easy && IsRunning(transfer, easy):
                End(transfer, easy, CurlCode.AbortedByCallback, cancelled: true);
                break;
            case LoopCommandKind.Resume when IsRunning(transfer, transfer.Easy.Pointer):
                if (transfer.Resume() is var code and not CurlCode.Ok)
                {
                    End(transfer, transfer.Easy.Pointer, code, cancelled: false);
                }

                break;
            default:
                break; // it ended meanwhile
        }
    }

    private bool IsRunning(Transfer transfer, nint easy) => _running.TryGetValue(easy, out var running) && ReferenceEquals(running, transfer);

    private void Start(Transfer transfer)
    {
        var easy = transfer.Easy.Pointer;
        if (transfer.CancellationToken.IsCancellationRequested)
        {
            Interlocked.Decrement(ref _load);
            transfer.Finish(CurlCode.AbortedByCallback, cancelled: true);
            return;
        }

        _running.Add(easy, transfer);
        var code = _api.MultiAddHandle(_multi, easy);
        if (code != CurlMCode.Ok)
        {
            _running.Remove(easy);
            Interlocked.Decrement(ref _load);
            transfer.Fail(CurlException.From(code, "curl_multi_add_handle", _api));
        }
    }

    private void ReadResults()
    {
        int queued;
        while (_api.MultiInfoRead(_multi, &queued) is var message && message is not null)
        {
            var easy = message->Easy;
            var code = (CurlCode)(int)message->Data; // removing the handle takes the message away
            if (message->Kind == (int)CurlMsg.Done && _running.TryGetValue(easy, out var transfer))
            {
                End(transfer, easy, code, cancelled: false);
            }
        }
    }

    private void End(Transfer transfer, nint easy, CurlCode code, bool cancelled)
    {
        _running.Remove(easy);
        _api.MultiRemoveHandle(_multi, easy);
        Interlocked.Decrement(ref _load);
        transfer.Finish(code, cancelled);
    }

    private void Stop()
    {
        foreach (var (easy, transfer) in _running.ToArray())
        {
            End(transfer, easy, CurlCode.AbortedByCallback, cancelled: true);
        }

        _driver.Dispose();
        _api.MultiCleanup(_multi);
        _stopped.SetResult();
    }
}

internal enum LoopCommandKind
{
    Start,
    Cancel,
    Resume,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct LoopCommand(LoopCommandKind Kind, Transfer Transfer);
