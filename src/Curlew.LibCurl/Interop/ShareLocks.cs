using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// The locks of one share, one for each kind of data. They belong to no thread, because libcurl may unlock on another
/// thread than it locked on. Shared access is treated as exclusive: libcurl holds a lock for a look-up only.
/// </summary>
internal sealed unsafe class ShareLocks : IDisposable
{
    private const int Kinds = 16; // libcurl has 8

    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Kinds).Select(_ => new SemaphoreSlim(1, 1))];
    private GCHandle<ShareLocks> _self;

    public ShareLocks() => _self = new GCHandle<ShareLocks>(this);

    public static delegate* unmanaged[Cdecl]<nint, int, int, nint, void> Lock => &OnLock;

    public static delegate* unmanaged[Cdecl]<nint, int, nint, void> Unlock => &OnUnlock;

    /// <summary>What libcurl is given to find this object.</summary>
    public nint UserData => GCHandle<ShareLocks>.ToIntPtr(_self);

    public void Dispose()
    {
        _self.Dispose();
        foreach (var item in _locks)
        {
            item.Dispose();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLock(nint easy, int kind, int access, nint user) => From(user)._locks[kind].Wait();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnUnlock(nint easy, int kind, nint user) => From(user)._locks[kind].Release();

    private static ShareLocks From(nint user) => GCHandle<ShareLocks>.FromIntPtr(user).Target;
}
