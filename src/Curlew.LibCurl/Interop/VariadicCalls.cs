using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// The one seam for libcurl's variadic functions. Everywhere but on Apple's arm64 a variadic argument travels like a
/// named one; there it goes on the stack, so six unused register arguments are put before it.
/// </summary>
internal sealed unsafe class VariadicCalls(nint easySetOpt, nint easyGetInfo, nint multiSetOpt, nint shareSetOpt)
{
    private static readonly bool s_onStack =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 &&
        (OperatingSystem.IsMacOS() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() || OperatingSystem.IsMacCatalyst());

    /// <summary>Sets an option whose C argument is a long or a pointer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CurlCode EasySetOpt(nint easy, int option, nint value) => (CurlCode)Call(easySetOpt, easy, option, value);

    /// <summary>Sets an option whose C argument is a curl_off_t, 64 bits on every platform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CurlCode EasySetOptOffT(nint easy, int option, long value) =>
        nint.Size == 8
            ? (CurlCode)Call(easySetOpt, easy, option, (nint)value)
            : (CurlCode)((delegate* unmanaged[Cdecl]<nint, int, long, int>)easySetOpt)(easy, option, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CurlCode EasyGetInfo(nint easy, int info, void* value) => (CurlCode)Call(easyGetInfo, easy, info, (nint)value);

    public CurlMCode MultiSetOpt(nint multi, int option, nint value) => (CurlMCode)Call(multiSetOpt, multi, option, value);

    public CurlShCode ShareSetOpt(nint share, int option, nint value) => (CurlShCode)Call(shareSetOpt, share, option, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Call(nint function, nint handle, int key, nint value) =>
        s_onStack
            ? ((delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint, nint, nint, nint, nint, int>)function)(
                handle, key, 0, 0, 0, 0, 0, 0, value)
            : ((delegate* unmanaged[Cdecl]<nint, int, nint, int>)function)(handle, key, value);
}
