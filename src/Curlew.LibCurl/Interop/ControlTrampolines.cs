using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>The native side of the callbacks that watch a transfer.</summary>
internal static unsafe class ControlTrampolines
{
    private const int Abort = (int)CurlCallbackResult.Abort;

    public static delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, nint, int> Debug => &OnDebug;
    public static delegate* unmanaged[Cdecl]<nint, double, double, double, double, int> Progress => &OnProgress;
    public static delegate* unmanaged[Cdecl]<nint, long, long, long, long, int> XferInfo => &OnXferInfo;
    public static delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int, int> Prereq => &OnPrereq;
    public static delegate* unmanaged[Cdecl]<nint, nint, nint, int> ResolverStart => &OnResolverStart;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnDebug(nint easy, int type, byte* data, nuint size, nint user)
    {
        if (EasyCallbacks.TryGet(user, CallbackSlot.Debug, out var owner, out DebugCallback? callback))
        {
            try
            {
                callback((CurlInfoType)type, new ReadOnlySpan<byte>(data, checked((int)size)));
            }
            catch (Exception e)
            {
                owner.Fail(e, 0);
            }
        }

        return 0; // libcurl asks for nothing else; the failure ends the transfer at its next callback
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnProgress(nint user, double downloadTotal, double downloadNow, double uploadTotal, double uploadNow)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.Progress, out var owner, out ProgressCallback? callback))
        {
            return Abort;
        }

        try
        {
            return (int)callback(downloadTotal, downloadNow, uploadTotal, uploadNow);
        }
        catch (Exception e)
        {
            return owner.Fail(e, Abort);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnXferInfo(nint user, long downloadTotal, long downloadNow, long uploadTotal, long uploadNow)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.XferInfo, out var owner, out XferInfoCallback? callback))
        {
            return Abort;
        }

        try
        {
            return (int)callback(downloadTotal, downloadNow, uploadTotal, uploadNow);
        }
        catch (Exception e)
        {
            return owner.Fail(e, Abort);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPrereq(nint user, byte* primaryIp, byte* localIp, int primaryPort, int localPort)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.Prereq, out var owner, out PrereqCallback? callback))
        {
            return Abort;
        }

        try
        {
            return (int)callback(new CurlConnectionInfo(
                NativeText.Read(primaryIp) ?? "", NativeText.Read(localIp) ?? "", primaryPort, localPort));
        }
        catch (Exception e)
        {
            return owner.Fail(e, Abort);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnResolverStart(nint resolver, nint reserved, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.ResolverStart, out var owner, out ResolverStartCallback? callback))
        {
            return Abort;
        }

        try
        {
            return (int)callback();
        }
        catch (Exception e)
        {
            return owner.Fail(e, Abort);
        }
    }
}
