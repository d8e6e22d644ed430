using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// A CURLU *. libcurl keeps the pointer that CURLOPT_CURLU gives it, so the object is freed when its wrapper and every
/// easy handle that has it have let go. Reading and changing it take turns; while a transfer reads it, no change gets in.
/// </summary>
internal sealed unsafe class UrlHandle : SafeHandle
{
    private readonly NativeApi _api;
    private readonly Lock _gate = new();
    private int _owners = 1;
    private int _transfers;

    private UrlHandle(NativeApi api, nint url)
        : base(0, ownsHandle: true)
    {
        _api = api;
        SetHandle(url);
    }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    public static UrlHandle Create()
    {
        var api = NativeApi.Api;
        var url = api.UrlInit();
        return url != 0 ? new UrlHandle(api, url) : throw CurlException.OutOfMemory("curl_url", api);
    }

    public UrlHandle Duplicate()
    {
        lock (_gate)
        {
            var copy = _api.UrlDuplicate(handle);
            GC.KeepAlive(this);
            return copy != 0 ? new UrlHandle(_api, copy) : throw CurlException.OutOfMemory("curl_url_dup", _api);
        }
    }

    public CurlUCode Get(CurlUrlPart part, CurlUrlFlags flags, out string? value)
    {
        lock (_gate)
        {
            byte* text = null;
            var code = _api.UrlGet(handle, (int)part, &text, (uint)flags);
            value = NativeText.Read(text);
            _api.Free((nint)text);
            GC.KeepAlive(this);
            return code;
        }
    }

    public CurlUCode Set(CurlUrlPart part, string? value, CurlUrlFlags flags)
    {
        lock (_gate)
        {
            if (_transfers > 0)
            {
                throw new InvalidOperationException(
                    "The URL cannot be changed while a transfer uses it; change it when the transfer is over, or change a clone.");
            }

            CurlUCode code;
            if (value is null)
            {
                code = _api.UrlSet(handle, (int)part, null, (uint)flags);
            }
            else
            {
                using var text = new Utf8Text(value, nameof(value), stackalloc byte[Utf8Text.StackLength]);
                fixed (byte* p = text)
                {
                    code = _api.UrlSet(handle, (int)part, p, (uint)flags);
                }
            }

            GC.KeepAlive(this);
            return code;
        }
    }

    /// <summary>Keeps it for one more owner, also past the finalisation of everybody else.</summary>
    public void Pin()
    {
        var added = false;
        lock (_gate)
        {
            DangerousAddRef(ref added);
            _owners++;
        }
    }

    public void Unpin()
    {
        DangerousRelease();
        Release();
    }

    /// <summary>One owner less; the last one closes it.</summary>
    public void Release()
    {
        bool last;
        lock (_gate)
        {
            last = --_owners == 0;
        }

        if (last)
        {
            Dispose();
        }
    }

    public void BeginTransfer()
    {
        lock (_gate)
        {
            _transfers++;
        }
    }

    public void EndTransfer()
    {
        lock (_gate)
        {
            _transfers--;
        }
    }

    protected override bool ReleaseHandle()
    {
        _api.UrlCleanup(handle);
        return true;
    }
}
