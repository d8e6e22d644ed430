using System.Text.Json;

namespace Curlew.Cli.Tests;

/// <summary>The demonstration that a newcomer runs first.</summary>
public sealed class DemoTests
{
    private static readonly string[] s_steps =
        ["get", "json", "form", "upload", "redirects", "cookies", "retry", "timeout", "streaming", "cache", "compression", "websocket", "errors", "curl"];

    [Fact]
    public async Task Every_step_passes_and_says_what_it_shows()
    {
        var result = await ToolProcess.RunAsync("demo");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var passed = result.Output.Split('\n').Where(l => l.StartsWith("PASS  ", StringComparison.Ordinal)).Select(l => l["PASS  ".Length..].Split(' ')[0]);
        Assert.Equal(s_steps, passed);
        Assert.DoesNotContain("FAIL", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", result.Output, StringComparison.Ordinal);
        Assert.Contains($"{s_steps.Length} passed, 0 failed.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_JSON()
    {
        var result = await ToolProcess.RunAsync("demo", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(s_steps, result.Json.EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.All(result.Json.EnumerateArray(), s => Assert.Equal(JsonValueKind.True, s.GetProperty("passed").ValueKind));
    }

    [Fact]
    public void A_person_gets_it_laid_out()
    {
        var result = InProcess.Run(new Situation { OutputIsTerminal = true }, "demo");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Follows redirects and keeps their history.", result.Output, StringComparison.Ordinal);
        Assert.Contains("\u2500\u2500", result.Output, StringComparison.Ordinal); // a line across the terminal
    }

    [Fact]
    public void It_can_be_interrupted()
    {
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();
        InProcess.Run(new Situation { CancellationToken = interrupted.Token }, "demo", "--json").AssertFails(1, "interrupted");
    }
}
