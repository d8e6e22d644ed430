using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Curlew.LibCurl.Interop;

/// <summary>The native side of the callbacks about SSH keys, TLS contexts and HSTS.</summary>
internal static unsafe class SecurityTrampolines
{
    private const string ExpireFormat = "yyyyMMdd HH:mm:ss";

    public static delegate* unmanaged[Cdecl]<nint, NativeKhKey*, NativeKhKey*, int, nint, int> SshKey => &OnSshKey;
    public static delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, int> SshHostKey => &OnSshHostKey;
    public static delegate* unmanaged[Cdecl]<nint, nint, nint, int> SslCtx => &OnSslCtx;
    public static delegate* unmanaged[Cdecl]<nint, NativeHstsEntry*, nint, int> HstsRead => &OnHstsRead;
    public static delegate* unmanaged[Cdecl]<nint, NativeHstsEntry*, NativeIndex*, nint, int> HstsWrite => &OnHstsWrite;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSshKey(nint easy, NativeKhKey* known, NativeKhKey* found, int match, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.SshKey, out var owner, out SshKeyCallback? callback))
        {
            return (int)CurlKhStat.Reject;
        }

        try
        {
            return (int)callback(known is null ? null : Read(known), Read(found), (CurlKhMatch)match);
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlKhStat.Reject);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSshHostKey(nint user, int type, byte* key, nuint length)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.SshHostKey, out var owner, out SshHostKeyCallback? callback))
        {
            return (int)CurlKhMatch.Mismatch;
        }

        try
        {
            return (int)callback((CurlKhType)type, new ReadOnlySpan<byte>(key, checked((int)length)));
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlKhMatch.Mismatch);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSslCtx(nint easy, nint context, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.SslCtx, out var owner, out SslCtxCallback? callback))
        {
            return (int)CurlCode.AbortedByCallback;
        }

        try
        {
            return (int)callback(context);
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlCode.AbortedByCallback);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnHstsRead(nint easy, NativeHstsEntry* entry, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.HstsRead, out var owner, out HstsReadCallback? callback))
        {
            return (int)CurlHstsResult.Fail;
        }

        try
        {
            var result = callback(out var value);
            if (result == CurlHstsResult.Ok)
            {
                Write(value, entry);
            }

            return (int)result;
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlHstsResult.Fail);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnHstsWrite(nint easy, NativeHstsEntry* entry, NativeIndex* index, nint user)
    {
        if (!EasyCallbacks.TryGet(user, CallbackSlot.HstsWrite, out var owner, out HstsWriteCallback? callback))
        {
            return (int)CurlHstsResult.Fail;
        }

        try
        {
            return (int)callback(Read(entry), new CurlHstsIndex((long)index->Index, (long)index->Total));
        }
        catch (Exception e)
        {
            return owner.Fail(e, (int)CurlHstsResult.Fail);
        }
    }

    private static CurlKhKey Read(NativeKhKey* key)
    {
        if (key->Length > 0)
        {
            return new(new ReadOnlySpan<byte>(key->Key, checked((int)key->Length)).ToArray(), key->Type);
        }

        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(key->Key);
        var raw = new byte[text.Length];
        return System.Buffers.Text.Base64.DecodeFromUtf8(text, raw, out _, out var written) == System.Buffers.OperationStatus.Done
            ? new(raw.AsMemory(0, written), key->Type)
            : new(text.ToArray(), key->Type);
    }

    private static CurlHstsEntry Read(NativeHstsEntry* entry)
    {
        var host = Encoding.UTF8.GetString(new ReadOnlySpan<byte>(entry->Name, checked((int)entry->NameLength)));
        var expire = Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(NativeHstsEntry.Expire(entry)));
        return new(
            host,
            DateTimeOffset.TryParseExact(
                expire, ExpireFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
            (entry->IncludeSubDomains & 1) != 0);
    }

    private static void Write(CurlHstsEntry value, NativeHstsEntry* entry)
    {
        var host = Encoding.UTF8.GetBytes(value.Host ?? "");
        if (host.Length == 0 || (nuint)host.Length >= entry->NameLength || host.Contains((byte)0))
        {
            throw new ArgumentException(
                $"HSTS host '{value.Host}' is not a host name of 1 to {entry->NameLength - 1} bytes.", nameof(value));
        }

        host.CopyTo(new Span<byte>(entry->Name, host.Length));
        entry->Name[host.Length] = 0;
        entry->IncludeSubDomains = value.IncludeSubDomains ? (byte)1 : (byte)0;

        var expire = value.Expire?.ToUniversalTime().ToString(ExpireFormat, CultureInfo.InvariantCulture) ?? "";
        var room = new Span<byte>(NativeHstsEntry.Expire(entry), NativeHstsEntry.ExpireLength);
        room[Encoding.ASCII.GetBytes(expire, room)] = 0;
    }
}
