namespace Curlew.Benchmarks.Sessions;

/// <summary>Who makes the requests of <see cref="SessionBenchmark"/>.</summary>
internal enum SessionClient
{
    /// <summary>A <see cref="Session"/> as it comes, asynchronously.</summary>
    Session,

    /// <summary>The same, synchronously.</summary>
    SessionSync,

    /// <summary>The same, the body copied from the response's stream as it arrives.</summary>
    SessionStream,

    /// <summary><see cref="System.Net.Http.HttpClient"/> as it comes, asynchronously; the body is kept in memory.</summary>
    HttpClient,

    /// <summary>The same, synchronously.</summary>
    HttpClientSync,

    /// <summary>The same, the body copied from the response's stream as it arrives.</summary>
    HttpClientStream,

    /// <summary>HttpClient on <see cref="CurlHandler"/>, asynchronously; the body is kept in memory.</summary>
    Handler,

    /// <summary>The same, the body copied from the response's stream as it arrives.</summary>
    HandlerStream,

    /// <summary>Bare handles on an <see cref="LibCurl.AsyncCurl"/>; bodies are counted and not kept.</summary>
    AsyncCurl,

    /// <summary>One bare handle and its Perform; the body is counted and not kept.</summary>
    Curl,
}
