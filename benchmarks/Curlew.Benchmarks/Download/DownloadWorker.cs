using System.CommandLine;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;
using Curlew.LibCurl;

namespace Curlew.Benchmarks.Download;

/// <summary>The managed contenders of <see cref="DownloadBenchmark"/>: downloads of one URL, one after the other.</summary>
internal static class DownloadWorker
{
    public const string CommandName = "download-loop";

    private const int LargeBuffer = 1 << 18;

    public static Command CreateCommand()
    {
        var loop = new Argument<DownloadLoop>("loop");
        var url = new Argument<string>("url");
        var command = new Command(CommandName) { loop, url };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            string target = parsed.GetRequiredValue(url);
            DownloadLoop chosen = parsed.GetValue(loop);
            await (chosen is DownloadLoop.HttpClient or DownloadLoop.HttpClientStream
                ? ServeHttpClientAsync(new Uri(target), intoStream: chosen == DownloadLoop.HttpClientStream)
                : ServeCurlAsync(chosen, target));
        });
        return command;
    }

    private static async Task ServeCurlAsync(DownloadLoop loop, string url)
    {
        var received = new ByteCounter();
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.FailOnError, true);
        if (loop is DownloadLoop.Perform or DownloadLoop.PerformAsync)
        {
            curl.SetOpt(CurlOpt.WriteFunction, data =>
            {
                received.Add(data.Length);
                return data.Length;
            });
        }
        else
        {
            curl.SetOpt(CurlOpt.WriteData, new CountingStream(received));
        }

        if (loop == DownloadLoop.PerformAsyncLargeBuffer)
        {
            curl.SetOpt(CurlOpt.BufferSize, LargeBuffer);
        }

        if (loop == DownloadLoop.Perform)
        {
            Meter.Serve(() => curl.Perform(), () => received.Bytes);
            return;
        }

        await Meter.ServeAsync(count => Lanes.RunAsync(1, count, _ => curl.PerformAsync()), () => received.Bytes);
    }

    private static async Task ServeHttpClientAsync(Uri url, bool intoStream)
    {
        const int usualBuffer = 1 << 16;
        using HttpClient client = HttpClients.Create();
        var received = new ByteCounter();
        var buffer = new byte[usualBuffer];
        await Meter.ServeAsync(count => Lanes.RunAsync(1, count, _ => intoStream ? CopyAsync() : CountAsync()), () => received.Bytes);

        async Task CountAsync() => received.Add(await HttpClients.CountAsync(client, url, buffer));

        async Task CopyAsync()
        {
            using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            await using var sink = new CountingStream(received);
            await response.Content.CopyToAsync(sink);
        }
    }
}
