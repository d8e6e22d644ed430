using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>curl_multi_perform and curl_multi_poll: everywhere, at a cost that grows with the number of sockets.</summary>
internal sealed unsafe class PollDriver(NativeApi api, nint multi) : LoopDriver
{
    private const int LongestWait = 60_000;

    // In this order: a transfer that has just been added or resumed is due at once, which ends the wait; and what ends in
    // perform is read before the next wait.
    public override CurlMCode Step()
    {
        int running;
        var waited = api.MultiPoll(multi, null, 0, LongestWait, null);
        var performed = api.MultiPerform(multi, &running);
        return waited != CurlMCode.Ok ? waited : performed;
    }

    public override void Wake() => api.MultiWakeup(multi);

    public override void Dispose()
    {
        // The multi handle is the loop's.
    }
}
