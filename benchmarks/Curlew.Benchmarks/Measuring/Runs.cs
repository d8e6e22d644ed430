namespace Curlew.Benchmarks.Measuring;

/// <summary>
/// Runs contenders side by side. Each run has new processes, because where a program lies in memory changes its speed;
/// within a run they take turns in short slices, so that what else the machine does meets all of them alike.
/// </summary>
internal static class Runs
{
    /// <summary>The samples of each contender: one array per run, one sample per slice.</summary>
    /// <exception cref="BenchmarkException">A contender failed, or did not receive what it should.</exception>
    public static async Task<IReadOnlyDictionary<Contender, IReadOnlyList<Sample[]>>> MeasureAsync(
        IReadOnlyList<Contender> contenders, int runs, Plan plan)
    {
        Dictionary<Contender, List<Sample[]>> samples = contenders.ToDictionary(contender => contender, _ => new List<Sample[]>());
        for (var run = 0; run < runs; run++)
        {
            await Console.Error.WriteLineAsync($"Run {run + 1} of {runs}: {string.Join(", ", contenders.Select(contender => contender.Label))}");
            foreach ((Contender contender, Sample[] slices) in contenders.Zip(await MeasureOnceAsync(contenders, plan)))
            {
                samples[contender].Add(slices);
            }
        }

        return samples.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Sample[]>)pair.Value);
    }

    private static async Task<Sample[][]> MeasureOnceAsync(IReadOnlyList<Contender> contenders, Plan plan)
    {
        var running = new List<RunningContender>();
        try
        {
            foreach (Contender contender in contenders)
            {
                var started = new RunningContender(contender);
                running.Add(started);
                await started.MeasureAsync(plan.WarmUp, plan.BytesPerTransfer);
            }

            Sample[][] slices = [.. contenders.Select(_ => new Sample[plan.Slices])];
            int[] order = [.. Enumerable.Range(0, running.Count)];
            for (var slice = 0; slice < plan.Slices; slice++)
            {
                Random.Shared.Shuffle(order); // who always follows the same one would always find the same caches
                foreach (int i in order)
                {
                    slices[i][slice] = await running[i].MeasureAsync(plan.SliceSize, plan.BytesPerTransfer);
                }
            }

            return slices;
        }
        finally
        {
            foreach (RunningContender contender in running)
            {
                await contender.DisposeAsync();
            }
        }
    }
}
