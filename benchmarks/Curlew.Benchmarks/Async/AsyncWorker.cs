using System.CommandLine;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;
using Curlew.LibCurl;

namespace Curlew.Benchmarks.Async;

/// <summary>The managed contenders of <see cref="AsyncBenchmark"/>: transfers of one URL, so many at once.</summary>
internal static class AsyncWorker
{
    public const string CommandName = "async-loop";

    private const int EightLoops = 8;

    public static Command CreateCommand()
    {
        var client = new Argument<AsyncClient>("client");
        var url = new Argument<string>("url");
        var atOnce = new Argument<int>("at-once");
        var authority = new Argument<string?>("ca-file") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(CommandName) { client, url, atOnce, authority };
        command.Hidden = true;
        command.SetAction((parsed, _) =>
        {
            AsyncClient chosen = parsed.GetValue(client);
            string target = parsed.GetRequiredValue(url);
            return chosen == AsyncClient.HttpClient
                ? ServeHttpClientAsync(new Uri(target), parsed.GetValue(atOnce), parsed.GetValue(authority))
                : ServeCurlAsync(chosen, target, parsed.GetValue(atOnce), parsed.GetValue(authority));
        });
        return command;
    }

    private static async Task ServeCurlAsync(AsyncClient client, string url, int atOnce, string? authority)
    {
        var received = new ByteCounter();
        var options = new AsyncCurlOptions { UseMultiPoll = client == AsyncClient.CurlewMultiPoll };
        if (authority is not null)
        {
            options = options with { Loops = 1 }; // each loop has a connection of its own
        }
        else if (client == AsyncClient.CurlewEightLoops)
        {
            options = options with { Loops = EightLoops };
        }

        await using var async = new AsyncCurl(options);
        Curl[] handles = [.. Enumerable.Range(0, atOnce).Select(_ => CreateHandle(url, authority, received))];
        await Meter.ServeAsync(
            count => Lanes.RunAsync(atOnce, count, lane => async.PerformAsync(handles[lane])),
            () => received.Bytes);
        Array.ForEach(handles, handle => handle.Dispose());
    }

    private static Curl CreateHandle(string url, string? authority, ByteCounter received)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.FailOnError, true);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            received.Add(data.Length);
            return data.Length;
        });
        if (authority is not null)
        {
            curl.SetOpt(CurlOpt.CaInfo, authority);
            curl.SetOpt(CurlOpt.HttpVersion, CurlHttpVersion.Http2Tls);
            curl.SetOpt(CurlOpt.PipeWait, true);
        }

        return curl;
    }

    private static async Task ServeHttpClientAsync(Uri url, int atOnce, string? authority)
    {
        const int bufferSize = 1 << 14;
        using HttpClient client = HttpClients.Create(authority);
        var received = new ByteCounter();
        byte[][] buffers = [.. Enumerable.Range(0, atOnce).Select(_ => new byte[bufferSize])];
        await Meter.ServeAsync(
            count => Lanes.RunAsync(atOnce, count, async lane => received.Add(await HttpClients.CountAsync(client, url, buffers[lane]))),
            () => received.Bytes);
    }
}
