using Curlew.Benchmarks.Measuring;

namespace Curlew.Benchmarks.Reporting;

/// <summary>One row: a quantity of ours, and the same quantity of what we compare with.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Against">What it is compared with; null for a quantity that stands alone.</param>
/// <param name="Unit">The unit of <paramref name="Ours"/> and <paramref name="Other"/>.</param>
/// <param name="Ours">Median over all slices.</param>
/// <param name="Other">Median over all slices.</param>
/// <param name="Ratio">Ours divided by the other's, one figure per run: the median over its pairs of slices, of which a
/// burst of other work on the machine spoils a few only.</param>
/// <param name="Runs">How many of each.</param>
internal sealed record Result(string Measure, string? Against, string Unit, double Ours, double? Other, Spread? Ratio, int Runs)
{
    public static Result Compare(
        string measure, string unit, Func<Sample, double> quantity, IReadOnlyList<Sample[]> ours, string against, IReadOnlyList<Sample[]> other) =>
        new(
            measure,
            against,
            unit,
            Median(ours, quantity),
            Median(other, quantity),
            Spread.Of(ours.Zip(other, (a, b) => Spread.Of(a.Zip(b, (x, y) => quantity(x) / quantity(y))).Median)),
            ours.Count);

    public static Result Alone(string measure, string unit, Func<Sample, double> quantity, IReadOnlyList<Sample[]> ours) =>
        new(measure, Against: null, unit, Median(ours, quantity), Other: null, Ratio: null, ours.Count);

    /// <summary>What is ours alone: the difference.</summary>
    public static Result Beyond(
        string measure, string unit, Func<Sample, double> quantity, IReadOnlyList<Sample[]> ours, IReadOnlyList<Sample[]> other) =>
        new(measure, Against: null, unit, Median(ours, quantity) - Median(other, quantity), Other: null, Ratio: null, ours.Count);

    private static double Median(IReadOnlyList<Sample[]> runs, Func<Sample, double> quantity) =>
        Spread.Of(runs.SelectMany(slices => slices).Select(quantity)).Median;
}
