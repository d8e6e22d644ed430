using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// The functions of the libcurl that was loaded. Those that every supported version has are always set; the rest are
/// null when the library lacks them.
/// </summary>
internal sealed unsafe class NativeApi
{
    private readonly nint _library;

    public readonly delegate* unmanaged[Cdecl]<CLong, CurlCode> GlobalInit;
    public readonly delegate* unmanaged[Cdecl]<byte*> VersionText;
    public readonly delegate* unmanaged[Cdecl]<int, NativeVersionInfo*> VersionInfo;
    public readonly delegate* unmanaged[Cdecl]<nint, void> Free;

    public readonly delegate* unmanaged[Cdecl]<nint> EasyInit;
    public readonly delegate* unmanaged[Cdecl]<nint, void> EasyCleanup;
    public readonly delegate* unmanaged[Cdecl]<nint, void> EasyReset;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> EasyDupHandle;
    public readonly delegate* unmanaged[Cdecl]<nint, CurlCode> EasyPerform;
    public readonly delegate* unmanaged[Cdecl]<nint, int, CurlCode> EasyPause;
    public readonly delegate* unmanaged[Cdecl]<nint, CurlCode> EasyUpkeep;
    public readonly delegate* unmanaged[Cdecl]<nint, void*, nuint, nuint*, CurlCode> EasySend;
    public readonly delegate* unmanaged[Cdecl]<nint, void*, nuint, nuint*, CurlCode> EasyRecv;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, nint> EasyEscape;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int*, nint> EasyUnescape;

    public readonly delegate* unmanaged[Cdecl]<CurlCode, byte*> EasyStrError;
    public readonly delegate* unmanaged[Cdecl]<CurlMCode, byte*> MultiStrError;
    public readonly delegate* unmanaged[Cdecl]<CurlShCode, byte*> ShareStrError;
    public readonly delegate* unmanaged[Cdecl]<CurlUCode, byte*> UrlStrError;

    public readonly delegate* unmanaged[Cdecl]<NativeEasyOption*, NativeEasyOption*> EasyOptionNext;
    public readonly delegate* unmanaged[Cdecl]<int, NativeEasyOption*> EasyOptionById;
    public readonly delegate* unmanaged[Cdecl]<byte*, NativeEasyOption*> EasyOptionByName;

    public readonly delegate* unmanaged[Cdecl]<nint, byte*, nint> SListAppend;
    public readonly delegate* unmanaged[Cdecl]<nint, void> SListFreeAll;

    public readonly delegate* unmanaged[Cdecl]<nint> MultiInit;
    public readonly delegate* unmanaged[Cdecl]<nint, CurlMCode> MultiCleanup;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, CurlMCode> MultiAddHandle;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, CurlMCode> MultiRemoveHandle;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, CurlMCode> MultiPerform;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, uint, int, int*, CurlMCode> MultiPoll;
    public readonly delegate* unmanaged[Cdecl]<nint, CurlMCode> MultiWakeup;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, NativeMultiMessage*> MultiInfoRead;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, uint, int, int*, CurlMCode> MultiWait;
    public readonly delegate* unmanaged[Cdecl]<nint, void*, void*, void*, int*, CurlMCode> MultiFdSet;
    public readonly delegate* unmanaged[Cdecl]<nint, CLong*, CurlMCode> MultiTimeout;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, int, int*, CurlMCode> MultiSocketAction;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, CurlMCode> MultiSocketAll;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, void*, CurlMCode> MultiAssign;
    public readonly delegate* unmanaged[Cdecl]<nint, nuint, byte*> PushHeaderByNum;

    public readonly delegate* unmanaged[Cdecl]<nint, nint> MimeInit;
    public readonly delegate* unmanaged[Cdecl]<nint, void> MimeFree;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> MimeAddPart;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, CurlCode> MimeName;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, CurlCode> MimeFileName;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, CurlCode> MimeType;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, CurlCode> MimeData;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, CurlCode> MimeFileData;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, int, CurlCode> MimeHeaders;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, CurlCode> MimeEncoder;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, CurlCode> MimeSubparts;
    public readonly delegate* unmanaged[Cdecl]<nint, long, void*, void*, void*, nint, CurlCode> MimeDataCallback;

