namespace Curlew.Benchmarks.Upload;

/// <summary>The ways to send one large body.</summary>
internal enum UploadLoop
{
    /// <summary>Perform, with a callback that fills a span.</summary>
    Perform,

    /// <summary>PerformAsync from a stream.</summary>
    PerformAsyncStream,

    /// <summary>HttpClient from a stream.</summary>
    HttpClient,
}
