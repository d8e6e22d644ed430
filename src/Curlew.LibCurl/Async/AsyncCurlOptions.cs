namespace Curlew.LibCurl;

/// <summary>How many threads, transfers and connections an <see cref="AsyncCurl"/> has.</summary>
/// <remarks>The limits do not count transfers of <see cref="CurlOpt.ConnectOnly"/> handles. A transfer that waits for its
/// turn has its handle already, and its token ends the waiting.</remarks>
public sealed record AsyncCurlOptions
{
    /// <summary>Threads, each with connections of its own; by default one per processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Loops
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There must be a thread at least.");
    } = Environment.ProcessorCount;

    /// <summary>Most transfers at once; further ones wait for their turn. Null for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaxTransfers
    {
        get;
        init => field = Positive(value);
    }

    /// <summary>Most transfers at once to one scheme, host and port, by the URL that they begin with. Null for no
    /// limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? MaxTransfersPerHost
    {
        get;
        init => field = Positive(value);
    }

    /// <summary>Idle connections to keep for later transfers, for each of the multi handles that a thread spreads its
    /// transfers over, a few dozen to each (<c>CURLMOPT_MAXCONNECTS</c>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxIdleConnections
    {
        get;
        init => field = Positive(value)!.Value;
    } = 4096;

    /// <summary>Whether to wait with <c>curl_multi_poll</c> where the system has something faster; for measurements.</summary>
    internal bool UseMultiPoll { get; init; }

    private static int? Positive(int? value) =>
        value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Give 1 or more.");
}
