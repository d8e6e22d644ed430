using System.CommandLine;
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
        command.SetAction(parsed => Serve(parsed.GetValue(loop), parsed.GetRequiredValue(url)));
        return command;
    }

    private static void Serve(EasyLoop loop, string url)
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
