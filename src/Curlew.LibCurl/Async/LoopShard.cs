using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// One of the multi handles of a loop. libcurl takes longer to find a connection the more of them a multi handle has, so a
/// loop spreads its transfers over as many as it takes. A transfer that only connects has one of its own, in which the connection
/// stays.
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

    public LoopShard(NativeApi api, EventLoop loop, PrivateMulti multi)
    {
        _api = api;
        Loop = loop;
        Multi = multi.Pointer;
        IsPrivate = true;
    }

    public EventLoop Loop { get; }

    public nint Multi { get; }

    /// <summary>Whether it is that of one easy handle, which owns it.</summary>
    public bool IsPrivate { get; }

    /// <summary>Transfers in it.</summary>
    public int Load { get; set; }

    /// <summary>When libcurl wants to be called next, as the driver counts time.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Whether libcurl has worked on it since its results were read.</summary>
    public bool IsTouched { get; set; }

    /// <summary>What libcurl says of the handle as a whole; anything but Ok is the end of its transfers.</summary>
    public CurlMCode Health { get; set; }

    /// <summary>Keeps the idle connections alive. libcurl finds them through any easy handle that is in the multi handle.</summary>
    public void Upkeep()
    {
        var easy = _api.EasyInit();
        if (easy == 0)
        {
            return; // out of memory: not the moment to think of idle connections
        }

        if (_api.MultiAddHandle(Multi, easy) == CurlMCode.Ok)
        {
            // The interval is that of this handle, and by default connections of the last minute are left alone.
            _api.Variadic.EasySetOpt(easy, CurlOpt.UpkeepIntervalMs.Id, 0);
            _api.EasyUpkeep(easy); // a connection that fails is closed, and nobody's failure
            _api.MultiRemoveHandle(Multi, easy);
        }

        _api.EasyCleanup(easy);
    }

    public void Free() => _api.MultiCleanup(Multi);
}
