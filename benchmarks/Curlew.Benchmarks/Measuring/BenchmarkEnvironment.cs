namespace Curlew.Benchmarks.Measuring;

/// <summary>What every benchmark is given.</summary>
/// <param name="Contenders">Where the compiled C programs are.</param>
/// <param name="Processors">The processors that contenders have to themselves, as taskset takes them; null for any.</param>
/// <param name="Runs">How many runs each figure is the median of.</param>
internal sealed record BenchmarkEnvironment(DirectoryInfo Contenders, string? Processors, int Runs)
{
    public Contender Native(string label, string program, params string[] arguments) =>
        OnItsProcessors(label, Path.Combine(Contenders.FullName, program), arguments);

    /// <summary>This program itself, as the contender that a hidden command of its own describes.</summary>
    public Contender Managed(string label, params string[] arguments) =>
        OnItsProcessors(label, Environment.ProcessPath ?? throw new BenchmarkException("This program does not know its own path."), arguments);

    private Contender OnItsProcessors(string label, string program, string[] arguments) => Processors is null
        ? new(label, program, arguments)
        : new(label, "taskset", ["-c", Processors, program, .. arguments]);
}
