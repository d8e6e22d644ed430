namespace Curlew.LibCurl.Interop;

/// <summary>The TLS libraries of a libcurl that was built with several.</summary>
internal static unsafe class SslBackends
{
    public static List<(CurlSslBackend Id, string Name)> List(NativeApi api)
    {
        const CurlSslBackend none = (CurlSslBackend)(-1); // an unknown one changes nothing and still gets the list
        NativeSslBackend** available = null;
        api.GlobalSslSet(none, null, &available);
        var list = new List<(CurlSslBackend, string)>();
        for (; available is not null && *available is not null; available++)
        {
            list.Add(((*available)->Id, NativeText.Read((*available)->Name) ?? ""));
        }

        return list;
    }

    /// <summary>Must come before curl_global_init.</summary>
    public static void Choose(NativeApi api, CurlSslBackend backend)
    {
        NativeSslBackend** ignored = null;
        var result = api.GlobalSslSet(backend, null, &ignored);
        if (result != CurlGlobalSslSet.Ok)
        {
            var names = List(api).Select(b => $"{b.Name} ({b.Id})");
            throw new NotSupportedException(
                $"{api.Path} has no TLS backend {backend}; it has: {string.Join(", ", names)}.");
        }
    }
}
