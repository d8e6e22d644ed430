using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Fingerprint;

/// <summary>The options that settle how a client looks, by their numbers.</summary>
internal static class Knobs
{
    public static CurlOpt<string> Http2PseudoHeadersOrder { get; } = CurlOpt.Raw<string>(11005);

    public static CurlOpt<string> Http2Settings { get; } = CurlOpt.Raw<string>(11006);

    public static CurlOpt<long> Http2WindowUpdate { get; } = CurlOpt.Raw<long>(1008);

    public static CurlOpt<string> Http2Streams { get; } = CurlOpt.Raw<string>(11010);

    public static CurlOpt<long> StreamExclusive { get; } = CurlOpt.Raw<long>(1013);

    public static CurlOpt<long> Http2NoPriority { get; } = CurlOpt.Raw<long>(1021);

    public static CurlOpt<long> SplitCookies { get; } = CurlOpt.Raw<long>(1023);

    public static CurlOpt<string> FormBoundary { get; } = CurlOpt.Raw<string>(11024);

    public static CurlOpt<string> HttpHeaderOrder { get; } = CurlOpt.Raw<string>(11030);

    public static CurlOpt<IEnumerable<string>> WebSocketHttpHeader { get; } = CurlOpt.Raw<IEnumerable<string>>(11034);

    public static CurlOpt<string> WebSocketHttpHeaderOrder { get; } = CurlOpt.Raw<string>(11035);

    public static CurlOpt<string> Http1HeaderCase { get; } = CurlOpt.Raw<string>(12006);

    public static CurlOpt<string> Fingerprint { get; } = CurlOpt.Raw<string>(12007);

    public static CurlOpt<long> Http2StreamParent { get; } = CurlOpt.Raw<long>(2008);

    public static CurlOpt<long> Http2FirstStream { get; } = CurlOpt.Raw<long>(2009);

    public static CurlOpt<long> Http2StreamWindowUpdate { get; } = CurlOpt.Raw<long>(2010);

    public static CurlOpt<string> Http2Indexing { get; } = CurlOpt.Raw<string>(12011);

    public static CurlOpt<string> Http2Headers { get; } = CurlOpt.Raw<string>(12012);

    public static void SkipWithout() => Assert.SkipUnless(
        CurlOpt.Find("HTTP1_HEADER_CASE") is not null, "this libcurl has no options for how a client looks");

    /// <summary>A handle that speaks HTTP/2 to the recorder.</summary>
    public static Curl To(Http2Recorder recorder, string path = "")
    {
        var curl = Transfers.TestCurl.To(recorder.Uri, path);
        curl.SetOpt(CurlOpt.HttpVersion, recorder.Uri.Scheme == "https" ? CurlHttpVersion.Http2Tls : CurlHttpVersion.Http2PriorKnowledge);
        curl.SetOpt(CurlOpt.CaInfo, TestCertificates.Shared.CaFile);
        curl.SetOpt(CurlOpt.UserAgent, "");
        return curl;
    }

    /// <summary>Chromium 156's HTTP/2, in numbers.</summary>
    public static void AsChromium(this Curl curl)
    {
        curl.SetOpt(Http2Settings, "1:65536;2:0;4:6291456;6:262144");
        curl.SetOpt(Http2WindowUpdate, 15663105);
        curl.SetOpt(Http2PseudoHeadersOrder, "masp");
        curl.SetOpt(CurlOpt.StreamWeight, 256);
        curl.SetOpt(StreamExclusive, 1);
    }
}
