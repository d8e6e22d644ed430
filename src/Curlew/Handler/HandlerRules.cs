using System.Diagnostics;

namespace Curlew;

/// <summary>What a handler says to its own session that a session has no option for.</summary>
internal sealed record HandlerRules
{
    /// <summary>Credentials as HttpClient asks for them; null for none.</summary>
    public HandlerCredentials? Credentials { get; init; }

    /// <summary>Most bytes of a response's head.</summary>
    public int MaxHeadSize { get; init; } = int.MaxValue;

    /// <summary>What is asked for by requests that look like nobody, where nothing else is said.</summary>
    public string? AcceptEncoding { get; init; }

    /// <summary>Who writes the trace context into the headers.</summary>
    public DistributedContextPropagator? Propagator { get; init; }
}
