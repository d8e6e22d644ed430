using System.CommandLine;
using System.Runtime.CompilerServices;
using Curlew.Cli.Demo;
using Curlew.LibCurl;

namespace Curlew.Cli.Commands;

/// <summary>Shows what a session can do, on a server of its own.</summary>
internal static class DemoCommand
{
    public static Command Create(CliConsole console, CancellationToken cancellationToken)
    {
        var json = new Option<bool>("--json") { Arity = ArgumentArity.Zero, Description = "As JSON, an object for each step." };
        var command = new Command("demo", "Show what Curlew can do, step by step, against a small server inside the tool. Nothing leaves this machine.");
        command.Options.Add(json);
        command.SetAction(parsed => RunAsync(console, parsed.GetValue(json), cancellationToken).GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> RunAsync(CliConsole console, bool asJson, CancellationToken cancellationToken)
    {
        var site = new DemoSite();
        var server = new DemoServer(site.Answer);
        await using var running = server.ConfigureAwait(false);
        using var session = new Session { BaseUrl = server.Url, TrustEnvironment = false };

        var counts = new Dictionary<bool, int> { [true] = 0, [false] = 0 };
        var results = TakeAsync(new DemoTour(session, site, server.Url), counts, cancellationToken);
        if (asJson)
        {
            await DemoPage.WriteJsonAsync(console.Output, results).ConfigureAwait(false);
        }
        else
        {
            var output = console.OpenOutputWriter();
            await using var closing = output.ConfigureAwait(false);
            var title = $"A session, libcurl {CurlLibrary.Version}, and a server at {server.Url}";
            await (console.OutputIsTerminal ? DemoPage.WriteTableAsync(output, title, results) : DemoPage.WriteLinesAsync(output, title, results)).ConfigureAwait(false);
            await output.WriteLineAsync(DemoPage.Summary(counts[true], counts[false])).ConfigureAwait(false);
        }

        return counts[false] == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static async IAsyncEnumerable<DemoResult> TakeAsync(
        DemoTour tour, Dictionary<bool, int> counts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var step in tour.Steps)
        {
            var result = await DemoTour.TakeAsync(step, cancellationToken).ConfigureAwait(false);
            counts[result.Passed]++;
            yield return result;
        }
    }
}
