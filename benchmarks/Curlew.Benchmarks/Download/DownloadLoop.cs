namespace Curlew.Benchmarks.Download;

/// <summary>The ways to receive one large body.</summary>
internal enum DownloadLoop
{
    /// <summary>Perform, with a callback that takes a span.</summary>
    Perform,

    /// <summary>PerformAsync, with the same callback.</summary>
    PerformAsync,

    /// <summary>PerformAsync into a stream.</summary>
    PerformAsyncStream,

    /// <summary>The same, with a receive buffer of 256 KiB (CURLOPT_BUFFERSIZE).</summary>
    PerformAsyncLargeBuffer,

    /// <summary>HttpClient, reading the response's stream into one buffer.</summary>
    HttpClient,

    /// <summary>HttpClient, copying the response's stream into another.</summary>
    HttpClientStream,
}
