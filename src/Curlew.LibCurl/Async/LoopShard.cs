using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// One of the multi handles of a loop. libcurl takes longer to find a connection the more of them a multi handle has, so a
/// loop spreads its transfers over as many as it takes.
/// </summary>
internal sealed unsafe class LoopShard
{
    private const int MaxConnectsOption = 6;

    private readonly NativeApi _api;

    public LoopShard(NativeApi api, EventLoop loop, int maxIdleConnections)
    {
        _api = api;
        Loop = loop;
        Multi = api.MultiInit();
        if (Multi == 0)
        {
            throw CurlException.OutOfMemory("curl_multi_init", api);
        }

        api.Variadic.MultiSetOpt(Multi, MaxConnectsOption, maxIdleConnections);
    }

    public EventLoop Loop { get; }

    public nint Multi { get; }

    /// <summary>Transfers in it.</summary>
    public int Load { get; set; }

    /// <summary>When libcurl wants to be called next, as the driver counts time.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Whether libcurl has worked on it since its results were read.</summary>
    public bool IsTouched { get; set; }

    /// <summary>What libcurl says of the handle as a whole; anything but Ok is the end of its transfers.</summary>
    public CurlMCode Health { get; set; }

    public void Free() => _api.MultiCleanup(Multi);
}
