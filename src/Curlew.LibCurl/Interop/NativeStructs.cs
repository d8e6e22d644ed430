using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

// The C structures of libcurl's headers, field for field, under their C meaning.

/// <summary>curl_version_info_data; fields past <see cref="Age"/> must not be read.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeVersionInfo
{
    public int Age;
    public byte* Version;
    public uint VersionNumber;
    public byte* Host;
    public int Features;
    public byte* SslVersion;
    public CLong SslVersionNumber;
    public byte* LibzVersion;
    public byte** Protocols;
    public byte* Ares;                  // age 1
    public int AresNumber;
    public byte* LibIdn;                // age 2
    public int IconvVersion;            // age 3
    public byte* LibSshVersion;
    public uint BrotliVersionNumber;    // age 4
    public byte* BrotliVersion;
    public uint NgHttp2VersionNumber;   // age 5
    public byte* NgHttp2Version;
    public byte* QuicVersion;
    public byte* CaInfo;                // age 6
    public byte* CaPath;
    public uint ZstdVersionNumber;      // age 7
    public byte* ZstdVersion;
    public byte* HyperVersion;          // age 8
    public byte* GsaslVersion;          // age 9
    public byte** FeatureNames;         // age 10
    public byte* RtmpVersion;           // age 11
}

/// <summary>struct curl_slist</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeStringNode
{
    public byte* Data;
    public NativeStringNode* Next;
}

/// <summary>struct curl_blob</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBlob
{
    public void* Data;
    public nuint Length;
    public uint Flags;
}

/// <summary>struct curl_easyoption</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeEasyOption
{
    public byte* Name;
    public int Id;
    public CurlOptionType Type;
    public uint Flags;
}

/// <summary>struct curl_header</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeHeader
{
    public byte* Name;
    public byte* Value;
    public nuint Amount;
    public nuint Index;
    public uint Origin;
    public void* Anchor;
}

/// <summary>struct curl_certinfo</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeCertInfo
{
    public int Count;
    public NativeStringNode** Certificates;
}

/// <summary>struct curl_tlssessioninfo</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTlsSessionInfo
{
    public CurlSslBackend Backend;
    public nint Internals;
}

/// <summary>curl_ssl_backend</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSslBackend
{
    public CurlSslBackend Id;
    public byte* Name;
}

/// <summary>CURLMsg; the union holds a CURLcode or a pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMultiMessage
{
    public int Kind;
    public nint Easy;
    public nint Data;
}

/// <summary>struct curl_sockaddr; the address has AddressLength bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSockAddr
{
    public int Family;
    public int SocketType;
    public int Protocol;
    public uint AddressLength;
    public byte Address;
}

/// <summary>struct curl_ws_frame</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeWebSocketFrame
{
    public int Age;
    public int Flags;
    public long Offset;
    public long BytesLeft;
    public nuint Length;
}

/// <summary>struct curl_khkey; a zero length means NUL-terminated base64.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeKhKey
{
    public byte* Key;
    public nuint Length;
    public CurlKhType Type;
}

/// <summary>struct curl_hstsentry</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeHstsEntry
{
    public byte* Name;
    public nuint NameLength;
    public byte IncludeSubDomains;  // a bit field of one bit in an unsigned int
    private fixed byte _rest[3 + ExpireLength];

    public const int ExpireLength = 18;

    /// <summary>YYYYMMDD HH:MM:SS, NUL-terminated. An array behind a bit field follows its last used byte, but on
    /// Windows the whole int.</summary>
    public static byte* Expire(NativeHstsEntry* entry) =>
        &entry->IncludeSubDomains + (OperatingSystem.IsWindows() ? sizeof(uint) : sizeof(byte));
}

/// <summary>struct curl_index</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    public nuint Index;
    public nuint Total;
}

/// <summary>struct curl_fileinfo, up to the fields meant for applications</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeFileInfo
{
    public byte* FileName;
    public CurlFileType FileType;
    public nint Time;
    public uint Permissions;
    public int UserId;
    public int GroupId;
    public long Size;
    public CLong HardLinks;
    public byte* TimeText;
    public byte* PermissionsText;
    public byte* UserText;
    public byte* GroupText;
    public byte* TargetText;
    public uint Flags;
}
