using System.CommandLine;
using Curlew.Benchmarks.Async;
using Curlew.Benchmarks.Download;
using Curlew.Benchmarks.Easy;
using Curlew.Benchmarks.Impersonation;
using Curlew.Benchmarks.Measuring;
using Curlew.Benchmarks.Reporting;
using Curlew.Benchmarks.Sessions;
using Curlew.Benchmarks.Upload;
using Curlew.Benchmarks.Waiting;
using Curlew.Benchmarks.WebSockets;
using Curlew.LibCurl;

namespace Curlew.Benchmarks;

/// <summary><c>./bench [name] [--json FILE]</c>, and the command by which it starts itself as one of the contenders.</summary>
internal static class CommandLine
{
    private static readonly IReadOnlyDictionary<string, IBenchmark> s_benchmarks =
        new IBenchmark[] { new EasyBenchmark(), new AsyncBenchmark(), new SessionBenchmark(), new ImpersonateBenchmark(), new DownloadBenchmark(), new UploadBenchmark(), new MemoryBenchmark(), new WebSocketBenchmark(), new HandlerBenchmark() }
            .ToDictionary(benchmark => benchmark.Name, StringComparer.Ordinal);

    public static RootCommand Create()
    {
        var name = new Argument<string>("name")
        {
            Description = "Which benchmark; all of them when none is named.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.AcceptOnlyFromAmong([.. s_benchmarks.Keys]);
        var json = new Option<FileInfo>("--json") { Description = "Also write the results to this file.", HelpName = "FILE" };
        var runs = new Option<int?>("--runs")
        {
            Description = "How many runs each figure is the median of; by default as many as each benchmark needs.",
            HelpName = "N",
        };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--runs takes a number from 1.");
            }
        });
        var contenders = new Option<DirectoryInfo>("--contenders")
        {
            Description = "Where the compiled C programs are.",
            HelpName = "DIR",
            Required = true,
            Hidden = true,
        };
        var scripts = new Option<DirectoryInfo>("--scripts") { Description = "Where the PycURL programs are.", HelpName = "DIR", Hidden = true };
        var processors = new Option<string>("--processors") { Description = "The processors that contenders run on.", Hidden = true };

        var root = new RootCommand("Measures Curlew side by side with other ways to do the same.") { name, json, runs, contenders, scripts, processors };
        root.Subcommands.Add(EasyWorker.CreateCommand());
        root.Subcommands.Add(AsyncWorker.CreateCommand());
        root.Subcommands.Add(SessionWorker.CreateCommand());
        root.Subcommands.Add(ImpersonateWorker.CreateCommand());
        root.Subcommands.Add(DownloadWorker.CreateCommand());
        root.Subcommands.Add(UploadWorker.CreateCommand());
        root.Subcommands.Add(WaitingWorker.CreateCommand());
        root.Subcommands.Add(WebSocketWorker.CreateCommand());
        root.SetAction(async (parsed, _) =>
        {
            var environment = new BenchmarkEnvironment(
                parsed.GetRequiredValue(contenders), parsed.GetValue(scripts), parsed.GetValue(processors), parsed.GetValue(runs));
            IEnumerable<IBenchmark> chosen = parsed.GetValue(name) is { } one ? [s_benchmarks[one]] : s_benchmarks.Values;
            try
            {
                await RunAsync(chosen, environment, parsed.GetValue(json));
                return 0;
            }
            catch (Exception e) when (e is BenchmarkException or CurlException or IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return 1;
            }
        });
        return root;
    }

    private static async Task RunAsync(IEnumerable<IBenchmark> benchmarks, BenchmarkEnvironment environment, FileInfo? json)
    {
        Console.WriteLine($"libcurl {CurlLibrary.Version} ({CurlLibrary.SslVersion}) from {CurlLibrary.Path}");
        var results = new List<Result>();
        foreach (IBenchmark benchmark in benchmarks)
        {
            results.AddRange(await benchmark.RunAsync(environment));
        }

        ResultTable.Print(results);
        if (json is not null)
        {
            ResultFile.Write(json, results);
        }
    }
}
