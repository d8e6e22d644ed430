namespace Curlew;

/// <summary>Which limit passed.</summary>
public enum TimeoutKind
{
    /// <summary>The time to find, reach and greet the server: name, connection, proxy and TLS.</summary>
    Connect,

    /// <summary>The time in which nothing, or too little, came or went.</summary>
    Idle,

    /// <summary>The time for all of it.</summary>
    Total,
}

/// <summary>
/// A time limit passed (<c>CURLE_OPERATION_TIMEDOUT</c>). The inner exception is a <see cref="TimeoutException"/>, whose
/// inner one is libcurl's. What the caller cancels is an <see cref="OperationCanceledException"/> instead.
/// </summary>
public sealed class RequestTimeoutException : RequestException
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="kind">Which limit passed.</param>
    /// <param name="inner">What it was caused by; it is wrapped in a <see cref="TimeoutException"/> unless it is one.</param>
    /// <param name="error">.NET's name for what went wrong, which has none for a time limit.</param>
    public RequestTimeoutException(
        string message, TimeoutKind kind, Exception? inner = null, HttpRequestError error = HttpRequestError.Unknown)
        : base(message, inner as TimeoutException ?? new TimeoutException(message, inner), error) => Kind = kind;

    /// <summary>Which limit passed.</summary>
    public TimeoutKind Kind { get; }
}
