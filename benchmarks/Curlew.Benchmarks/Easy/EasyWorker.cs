using System.CommandLine;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;
using Curlew.LibCurl;

namespace Curlew.Benchmarks.Easy;

/// <summary>The managed contenders of <see cref="EasyBenchmark"/>: transfers of one URL, one after the other, on one handle.</summary>
internal static class EasyWorker
{
    public const string CommandName = "easy-loop";

    public static Command CreateCommand()
    {
        var loop = new Argument<EasyLoop>("loop");
        var url = new Argument<string>("url");
        var command = new Command(CommandName) { loop, url };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            EasyLoop chosen = parsed.GetValue(loop);
            string target = parsed.GetRequiredValue(url);
            if (chosen == EasyLoop.HttpClient)
            {
                ServeHttpClient(target);
            }
            else
            {
                ServeCurl(chosen, target);
            }
        });
        return command;
    }

    private static void ServeHttpClient(string url)
    {
        using HttpClient client = HttpClients.Create();
        var buffer = new byte[1 << 16];
        long received = 0;
        Meter.Serve(
            () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, url);
                using HttpResponseMessage response = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
                response.EnsureSuccessStatusCode();
                using Stream body = response.Content.ReadAsStream();
                while (body.Read(buffer) is var count and > 0)
                {
                    received += count;
                }
            },
            () => received);
    }

    private static void ServeCurl(EasyLoop loop, string url)
    {
        using var cancellation = new CancellationTokenSource();
        CancellationToken token = cancellation.Token;
        using var curl = new Curl();
        long received = 0;
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.FailOnError, true);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            received += data.Length;
            return data.Length;
        });

        Action transfer = loop switch
        {
            EasyLoop.Span => () => curl.Perform(),
            EasyLoop.Cancellable => () => curl.Perform(token),
            EasyLoop.Bytes => () => received += curl.PerformBytes().Length,
            _ => throw new ArgumentOutOfRangeException(nameof(loop), loop, message: null),
        };
        Meter.Serve(transfer, () => received);
    }
}
