using System.Text.Json.Serialization;

namespace Curlew.Benchmarks.Measuring;

/// <summary>What one contender measured around its own loop. The C and Python programs print the same JSON.</summary>
/// <param name="Transfers">How many.</param>
/// <param name="Bytes">Body bytes that its callbacks or streams saw.</param>
/// <param name="Wall">Seconds that passed.</param>
/// <param name="Cpu">Seconds of processor time, user and system, of the whole process.</param>
/// <param name="Allocated">Bytes of managed memory that were allocated meanwhile.</param>
internal sealed record Sample(int Transfers, long Bytes, double Wall, double Cpu, long Allocated)
{
    /// <summary>Bytes by which the process grew while all transfers waited; only <c>memory</c> measures it.</summary>
    public long Memory { get; init; }

    [JsonIgnore]
    public double WallMicroseconds => Wall * 1e6 / Transfers;

    [JsonIgnore]
    public double CpuMicroseconds => Cpu * 1e6 / Transfers;

    [JsonIgnore]
    public double TransfersPerSecond => Transfers / Wall;

    [JsonIgnore]
    public double AllocatedPerTransfer => (double)Allocated / Transfers;

    [JsonIgnore]
    public double MemoryPerTransfer => (double)Memory / Transfers;

    [JsonIgnore]
    public double MebibytesPerSecond => Bytes / (double)(1 << 20) / Wall;
}
