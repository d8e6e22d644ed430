namespace Curlew.Benchmarks.Sessions;

/// <summary>Who makes whole requests.</summary>
internal enum SessionClient
{
    /// <summary><see cref="Session.GetAsync"/>.</summary>
    Session,

    /// <summary><see cref="Session.Get"/>, each on a thread of its own.</summary>
    SessionSync,

    /// <summary><see cref="LibCurl.AsyncCurl"/> with one loop and handles that are set up already.</summary>
    AsyncCurl,

    /// <summary><see cref="System.Net.Http.HttpClient"/>, the body in memory as well.</summary>
    HttpClient,
}
