namespace Curlew.Benchmarks.Easy;

/// <summary>The ways in which one reused <see cref="LibCurl.Curl"/> makes the same transfer, and what it is compared with.</summary>
internal enum EasyLoop
{
    /// <summary>Perform, with a callback that takes a span.</summary>
    Span,

    /// <summary>The same, with a token that could cancel it.</summary>
    Cancellable,

    /// <summary>PerformBytes: the body in an array of its own.</summary>
    Bytes,

    /// <summary><see cref="System.Net.Http.HttpClient"/>'s synchronous Send instead, the body read into one buffer.</summary>
    HttpClient,
}
