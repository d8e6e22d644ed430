using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>curl_multi_perform and curl_multi_poll: everywhere, at a cost that grows with the number of sockets. It can wait
/// for one multi handle only.</summary>
internal sealed unsafe class PollDriver(NativeApi api) : LoopDriver
{
    private const int LongestWait = 60_000;

    private readonly ManualResetEventSlim _opened = new();
    private volatile LoopShard? _shard;

    public override int Capacity => int.MaxValue;

    public override void Open(LoopShard shard)
    {
        _shard = shard;
        _opened.Set();
    }

    // In this order: a transfer that has just been added or resumed is due at once, which ends the wait; and what ends in
    // perform is read before the next wait.
    public override void Wait()
    {
        if (_shard is not { } shard)
        {
            _opened.Wait();
            return;
        }

        int running;
        var waited = api.MultiPoll(shard.Multi, null, 0, LongestWait, null);
        var performed = api.MultiPerform(shard.Multi, &running);
        Touch(shard, waited != CurlMCode.Ok ? waited : performed);
    }

    public override void Wake()
    {
        _opened.Set();
        if (_shard is { } shard)
        {
            api.MultiWakeup(shard.Multi);
        }
    }

    public override void Dispose() => _opened.Dispose();
}
