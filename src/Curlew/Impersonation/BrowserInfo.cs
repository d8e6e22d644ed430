namespace Curlew;

/// <summary>Which program and system a fingerprint is of.</summary>
public sealed record BrowserInfo
{
    /// <summary>The program: <c>chrome</c>, <c>firefox</c>, <c>safari</c>, …</summary>
    public required string Client { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>The system: <c>windows</c>, <c>macos</c>, <c>linux</c>, <c>android</c>, <c>ios</c>.</summary>
    public string? Os { get; init; }

    /// <summary>The system's version, as the browser tells it.</summary>
    public string? OsVersion { get; init; }

    /// <summary><c>mobile</c> for phones.</summary>
    public string? Device { get; init; }
}
