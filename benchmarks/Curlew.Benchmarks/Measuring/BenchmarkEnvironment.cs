namespace Curlew.Benchmarks.Measuring;

/// <summary>What every benchmark is given: where the compiled C programs are, and how often to measure.</summary>
internal sealed record BenchmarkEnvironment(DirectoryInfo Contenders, int Runs)
{
    public Contender Native(string label, string program, params string[] arguments) =>
        new(label, Path.Combine(Contenders.FullName, program), arguments);

    /// <summary>This program itself, as the contender that a hidden command of its own describes.</summary>
    public static Contender Managed(string label, params string[] arguments) =>
        new(label, Environment.ProcessPath ?? throw new BenchmarkException("This program does not know its own path."), arguments);
}