    public readonly delegate* unmanaged[Cdecl]<nint> UrlInit;
    public readonly delegate* unmanaged[Cdecl]<nint, void> UrlCleanup;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> UrlDuplicate;
    public readonly delegate* unmanaged[Cdecl]<nint, int, byte**, uint, CurlUCode> UrlGet;
    public readonly delegate* unmanaged[Cdecl]<nint, int, byte*, uint, CurlUCode> UrlSet;

    public readonly delegate* unmanaged[Cdecl]<nint> ShareInit;
    public readonly delegate* unmanaged[Cdecl]<nint, CurlShCode> ShareCleanup;

    public readonly delegate* unmanaged[Cdecl]<byte*, nint, nint> GetDate;
    public readonly delegate* unmanaged[Cdecl]<CurlSslBackend, byte*, NativeSslBackend***, CurlGlobalSslSet> GlobalSslSet;

    // Newer than the oldest supported version, or left out of some builds.
    public readonly delegate* unmanaged[Cdecl]<byte*, CurlCode> GlobalTrace;
    public readonly delegate* unmanaged[Cdecl]<nint, CurlMultiInfo, long*, CurlMCode> MultiGetOffT;
    public readonly delegate* unmanaged[Cdecl]<nint, uint, CurlMCode> MultiNotifyEnable;
    public readonly delegate* unmanaged[Cdecl]<nint, uint, CurlMCode> MultiNotifyDisable;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, nint, CurlCode> EasySslsExport;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, byte*, nuint, CurlCode> EasySslsImport;
    public readonly delegate* unmanaged[Cdecl]<nint, uint, int, NativeHeader*, NativeHeader*> EasyNextHeader;
    public readonly delegate* unmanaged[Cdecl]<nint, void*, nuint, nuint*, long, uint, CurlCode> WsSend;
    public readonly delegate* unmanaged[Cdecl]<nint, void*, nuint, nuint*, NativeWebSocketFrame**, CurlCode> WsRecv;
    public readonly delegate* unmanaged[Cdecl]<nint, NativeWebSocketFrame*> WsMeta;
    public readonly delegate* unmanaged[Cdecl]<nint, uint, long, CurlCode> WsStartFrame;

