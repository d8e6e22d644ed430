using System.CommandLine;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;
using Curlew.LibCurl;

namespace Curlew.Benchmarks.Upload;

/// <summary>The managed contenders of <see cref="UploadBenchmark"/>: uploads to one URL, one after the other.</summary>
internal static class UploadWorker
{
    public const string CommandName = "upload-loop";

    public static Command CreateCommand()
    {
        var loop = new Argument<UploadLoop>("loop");
        var url = new Argument<string>("url");
        var length = new Argument<long>("length");
        var command = new Command(CommandName) { loop, url, length };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            string target = parsed.GetRequiredValue(url);
            long size = parsed.GetValue(length);
            UploadLoop chosen = parsed.GetValue(loop);
            await (chosen == UploadLoop.HttpClient
                ? ServeHttpClientAsync(new Uri(target), size)
                : ServeCurlAsync(chosen, target, size));
        });
        return command;
    }

    private static async Task ServeCurlAsync(UploadLoop loop, string url, long length)
    {
        var sent = new ByteCounter();
        await using var source = new BlockStream(length, sent);
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.FailOnError, true);
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:"]);
        curl.SetOpt(CurlOpt.Upload, true);
        curl.SetOpt(CurlOpt.InFileSizeLarge, length);
        if (loop == UploadLoop.Perform)
        {
            curl.SetOpt(CurlOpt.ReadFunction, buffer => source.Read(buffer));
            Meter.Serve(
                () =>
                {
                    source.Position = 0;
                    curl.Perform();
                },
                () => sent.Bytes);
            return;
        }

        await Meter.ServeAsync(
            count => Lanes.RunAsync(1, count, _ =>
            {
                source.Position = 0;
                curl.SetOpt(CurlOpt.ReadData, source);
                return curl.PerformAsync();
            }),
            () => sent.Bytes);
    }

    private static async Task ServeHttpClientAsync(Uri url, long length)
    {
        using HttpClient client = HttpClients.Create();
        var sent = new ByteCounter();
        await Meter.ServeAsync(
            count => Lanes.RunAsync(1, count, async _ =>
            {
                await using var source = new BlockStream(length, sent);
                using var content = new StreamContent(source);
                using HttpResponseMessage response = await client.PutAsync(url, content);
                response.EnsureSuccessStatusCode();
            }),
            () => sent.Bytes);
    }
}
