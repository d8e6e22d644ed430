namespace Curlew.Benchmarks.Waiting;

/// <summary>Who waits for many slow downloads.</summary>
internal enum WaitingClient
{
    /// <summary>PerformAsync with a callback.</summary>
    Callback,

    /// <summary>PerformAsync into a stream.</summary>
    Stream,

    /// <summary><see cref="System.Net.Http.HttpClient"/>.</summary>
    HttpClient,
}
