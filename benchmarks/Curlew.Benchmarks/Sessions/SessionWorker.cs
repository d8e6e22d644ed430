using System.CommandLine;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;
using Curlew.LibCurl;

namespace Curlew.Benchmarks.Sessions;

/// <summary>The contenders of <see cref="SessionBenchmark"/>: requests of one URL, so many at once.</summary>
internal static class SessionWorker
{
    public const string CommandName = "session-loop";

    public static Command CreateCommand()
    {
        var client = new Argument<SessionClient>("client");
        var url = new Argument<string>("url");
        var atOnce = new Argument<int>("at-once");
        var command = new Command(CommandName) { client, url, atOnce };
        command.Hidden = true;
        command.SetAction((parsed, _) => ServeAsync(parsed.GetValue(client), parsed.GetRequiredValue(url), parsed.GetValue(atOnce)));
        return command;
    }

    private static Task ServeAsync(SessionClient client, string url, int atOnce) => client switch
    {
        SessionClient.HttpClient => ServeHttpClientAsync(url, atOnce),
        SessionClient.AsyncCurl => ServeCurlAsync(url, atOnce),
        _ => ServeSessionAsync(url, atOnce, isAsync: client == SessionClient.Session),
    };

    private static async Task ServeSessionAsync(string url, int atOnce, bool isAsync)
    {
        using var session = new Session { TrustEnvironment = false };
        var received = new ByteCounter();
        await Meter.ServeAsync(
            count => Lanes.RunAsync(atOnce, count, async _ =>
            {
                using var response = isAsync ? await session.GetAsync(url) : await Task.Run(() => session.Get(url));
                received.Add(response.RaiseForStatus().Content.Length);
            }),
            () => received.Bytes);
    }

    private static async Task ServeHttpClientAsync(string url, int atOnce)
    {
        using HttpClient client = HttpClients.Create();
        var received = new ByteCounter();
        await Meter.ServeAsync(
            count => Lanes.RunAsync(atOnce, count, async _ =>
            {
                using var response = await client.GetAsync(url);
                response.EnsureSuccessStatusCode();
                received.Add((await response.Content.ReadAsByteArrayAsync()).Length);
            }),
            () => received.Bytes);
    }

    private static async Task ServeCurlAsync(string url, int atOnce)
    {
        var received = new ByteCounter();
        await using var loop = new AsyncCurl(new AsyncCurlOptions { Loops = 1 });
        Curl[] handles = [.. Enumerable.Range(0, atOnce).Select(_ => Create(url, received))];
        await Meter.ServeAsync(count => Lanes.RunAsync(atOnce, count, lane => loop.PerformAsync(handles[lane])), () => received.Bytes);
        Array.ForEach(handles, handle => handle.Dispose());
    }

    private static Curl Create(string url, ByteCounter received)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);
        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            received.Add(data.Length);
            return data.Length;
        });
        return curl;
    }
}
