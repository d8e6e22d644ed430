using System.Collections.Frozen;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// The libcurl of this process: which file it is, its version, and what it can do. It is found, loaded and initialised
/// (<c>curl_global_init</c>) once, at the first use of anything here, by whichever thread is first; it stays until the
/// process ends. All members are safe from any thread.
/// </summary>
public static unsafe class CurlLibrary
{
    private static readonly Lazy<FrozenSet<string>> s_protocols =
        new(() => ReadArray(Info->Protocols).ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    private static readonly Lazy<FrozenSet<string>> s_features = new(ReadFeatures);

    private static readonly Lazy<CurlOptionInfo[]> s_options = new(ReadOptions);

    /// <summary>An exception that a callback threw when nobody could be told otherwise: during
    /// <see cref="Curl.Dispose"/>.</summary>
    public static event EventHandler<UnobservedCallbackExceptionEventArgs>? UnobservedCallbackException;

    /// <summary>The oldest libcurl that works with this binding.</summary>
    public static Version MinimumVersion => LibCurlLoader.MinimumVersion;

    /// <summary>Whether a library is loaded already.</summary>
    public static bool IsLoaded => LibCurlLoader.IsLoaded;

    /// <summary>File of the loaded library.</summary>
    public static string Path => NativeApi.Api.Path;

    /// <summary>Why that file was taken, in a few words.</summary>
    public static string Origin
    {
        get
        {
            _ = NativeApi.Api;
            return LibCurlLoader.Origin;
        }
    }

    /// <summary>Whether the loaded library is Curlew's own engine.</summary>
    public static bool IsEngine => System.IO.Path.GetFileName(Path).Contains("curlew", StringComparison.Ordinal);

    /// <summary>Version of the loaded library.</summary>
    public static Version Version => VersionOf(NativeApi.Api);

    /// <summary>The library's own line about itself and what it is built with (<c>curl_version</c>).</summary>
    public static string VersionText => NativeText.Read(NativeApi.Api.VersionText()) ?? "";

    /// <summary>Version of libcurl whose headers the options, infos and codes here were generated from.</summary>
    public static Version HeaderVersion { get; } = Version.Parse(GeneratedFrom.HeaderVersion);

    /// <summary>The machine that the library was built for.</summary>
    public static string Host => NativeText.Read(Info->Host) ?? "";

    /// <summary>TLS library and version, such as <c>OpenSSL/3.0.17</c>; null without TLS.</summary>
    public static string? SslVersion => NativeText.Read(Info->SslVersion);

    /// <summary>zlib's version; null without it.</summary>
    public static string? ZlibVersion => NativeText.Read(Info->LibzVersion);

    /// <summary>c-ares' version; null without it.</summary>
    public static string? AresVersion => Info->Age >= 1 ? NativeText.Read(Info->Ares) : null;

    /// <summary>Version of the library for international domain names; null without it.</summary>
    public static string? IdnVersion => Info->Age >= 2 ? NativeText.Read(Info->LibIdn) : null;

    /// <summary>SSH library and version; null without it.</summary>
    public static string? SshVersion => Info->Age >= 3 ? NativeText.Read(Info->LibSshVersion) : null;

    /// <summary>brotli's version; null without it.</summary>
    public static string? BrotliVersion => Info->Age >= 4 ? NativeText.Read(Info->BrotliVersion) : null;

    /// <summary>nghttp2's version; null without HTTP/2.</summary>
    public static string? NgHttp2Version => Info->Age >= 5 ? NativeText.Read(Info->NgHttp2Version) : null;

    /// <summary>QUIC library and version; null without HTTP/3.</summary>
    public static string? QuicVersion => Info->Age >= 5 ? NativeText.Read(Info->QuicVersion) : null;

    /// <summary>CA file that is built in; null for none.</summary>
    public static string? CaInfo => Info->Age >= 6 ? NativeText.Read(Info->CaInfo) : null;

    /// <summary>CA directory that is built in; null for none.</summary>
    public static string? CaPath => Info->Age >= 6 ? NativeText.Read(Info->CaPath) : null;

    /// <summary>The file or directory of trusted authorities that a new handle uses, for servers and HTTPS proxies: the one
    /// that is built in, or, for a library without, <c>SSL_CERT_FILE</c>, <c>CURL_CA_BUNDLE</c> or the first of the paths
    /// that systems are known to use. Null when there is none.</summary>
    public static string? CaBundle => CaInfo ?? CaPath ?? CertificateBundle.Default;

    /// <summary>zstd's version; null without it.</summary>
    public static string? ZstdVersion => Info->Age >= 7 ? NativeText.Read(Info->ZstdVersion) : null;

    /// <summary>GSASL's version; null without it.</summary>
    public static string? GsaslVersion => Info->Age >= 9 ? NativeText.Read(Info->GsaslVersion) : null;

    /// <summary>Schemes that the library speaks, in lower case.</summary>
    public static IReadOnlySet<string> Protocols => s_protocols.Value;

    /// <summary>Names of the features that it was built with, as <c>curl --version</c> writes them: <c>HTTP2</c>,
    /// <c>brotli</c>, <c>HSTS</c>, …</summary>
    public static IReadOnlySet<string> Features => s_features.Value;

    /// <summary>The options that the library itself lists (<c>curl_easy_option_next</c>), aliases included.</summary>
    public static IReadOnlyList<CurlOptionInfo> Options => s_options.Value;

    /// <summary>What a <see cref="Curl"/> sends as User-Agent unless told otherwise; null for none. Handles made
    /// before a change keep theirs until <see cref="Curl.Reset"/>.</summary>
    public static string? DefaultUserAgent { get; set; } = CreateUserAgent();

    /// <summary>Loads a library now instead of at first use.</summary>
    /// <param name="path">File to load; null to search in the usual order.</param>
    /// <param name="flags">Flags of <c>curl_global_init</c>.</param>
    /// <param name="sslBackend">TLS library to use, where libcurl was built with several (<c>curl_global_sslset</c>);
    /// null for its own choice.</param>
    /// <exception cref="InvalidOperationException">Another library is in use already: call this first.</exception>
    /// <exception cref="DllNotFoundException">No usable library was found; the message lists each place tried.</exception>
    /// <exception cref="NotSupportedException">The library has not that TLS backend; the message lists those it has.</exception>
    public static void Load(string? path = null, CurlGlobalFlags flags = CurlGlobalFlags.All, CurlSslBackend? sslBackend = null)
    {
        var wasLoaded = LibCurlLoader.IsLoaded;
        var api = LibCurlLoader.Load(path, flags, sslBackend);
        if (wasLoaded && (sslBackend is not null || (path is not null && api.Path != path)))
        {
            throw new InvalidOperationException(
                $"libcurl is loaded from {api.Path} already; call CurlLibrary.Load before anything else uses it.");
        }
    }

    /// <summary>The TLS libraries that libcurl was built with (<c>curl_global_sslset</c>).</summary>
    public static IReadOnlyList<CurlSslBackend> AvailableSslBackends => [.. SslBackends.List(NativeApi.Api).Select(b => b.Id)];

    /// <summary>Turns libcurl's tracing of its own parts on or off for the whole process (<c>curl_global_trace</c>,
    /// libcurl 8.3); what it says goes to the debug callbacks. Call it while no transfer runs.</summary>
    /// <param name="config">Names of parts with commas between, such as <c>all</c>, <c>http/2,-ssl</c> or <c>ids,time</c>.</param>
    /// <exception cref="NotSupportedException">The loaded libcurl has no tracing.</exception>
    public static void Trace(string config)
    {
        var api = NativeApi.Api;
        if (api.GlobalTrace is null)
        {
            throw api.Lacks("curl_global_trace", new Version(8, 3, 0));
        }

        using var text = new Utf8Text(config, nameof(config), stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = text)
        {
            var code = api.GlobalTrace(p);
            if (code != CurlCode.Ok)
            {
                throw CurlException.From(code, "curl_global_trace", text: null, inner: null);
            }
        }
    }

    /// <summary>Reads a date in any of the forms that HTTP, mail and cookies use (<c>curl_getdate</c>); null when it is
    /// none.</summary>
    public static DateTimeOffset? ParseDate(string text)
    {
        using var terminated = new Utf8Text(text, nameof(text), stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = terminated)
        {
            var seconds = NativeApi.Api.GetDate(p, 0);
            return seconds == -1 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
    }

    /// <summary>Whether the loaded library has an option.</summary>
    public static bool Supports(CurlOpt option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return NativeApi.Api.EasyOptionById(option.Id) is not null;
    }

    /// <summary>Whether the library speaks a scheme, in any case.</summary>
    public static bool HasProtocol(string scheme) => Protocols.Contains(scheme);

    /// <summary>Whether the library was built with a feature, in any case.</summary>
    public static bool HasFeature(string name) => Features.Contains(name);

    internal static Version VersionOf(NativeApi api) => LibCurlVersion.FromNumber((int)api.VersionInfo(0)->VersionNumber);

    internal static void ReportUnobserved(object source, Exception exception) =>
        UnobservedCallbackException?.Invoke(sender: null, new UnobservedCallbackExceptionEventArgs(source, exception));

    private static NativeVersionInfo* Info
    {
        get
        {
            const int newest = 11; // CURLVERSION_TWELFTH; an older library answers with its own age
            return NativeApi.Api.VersionInfo(newest);
        }
    }

    private static string CreateUserAgent() =>
        $"Curlew/{typeof(CurlLibrary).Assembly.GetName().Version!.ToString(3)}";

    private static FrozenSet<string> ReadFeatures()
    {
        const int agesWithNames = 10;
        return (Info->Age >= agesWithNames && Info->FeatureNames is not null
            ? ReadArray(Info->FeatureNames)
            : FeatureNames.Of((CurlVersionFeatures)Info->Features)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    private static List<string> ReadArray(byte** items)
    {
        var list = new List<string>();
        for (; *items is not null; items++)
        {
            list.Add(NativeText.Read(*items) ?? "");
        }

        return list;
    }

    private static CurlOptionInfo[] ReadOptions()
    {
        var list = new List<CurlOptionInfo>();
        for (var option = NativeApi.Api.EasyOptionNext(null); option is not null; option = NativeApi.Api.EasyOptionNext(option))
        {
            list.Add(new CurlOptionInfo(option));
        }

        return [.. list];
    }
}
