using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>libcurl's description of its codes; never null, whatever the number.</summary>
public static unsafe class CurlErrors
{
    /// <summary>Describes a <c>CURLcode</c> (<c>curl_easy_strerror</c>).</summary>
    public static string Describe(CurlCode code) => Describe(code, api: null);

    /// <summary>Describes a <c>CURLMcode</c> (<c>curl_multi_strerror</c>).</summary>
    public static string Describe(CurlMCode code) => Describe(code, api: null);

    /// <summary>Describes a <c>CURLSHcode</c> (<c>curl_share_strerror</c>).</summary>
    public static string Describe(CurlShCode code) => Describe(code, api: null);

    /// <summary>Describes a <c>CURLUcode</c> (<c>curl_url_strerror</c>).</summary>
    public static string Describe(CurlUCode code) => Describe(code, api: null);

    internal static string Describe(CurlCode code, NativeApi? api) =>
        NativeText.Read((api ?? NativeApi.Api).EasyStrError(code)) ?? Unknown((int)code);

    internal static string Describe(CurlMCode code, NativeApi? api) =>
        NativeText.Read((api ?? NativeApi.Api).MultiStrError(code)) ?? Unknown((int)code);

    internal static string Describe(CurlShCode code, NativeApi? api) =>
        NativeText.Read((api ?? NativeApi.Api).ShareStrError(code)) ?? Unknown((int)code);

    internal static string Describe(CurlUCode code, NativeApi? api) =>
        NativeText.Read((api ?? NativeApi.Api).UrlStrError(code)) ?? Unknown((int)code);

    private static string Unknown(int code) => $"unknown error {code}";
}
