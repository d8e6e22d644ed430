namespace Curlew.Benchmarks.Measuring;

/// <summary>How much each contender does in one run.</summary>
/// <param name="WarmUp">Transfers before anything counts.</param>
/// <param name="Slices">How often it gets its turn.</param>
/// <param name="SliceSize">Transfers per turn.</param>
/// <param name="BytesPerTransfer">Length of the body, which every transfer must receive whole.</param>
internal sealed record Plan(int WarmUp, int Slices, int SliceSize, long BytesPerTransfer);
