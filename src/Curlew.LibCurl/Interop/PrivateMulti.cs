namespace Curlew.LibCurl.Interop;

/// <summary>
/// A multi handle for one easy handle, whose transfers another thread can end. libcurl has one of its own inside
/// <c>curl_easy_perform</c>, but nobody can wake that. Once made, it serves every transfer of the handle, so that there is
/// one set of connections.
/// </summary>
internal sealed unsafe class PrivateMulti
{
    private const int MaxConnectsOption = 6;
    private const int Patience = 1000; // milliseconds, as in curl_easy_perform

    private readonly NativeApi _api;
    private readonly nint _easy;
    private readonly nint _multi;
    private bool _isIn;

    public PrivateMulti(NativeApi api, nint easy)
    {
        _api = api;
        _easy = easy;
        _multi = api.MultiInit();
        if (_multi == 0)
        {
            throw CurlException.OutOfMemory("curl_multi_init", api);
        }
    }

    public nint Pointer => _multi;

    /// <summary>Puts the handle in, so that its transfer can begin.</summary>
    public CurlMCode Enter(long maxConnects)
    {
        Leave();
        var code = _api.Variadic.MultiSetOpt(_multi, MaxConnectsOption, (nint)maxConnects);
        code = code == CurlMCode.Ok ? _api.MultiAddHandle(_multi, _easy) : code;
        _isIn = code == CurlMCode.Ok;
        return code;
    }

    public CurlCode Perform(long maxConnects, CancellationToken cancellationToken)
    {
        Check(Enter(maxConnects));

        using var wake = cancellationToken.UnsafeRegister(static self => ((PrivateMulti)self!).Wake(), this);
        int running;
        do
        {
            Check(_api.MultiPerform(_multi, &running));
            if (running == 0)
            {
                break;
            }

            Check(_api.MultiPoll(_multi, null, 0, Patience, null));
        }
        while (!cancellationToken.IsCancellationRequested);

        if (running > 0)
        {
            Leave();
            return CurlCode.AbortedByCallback;
        }

        // The handle stays until its next use: that keeps its connection within reach of Send, Receive and
        // CURLINFO_ACTIVESOCKET.
        int queued;
        var message = _api.MultiInfoRead(_multi, &queued);
        return message is not null ? (CurlCode)(int)message->Data : CurlCode.FailedInit;
    }

    public void Leave()
    {
        if (_isIn)
        {
            _isIn = false;
            _api.MultiRemoveHandle(_multi, _easy);
        }
    }

    /// <summary>Closes the connections; after the easy handle.</summary>
    public void Free() => _api.MultiCleanup(_multi);

    private void Wake() => _api.MultiWakeup(_multi);

    private void Check(CurlMCode code)
    {
        if (code != CurlMCode.Ok)
        {
            Leave();
            throw CurlException.From(code, "curl_multi", _api);
        }
    }
}
