namespace Curlew.Benchmarks.Measuring;

/// <summary>
/// A program that keeps one loop ready. For each line on its standard input, a number, it makes that many transfers,
/// measures them itself, and prints a <see cref="Sample"/> as one line of JSON; it ends when its input does.
/// </summary>
/// <param name="Label">What messages call it.</param>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Contender(string Label, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Those that can run here.</summary>
    public static IEnumerable<Contender> Present(params IEnumerable<Contender?> contenders) => contenders.OfType<Contender>();
}
