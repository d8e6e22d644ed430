using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>What libcurl's numbering says an info gives.</summary>
internal static class InfoMask
{
    private const int TypeMask = 0xf00000;
    private const int OffT = 0x600000;

    public static bool IsOffT(int id) => (id & TypeMask) == OffT;
}

internal static unsafe class InfoReader
{
    public static CurlCode Long(EasyHandle handle, int id, out long value)
    {
        CLong native = default;
        var code = handle.GetInfo(id, &native);
        value = native.Value;
        return code;
    }

    public static CurlCode OffT(EasyHandle handle, int id, out long value)
    {
        long native = 0;
        var code = handle.GetInfo(id, &native);
        value = native;
        return code;
    }

    public static CurlCode Double(EasyHandle handle, int id, out double value)
    {
        double native = 0;
        var code = handle.GetInfo(id, &native);
        value = native;
        return code;
    }

    public static CurlCode Pointer(EasyHandle handle, int id, out nint value)
    {
        nint native = 0;
        var code = handle.GetInfo(id, &native);
        value = native;
        return code;
    }
}

internal sealed unsafe class StringInfo(string name, int id, int since) : CurlInfo<string?>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out string? value)
    {
        var code = InfoReader.Pointer(handle, Id, out var text);
        value = code == CurlCode.Ok ? NativeText.Read((byte*)text) : null;
        return code;
    }

    /// <summary>As <see cref="CurlInfo{T}.Read"/>; gives the very string that is likely when the text is the same.</summary>
    internal string? Read(EasyHandle handle, string? likely)
    {
        var code = InfoReader.Pointer(handle, Id, out var text);
        return code == CurlCode.Ok ? NativeText.Read((byte*)text, likely) : throw Refused(handle.Api, code);
    }

    internal byte[]? ReadBytes(EasyHandle handle)
    {
        var code = InfoReader.Pointer(handle, Id, out var text);
        return code == CurlCode.Ok ? NativeText.ReadBytes((byte*)text) : throw Refused(handle.Api, code);
    }
}

/// <summary>A C long that is never more than 32 bits of news.</summary>
internal sealed class IntInfo(string name, int id, int since) : CurlInfo<int>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out int value)
    {
        var code = InfoReader.Long(handle, Id, out var native);
        value = (int)Math.Clamp(native, int.MinValue, int.MaxValue);
        return code;
    }
}

internal sealed class BoolInfo(string name, int id, int since) : CurlInfo<bool>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out bool value)
    {
        var code = InfoReader.Long(handle, Id, out var native);
        value = native != 0;
        return code;
    }
}

internal sealed class EnumInfo<T>(string name, int id, int since) : CurlInfo<T>(name, id, since)
    where T : struct, Enum
{
    internal override CurlCode TryRead(EasyHandle handle, out T value)
    {
        var code = InfoReader.Long(handle, Id, out var native);
        value = Unsafe.BitCast<int, T>(unchecked((int)native)); // every enum here has 32 bits
        return code;
    }
}

internal sealed class LongInfo(string name, int id, int since) : CurlInfo<long>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out long value) => InfoReader.OffT(handle, Id, out value);
}

internal sealed class DoubleInfo(string name, int id, int since) : CurlInfo<double>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out double value) => InfoReader.Double(handle, Id, out value);
}

/// <summary>Seconds as a double.</summary>
internal sealed class SecondsInfo(string name, int id, int since) : CurlInfo<TimeSpan>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out TimeSpan value)
    {
        var code = InfoReader.Double(handle, Id, out var seconds);
        value = TimeSpan.FromSeconds(seconds);
        return code;
    }
}

/// <summary>Microseconds as a curl_off_t.</summary>
internal sealed class MicrosecondsInfo(string name, int id, int since) : CurlInfo<TimeSpan>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out TimeSpan value)
    {
        var code = InfoReader.OffT(handle, Id, out var microseconds);
        value = TimeSpan.FromMicroseconds(microseconds);
        return code;
    }
}

/// <summary>Whole seconds as a curl_off_t.</summary>
internal sealed class RetryAfterInfo(string name, int id, int since) : CurlInfo<TimeSpan>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out TimeSpan value)
    {
        var code = InfoReader.OffT(handle, Id, out var seconds);
        value = TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond);
        return code;
    }
}

/// <summary>Seconds since 1970, a C long or a curl_off_t; -1 for unknown.</summary>
internal sealed class UnixTimeInfo(string name, int id, int since) : CurlInfo<DateTimeOffset?>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out DateTimeOffset? value)
    {
        var code = InfoMask.IsOffT(Id)
            ? InfoReader.OffT(handle, Id, out var seconds)
            : InfoReader.Long(handle, Id, out seconds);
        value = seconds == -1 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
        return code;
    }
}

internal sealed unsafe class ListInfo(string name, int id, int since) : CurlInfo<IReadOnlyList<string>>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out IReadOnlyList<string> value)
    {
        value = [];
        var code = InfoReader.Pointer(handle, Id, out var list);
        if (code == CurlCode.Ok)
        {
            try
            {
                value = NativeStringList.Read(list);
            }
            finally
            {
                handle.Api.SListFreeAll(list);
            }
        }

        return code;
    }
}

internal sealed unsafe class CertInfoInfo(string name, int id, int since) : CurlInfo<IReadOnlyList<CurlCertificate>>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out IReadOnlyList<CurlCertificate> value)
    {
        value = [];
        var code = InfoReader.Pointer(handle, Id, out var pointer);
        if (code == CurlCode.Ok && pointer != 0)
        {
            var info = (NativeCertInfo*)pointer; // the handle's own memory
            var chain = new CurlCertificate[info->Count];
            for (var i = 0; i < chain.Length; i++)
            {
                chain[i] = CurlCertificate.Parse(NativeStringList.Read((nint)info->Certificates[i]));
            }

            value = chain;
        }

        return code;
    }
}

/// <summary>A curl_socket_t; -1 for none.</summary>
internal sealed class SocketInfo(string name, int id, int since) : CurlInfo<nint>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out nint value)
    {
        var code = InfoReader.Pointer(handle, Id, out var native);
        value = OperatingSystem.IsWindows() ? native : (int)native;
        return code;
    }
}

/// <summary>A pointer to struct curl_tlssessioninfo, in the handle's own memory.</summary>
internal sealed unsafe class TlsSessionInfo(string name, int id, int since) : CurlInfo<CurlTlsSession>(name, id, since)
{
    internal override CurlCode TryRead(EasyHandle handle, out CurlTlsSession value)
    {
        value = default;
        var code = InfoReader.Pointer(handle, Id, out var pointer);
        if (code == CurlCode.Ok && pointer != 0)
        {
            var native = (NativeTlsSessionInfo*)pointer;
            value = new(native->Backend, native->Internals);
        }

        return code;
    }
}

/// <summary>An info that the binding uses itself.</summary>
internal sealed class ReservedInfo(string name, int id, int since) : CurlInfo(name, id, since)
{
    internal override bool IsReserved => true;

    internal override CurlCode TryReadBoxed(EasyHandle handle, out object? value)
    {
        value = null;
        return CurlCode.UnknownOption;
    }
}