    public NativeApi(nint library, string path)
    {
        _library = library;
        Path = path;

        GlobalInit = (delegate* unmanaged[Cdecl]<CLong, CurlCode>)Export("curl_global_init");
        VersionText = (delegate* unmanaged[Cdecl]<byte*>)Export("curl_version");
        VersionInfo = (delegate* unmanaged[Cdecl]<int, NativeVersionInfo*>)Export("curl_version_info");
        Free = (delegate* unmanaged[Cdecl]<nint, void>)Export("curl_free");

        EasyInit = (delegate* unmanaged[Cdecl]<nint>)Export("curl_easy_init");
        EasyCleanup = (delegate* unmanaged[Cdecl]<nint, void>)Export("curl_easy_cleanup");
        EasyReset = (delegate* unmanaged[Cdecl]<nint, void>)Export("curl_easy_reset");
        EasyDupHandle = (delegate* unmanaged[Cdecl]<nint, nint>)Export("curl_easy_duphandle");
        EasyPerform = (delegate* unmanaged[Cdecl]<nint, CurlCode>)Export("curl_easy_perform");
        EasyPause = (delegate* unmanaged[Cdecl]<nint, int, CurlCode>)Export("curl_easy_pause");
        EasyUpkeep = (delegate* unmanaged[Cdecl]<nint, CurlCode>)Export("curl_easy_upkeep");
        EasySend = (delegate* unmanaged[Cdecl]<nint, void*, nuint, nuint*, CurlCode>)Export("curl_easy_send");
        EasyRecv = (delegate* unmanaged[Cdecl]<nint, void*, nuint, nuint*, CurlCode>)Export("curl_easy_recv");
        EasyEscape = (delegate* unmanaged[Cdecl]<nint, byte*, int, nint>)Export("curl_easy_escape");
        EasyUnescape = (delegate* unmanaged[Cdecl]<nint, byte*, int, int*, nint>)Export("curl_easy_unescape");

        EasyStrError = (delegate* unmanaged[Cdecl]<CurlCode, byte*>)Export("curl_easy_strerror");
        MultiStrError = (delegate* unmanaged[Cdecl]<CurlMCode, byte*>)Export("curl_multi_strerror");
        ShareStrError = (delegate* unmanaged[Cdecl]<CurlShCode, byte*>)Export("curl_share_strerror");
        UrlStrError = (delegate* unmanaged[Cdecl]<CurlUCode, byte*>)Export("curl_url_strerror");

        EasyOptionNext = (delegate* unmanaged[Cdecl]<NativeEasyOption*, NativeEasyOption*>)Export("curl_easy_option_next");
        EasyOptionById = (delegate* unmanaged[Cdecl]<int, NativeEasyOption*>)Export("curl_easy_option_by_id");
        EasyOptionByName = (delegate* unmanaged[Cdecl]<byte*, NativeEasyOption*>)Export("curl_easy_option_by_name");

        SListAppend = (delegate* unmanaged[Cdecl]<nint, byte*, nint>)Export("curl_slist_append");
        SListFreeAll = (delegate* unmanaged[Cdecl]<nint, void>)Export("curl_slist_free_all");

        MultiInit = (delegate* unmanaged[Cdecl]<nint>)Export("curl_multi_init");
        MultiCleanup = (delegate* unmanaged[Cdecl]<nint, CurlMCode>)Export("curl_multi_cleanup");
        MultiAddHandle = (delegate* unmanaged[Cdecl]<nint, nint, CurlMCode>)Export("curl_multi_add_handle");
        MultiRemoveHandle = (delegate* unmanaged[Cdecl]<nint, nint, CurlMCode>)Export("curl_multi_remove_handle");
        MultiPerform = (delegate* unmanaged[Cdecl]<nint, int*, CurlMCode>)Export("curl_multi_perform");
        MultiPoll = (delegate* unmanaged[Cdecl]<nint, byte*, uint, int, int*, CurlMCode>)Export("curl_multi_poll");
        MultiWakeup = (delegate* unmanaged[Cdecl]<nint, CurlMCode>)Export("curl_multi_wakeup");
        MultiInfoRead = (delegate* unmanaged[Cdecl]<nint, int*, NativeMultiMessage*>)Export("curl_multi_info_read");
        MultiWait = (delegate* unmanaged[Cdecl]<nint, byte*, uint, int, int*, CurlMCode>)Export("curl_multi_wait");
        MultiFdSet = (delegate* unmanaged[Cdecl]<nint, void*, void*, void*, int*, CurlMCode>)Export("curl_multi_fdset");
        MultiTimeout = (delegate* unmanaged[Cdecl]<nint, CLong*, CurlMCode>)Export("curl_multi_timeout");
        MultiSocketAction = (delegate* unmanaged[Cdecl]<nint, nint, int, int*, CurlMCode>)Export("curl_multi_socket_action");
        MultiSocketAll = (delegate* unmanaged[Cdecl]<nint, int*, CurlMCode>)Export("curl_multi_socket_all");
        MultiAssign = (delegate* unmanaged[Cdecl]<nint, nint, void*, CurlMCode>)Export("curl_multi_assign");
        PushHeaderByNum = (delegate* unmanaged[Cdecl]<nint, nuint, byte*>)Export("curl_pushheader_bynum");

        MimeInit = (delegate* unmanaged[Cdecl]<nint, nint>)Export("curl_mime_init");
        MimeFree = (delegate* unmanaged[Cdecl]<nint, void>)Export("curl_mime_free");
        MimeAddPart = (delegate* unmanaged[Cdecl]<nint, nint>)Export("curl_mime_addpart");
        MimeName = (delegate* unmanaged[Cdecl]<nint, byte*, CurlCode>)Export("curl_mime_name");
        MimeFileName = (delegate* unmanaged[Cdecl]<nint, byte*, CurlCode>)Export("curl_mime_filename");
        MimeType = (delegate* unmanaged[Cdecl]<nint, byte*, CurlCode>)Export("curl_mime_type");
        MimeData = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, CurlCode>)Export("curl_mime_data");
        MimeFileData = (delegate* unmanaged[Cdecl]<nint, byte*, CurlCode>)Export("curl_mime_filedata");
        MimeHeaders = (delegate* unmanaged[Cdecl]<nint, nint, int, CurlCode>)Export("curl_mime_headers");
        MimeEncoder = (delegate* unmanaged[Cdecl]<nint, byte*, CurlCode>)Export("curl_mime_encoder");
        MimeSubparts = (delegate* unmanaged[Cdecl]<nint, nint, CurlCode>)Export("curl_mime_subparts");
        MimeDataCallback = (delegate* unmanaged[Cdecl]<nint, long, void*, void*, void*, nint, CurlCode>)Export("curl_mime_data_cb");

