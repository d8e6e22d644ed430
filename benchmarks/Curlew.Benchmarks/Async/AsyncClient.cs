namespace Curlew.Benchmarks.Async;

/// <summary>Who makes many transfers at once.</summary>
internal enum AsyncClient
{
    /// <summary>An AsyncCurl as it comes.</summary>
    Curlew,

    /// <summary>The same, waiting with <c>curl_multi_poll</c>.</summary>
    CurlewMultiPoll,

    /// <summary>The same, with eight threads, whatever the number of processors.</summary>
    CurlewEightLoops,

    /// <summary><see cref="System.Net.Http.HttpClient"/>.</summary>
    HttpClient,
}
