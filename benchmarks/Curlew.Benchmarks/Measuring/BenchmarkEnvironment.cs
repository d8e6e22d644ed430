using System.Globalization;
using Curlew.LibCurl;

namespace Curlew.Benchmarks.Measuring;

/// <summary>What every benchmark is given.</summary>
/// <param name="Contenders">Where the compiled C programs are.</param>
/// <param name="Scripts">Where the Python programs are; null when there is no PycURL to run them.</param>
/// <param name="Processors">The processors that contenders have to themselves, as taskset takes them; null for any.</param>
/// <param name="AskedRuns">How many runs each figure is to be the median of; null for what a benchmark thinks best.</param>
internal sealed record BenchmarkEnvironment(DirectoryInfo Contenders, DirectoryInfo? Scripts, string? Processors, int? AskedRuns)
{
    /// <summary>Debian's own interpreter: another one does not see the packages of the system.</summary>
    public const string Python = "/usr/bin/python3";

    public int RunsOr(int usual) => AskedRuns ?? usual;

    /// <summary>A C program, on the libcurl that Curlew loads.</summary>
    public Contender Native(string program, Uri url, params string[] more) =>
        OnItsProcessors(
            $"{program}.c",
            Path.Combine(Contenders.FullName, program),
            [CurlLibrary.Path, url.AbsoluteUri, CurlLibrary.DefaultUserAgent ?? "", .. more]);

    /// <summary>This program itself, as the contender that a hidden command of its own describes.</summary>
    public Contender Managed(string label, params string[] arguments) =>
        OnItsProcessors(label, Environment.ProcessPath ?? throw new BenchmarkException("This program does not know its own path."), arguments);

    /// <summary>A Python program, on the libcurl of the system; none when PycURL is missing.</summary>
    public Contender? PycUrl(string script, Uri url, params string[] more) => Scripts is null
        ? null
        : OnItsProcessors(script, Python, [Path.Combine(Scripts.FullName, script), url.AbsoluteUri, .. more]);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private Contender OnItsProcessors(string label, string program, string[] arguments) => Processors is null
        ? new(label, program, arguments)
        : new(label, "taskset", ["-c", Processors, program, .. arguments]);
}
