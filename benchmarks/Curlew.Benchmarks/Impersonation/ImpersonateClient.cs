namespace Curlew.Benchmarks.Impersonation;

/// <summary>How the requests of <see cref="ImpersonateBenchmark"/> look.</summary>
internal enum ImpersonateClient
{
    /// <summary>Like Chrome's.</summary>
    Browser,

    /// <summary>Like nobody's, with as many headers of the same length.</summary>
    SameHeaders,

    /// <summary>Like nobody's, as they come.</summary>
    Plain,
}
