using Curlew.Benchmarks.Reporting;

namespace Curlew.Benchmarks.Measuring;

/// <summary>One name of the command line: it sets up its servers, runs its contenders and compares them.</summary>
internal interface IBenchmark
{
    string Name { get; }

    Task<IReadOnlyList<Result>> RunAsync(BenchmarkEnvironment environment);
}