        UrlInit = (delegate* unmanaged[Cdecl]<nint>)Export("curl_url");
        UrlCleanup = (delegate* unmanaged[Cdecl]<nint, void>)Export("curl_url_cleanup");
        UrlDuplicate = (delegate* unmanaged[Cdecl]<nint, nint>)Export("curl_url_dup");
        UrlGet = (delegate* unmanaged[Cdecl]<nint, int, byte**, uint, CurlUCode>)Export("curl_url_get");
        UrlSet = (delegate* unmanaged[Cdecl]<nint, int, byte*, uint, CurlUCode>)Export("curl_url_set");

        ShareInit = (delegate* unmanaged[Cdecl]<nint>)Export("curl_share_init");
        ShareCleanup = (delegate* unmanaged[Cdecl]<nint, CurlShCode>)Export("curl_share_cleanup");

        GetDate = (delegate* unmanaged[Cdecl]<byte*, nint, nint>)Export("curl_getdate");
        GlobalSslSet = (delegate* unmanaged[Cdecl]<CurlSslBackend, byte*, NativeSslBackend***, CurlGlobalSslSet>)Export("curl_global_sslset");

        MultiGetOffT = (delegate* unmanaged[Cdecl]<nint, CurlMultiInfo, long*, CurlMCode>)Optional("curl_multi_get_offt");
        MultiNotifyEnable = (delegate* unmanaged[Cdecl]<nint, uint, CurlMCode>)Optional("curl_multi_notify_enable");
        MultiNotifyDisable = (delegate* unmanaged[Cdecl]<nint, uint, CurlMCode>)Optional("curl_multi_notify_disable");
        GlobalTrace = (delegate* unmanaged[Cdecl]<byte*, CurlCode>)Optional("curl_global_trace");
        EasySslsExport = (delegate* unmanaged[Cdecl]<nint, nint, nint, CurlCode>)Optional("curl_easy_ssls_export");
        EasySslsImport = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, byte*, nuint, CurlCode>)Optional("curl_easy_ssls_import");
        EasyNextHeader = (delegate* unmanaged[Cdecl]<nint, uint, int, NativeHeader*, NativeHeader*>)Optional("curl_easy_nextheader");
        WsSend = (delegate* unmanaged[Cdecl]<nint, void*, nuint, nuint*, long, uint, CurlCode>)Optional("curl_ws_send");
        WsRecv = (delegate* unmanaged[Cdecl]<nint, void*, nuint, nuint*, NativeWebSocketFrame**, CurlCode>)Optional("curl_ws_recv");
        WsMeta = (delegate* unmanaged[Cdecl]<nint, NativeWebSocketFrame*>)Optional("curl_ws_meta");
        WsStartFrame = (delegate* unmanaged[Cdecl]<nint, uint, long, CurlCode>)Optional("curl_ws_start_frame");

        Variadic = new VariadicCalls(
            Export("curl_easy_setopt"), Export("curl_easy_getinfo"), Export("curl_multi_setopt"), Export("curl_share_setopt"));
    }

    /// <summary>Path of the loaded file, or the name it was asked for by where the system does not tell.</summary>
    public string Path { get; }

    /// <summary>The functions that C declares with <c>...</c>.</summary>
    public VariadicCalls Variadic { get; }

    /// <summary>The loaded library; the first use finds, loads and initialises it.</summary>
    public static NativeApi Api => LibCurlLoader.Current;

    /// <summary>The error for a function that the loaded library lacks.</summary>
    public NotSupportedException Lacks(string function, Version since) => new(
        $"{function} needs libcurl {since}, built with it; loaded is libcurl {CurlLibrary.VersionOf(this)} from {Path}.");

    private nint Export(string name) =>
        NativeLibrary.TryGetExport(_library, name, out var address)
            ? address
            : throw new EntryPointNotFoundException(
                $"{Path} has no function {name}: it is no libcurl {LibCurlLoader.MinimumVersion} or later.");

    private nint Optional(string name) =>
        NativeLibrary.TryGetExport(_library, name, out var address) ? address : 0;
}
