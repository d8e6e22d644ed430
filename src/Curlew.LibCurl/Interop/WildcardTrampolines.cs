using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>The native side of the callbacks of a wildcard FTP transfer.</summary>
internal static unsafe class WildcardTrampolines
{
    public static delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> FnMatch => &OnFnMatch;
    public static delegate* unmanaged[Cdecl]<NativeFileInfo*, nint, int, CLong> ChunkBgn => &OnChunkBgn;
    public static delegate* unmanaged[Cdecl]<nint, CLong> ChunkEnd => &OnChunkEnd;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnFnMatch(nint user, byte* pattern, byte* name)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.FnMatch, out var owner, out FnMatchCallback? callback))
        {
            return (int)CurlFnMatchResult.Fail;
        }

        try
        {
            return (int)callback(
                MemoryMarshal.CreateReadOnlySpanFromNullTerminated(pattern),
                MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlFnMatchResult.Fail);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static CLong OnChunkBgn(NativeFileInfo* file, nint user, int remaining)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.ChunkBgn, out var owner, out ChunkBgnCallback? callback))
        {
            return new((int)CurlChunkBgnResult.Fail);
        }

        try
        {
            return new((int)callback(Read(file), remaining));
        }
        catch (Exception e)
        {
            return owner.Fail(e, new CLong((int)CurlChunkBgnResult.Fail));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static CLong OnChunkEnd(nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.ChunkEnd, out var owner, out ChunkEndCallback? callback))
        {
            return new((int)CurlChunkEndResult.Fail);
        }

        try
        {
            return new((int)callback());
        }
        catch (Exception e)
        {
            return owner.Fail(e, new CLong((int)CurlChunkEndResult.Fail));
        }
    }

    private static CurlFileInfo Read(NativeFileInfo* file)
    {
        var known = (CurlFileInfoFlags)file->Flags;
        return new CurlFileInfo
        {
            FileName = NativeText.Read(file->FileName) ?? "",
            FileType = file->FileType,
            Size = known.HasFlag(CurlFileInfoFlags.KnownSize) ? file->Size : null,
            Permissions = known.HasFlag(CurlFileInfoFlags.KnownPerm) ? (int)file->Permissions : null,
            HardLinks = known.HasFlag(CurlFileInfoFlags.KnownHLinkCount) ? file->HardLinks.Value : null,
            TimeText = NativeText.Read(file->TimeText),
            PermissionsText = NativeText.Read(file->PermissionsText),
            User = NativeText.Read(file->UserText),
            Group = NativeText.Read(file->GroupText),
            Target = NativeText.Read(file->TargetText),
        };
    }
}
