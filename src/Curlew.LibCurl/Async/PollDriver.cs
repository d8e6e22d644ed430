using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>curl_multi_perform and curl_multi_poll: everywhere, at a cost that grows with the number of sockets.</summary>
internal sealed unsafe class PollDriver(NativeApi api, nint multi) : LoopDriver
{
    private const int LongestWait = 60_000;

    public override void Step()
    {
        int running;
        api.MultiPerform(multi, &running);
        if (!HasResults())
        {
            api.MultiPoll(multi, null, 0, LongestWait, null);
            api.MultiPerform(multi, &running);
        }
    }

    public override void Wake() => api.MultiWakeup(multi);

    public override void Dispose()
    {
    }

    /// <summary>A transfer can end in the first step, and then nothing is left to wait for.</summary>
    private bool HasResults()
    {
        System.Runtime.InteropServices.CLong milliseconds;
        return api.MultiTimeout(multi, &milliseconds) == CurlMCode.Ok && milliseconds.Value == 0;
    }
}
