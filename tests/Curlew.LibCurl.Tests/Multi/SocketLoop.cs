using System.Diagnostics;
using System.Runtime.InteropServices;
using Curlew.LibCurl.Tests.Transfers;

namespace Curlew.LibCurl.Tests.Multi;

/// <summary>An event loop as an application writes one: it watches what the socket callback tells it to, waits as long as
/// the timer callback lets it, and reports with SocketAction.</summary>
internal sealed partial class SocketLoop
{
    private const short PollIn = 1;
    private const short PollOut = 4;
    private const short PollError = 8 | 16;

    private readonly CurlMulti _multi;
    private readonly Dictionary<nint, CurlPoll> _watched = [];
    private readonly HashSet<nint> _connections = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan? _due;

    public SocketLoop(CurlMulti multi)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "The loop waits with poll(2).");
        _multi = multi;
        multi.SetOpt(CurlMultiOpt.SocketFunction, Watch);
        multi.SetOpt(CurlMultiOpt.TimerFunction, timeout =>
        {
            _due = _clock.Elapsed + timeout;
            TimerCalls.Add(timeout);
            return OnTimer?.Invoke(timeout) ?? CurlCallbackResult.Continue;
        });
    }

    public List<(nint Socket, CurlPoll What, object? Assigned)> SocketCalls { get; } = [];

    public List<TimeSpan?> TimerCalls { get; } = [];

    /// <summary>More to do in the callbacks, when the loop has noted what they told.</summary>
    public MultiSocketCallback? OnSocket { get; set; }

    public MultiTimerCallback? OnTimer { get; set; }

    public IReadOnlyDictionary<nint, CurlPoll> Watched => _watched;

    /// <summary>Until nothing runs, or a condition holds.</summary>
    public void Run(Func<bool>? until = null)
    {
        var deadline = _clock.Elapsed + TestCurl.Patience;
        var running = _multi.SocketAction(CurlMulti.SocketTimeout);
        while (running > 0 && until?.Invoke() != true)
        {
            Assert.True(_clock.Elapsed < deadline, "The transfers did not come to an end.");
            running = Step(running);
        }
    }

    /// <summary>Learns which sockets are connections of the handle: libcurl, from 8.20 on, has the loop watch the descriptor
    /// besides by which it is woken.</summary>
    public void Follow(Curl curl) => curl.SetOpt(CurlOpt.SockOptFunction, (socket, _) =>
    {
        _connections.Add(socket);
        return CurlSockOptResult.Ok;
    });

    public bool IsConnection(nint socket) => _connections.Contains(socket);

    /// <summary>Until the handle's connection, the only one that is followed, waits for what the server says.</summary>
    /// <returns>The socket of the connection.</returns>
    public nint RunUntilWaiting(Curl curl)
    {
        Follow(curl);
        Run(until: () => _watched.Any(pair => IsConnection(pair.Key) && pair.Value == CurlPoll.In));
        return Assert.Single(_watched.Keys, IsConnection);
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll([In, Out] PollFd[] descriptors, nuint count, int milliseconds);

    private int Step(int running)
    {
        PollFd[] descriptors = [.. _watched.Select(pair => new PollFd { Descriptor = (int)pair.Key, Events = Events(pair.Value) })];
        var wait = _due is { } due ? Math.Clamp((due - _clock.Elapsed).TotalMilliseconds, 0, 1000) : 1000;
        var ready = Poll(descriptors, (nuint)descriptors.Length, (int)Math.Ceiling(wait));
        Assert.True(ready >= 0, "poll failed.");
        if (ready == 0)
        {
            if (_due <= _clock.Elapsed)
            {
                _due = null;
                running = _multi.SocketAction(CurlMulti.SocketTimeout);
            }

            return running;
        }

        foreach (var descriptor in descriptors.Where(d => d.Ready != 0 && _watched.ContainsKey(d.Descriptor)))
        {
            running = _multi.SocketAction(descriptor.Descriptor, Selected(descriptor.Ready));
        }

        return running;
    }

    private CurlCallbackResult Watch(nint socket, CurlPoll what, object? assigned)
    {
        SocketCalls.Add((socket, what, assigned));
        if (what == CurlPoll.Remove)
        {
            _watched.Remove(socket);
        }
        else
        {
            _watched[socket] = what;
        }

        return OnSocket?.Invoke(socket, what, assigned) ?? CurlCallbackResult.Continue;
    }

    private static short Events(CurlPoll what) =>
        (short)((what.HasFlag(CurlPoll.In) ? PollIn : 0) | (what.HasFlag(CurlPoll.Out) ? PollOut : 0));

    private static CurlSelect Selected(short ready) =>
        ((ready & PollIn) != 0 ? CurlSelect.In : CurlSelect.None)
        | ((ready & PollOut) != 0 ? CurlSelect.Out : CurlSelect.None)
        | ((ready & PollError) != 0 ? CurlSelect.Err : CurlSelect.None);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Ready;
    }
}
