using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>A CURLSH * with its locks. An easy handle that uses it holds a reference, so that it is freed after all of
/// them, whatever the order of finalisers.</summary>
internal sealed unsafe class ShareHandle : SafeHandle
{
    private const int LockFunctionOption = 3;
    private const int UnlockFunctionOption = 4;
    private const int UserDataOption = 5;

    private readonly ShareLocks _locks = new();

    private ShareHandle(NativeApi api, nint share)
        : base(0, ownsHandle: true)
    {
        Api = api;
        SetHandle(share);
        Check(SetOpt(LockFunctionOption, (nint)ShareLocks.Lock));
        Check(SetOpt(UnlockFunctionOption, (nint)ShareLocks.Unlock));
        Check(SetOpt(UserDataOption, _locks.UserData));
    }

    public NativeApi Api { get; }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    public static ShareHandle Create()
    {
        var api = NativeApi.Api;
        var share = api.ShareInit();
        return share != 0 ? new ShareHandle(api, share) : throw CurlException.OutOfMemory("curl_share_init", api);
    }

    public CurlShCode SetOpt(int option, nint value) => Api.Variadic.ShareSetOpt(handle, option, value);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            base.Dispose(disposing);
        }
        else
        {
            Finalizing.Run(() => base.Dispose(disposing)); // a shared connection may be another handle's
        }
    }

    protected override bool ReleaseHandle()
    {
        var freed = Api.ShareCleanup(handle) == CurlShCode.Ok;
        if (freed)
        {
            _locks.Dispose();
        }

        return freed;
    }

    private void Check(CurlShCode code)
    {
        if (code != CurlShCode.Ok)
        {
            throw CurlException.From(code, "curl_share_setopt", Api);
        }
    }
}
