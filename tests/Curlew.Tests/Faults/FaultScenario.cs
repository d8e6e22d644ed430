using Curlew.LibCurl;

namespace Curlew.Tests.Faults;

/// <summary>One way in which a server, the network or a proxy misbehaves, and what must come of it.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Start">Starts what misbehaves.</param>
internal sealed record FaultScenario(string Name, Func<Task<FaultSite>> Start)
{
    /// <summary>What the request is made with.</summary>
    public FaultOptions Options { get; init; } = new();

    /// <summary>What libcurl may say to it, which depends on its version and TLS library.</summary>
    public required CurlCode[] Codes { get; init; }

    /// <summary>The exceptions that a session throws, one for each way in which libcurl tells of it; none where the request
    /// succeeds all the same.</summary>
    public Type[] Errors { get; init; } = [];

    /// <summary>Which limit a <see cref="RequestTimeoutException"/> tells of.</summary>
    public TimeoutKind? Limit { get; init; }

    /// <summary>Whether the head of the answer arrives, so that a streaming request fails where its body is read; null where
    /// it depends on the libcurl.</summary>
    public bool? InBody { get; init; } = false;

    /// <summary>Whether only a request that buffers its body fails, and one that streams it succeeds.</summary>
    public bool BufferedOnly { get; init; }

    /// <summary>Whether the loaded libcurl may go on with a connection that is dead, so that the next request may fail too.</summary>
    public bool StaysDead { get; init; }

    /// <summary>The status of a success.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The body of a success; null where it is too long to compare.</summary>
    public string? Body { get; init; } = "";

    /// <summary>The feature without which a libcurl cannot meet this.</summary>
    public string? Feature { get; init; }

    /// <summary>Whether it can be made here.</summary>
    public bool LinuxOnly { get; init; }

    public override string ToString() => Name;
}

/// <summary>What a request of a scenario is made with, beside the test's certificate authority.</summary>
internal sealed record FaultOptions
{
    public TimeSpan? Connect { get; init; }

    public TimeSpan? Idle { get; init; }

    public TimeSpan? Total { get; init; }

    public int? MaxRedirects { get; init; }

    /// <summary>The most bytes of a body that is buffered.</summary>
    public long? MaxBody { get; init; }

    public CurlSslVersion MinTls { get; init; }
}
