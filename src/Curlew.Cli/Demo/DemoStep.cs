namespace Curlew.Cli.Demo;

/// <summary>One thing that is shown.</summary>
/// <param name="Name">Such as <c>redirects</c>.</param>
/// <param name="About">What it is, in a sentence.</param>
/// <param name="Code">How a program says it.</param>
/// <param name="Run">Does it, and tells what came of it.</param>
internal sealed record DemoStep(string Name, string About, string Code, Func<CancellationToken, Task<string>> Run);

/// <summary>What came of a step.</summary>
internal sealed record DemoResult(DemoStep Step, bool Passed, string Outcome, TimeSpan Time);

/// <summary>A step has shown something else than it should.</summary>
internal sealed class DemoException(string message) : Exception(message);
