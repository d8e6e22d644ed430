using System.CommandLine;
using Curlew.Benchmarks.Clients;
using Curlew.Benchmarks.Measuring;
using Curlew.LibCurl;

namespace Curlew.Benchmarks.Waiting;

/// <summary>The managed contenders of <see cref="MemoryBenchmark"/>: so many downloads at once that stall after their first byte.</summary>
internal static class WaitingWorker
{
    public const string CommandName = "waiting-loop";

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    public static Command CreateCommand()
    {
        var client = new Argument<WaitingClient>("client");
        var url = new Argument<string>("url");
        var command = new Command(CommandName) { client, url };
        command.Hidden = true;
        command.SetAction((parsed, _) => ServeAsync(parsed.GetValue(client), parsed.GetRequiredValue(url)));
        return command;
    }

    private static Task ServeAsync(WaitingClient client, string url)
    {
        var received = new ByteCounter();
        return Meter.ServeMemoryAsync(count => client == WaitingClient.HttpClient
            ? WaitWithHttpClientAsync(count, new Uri(url), received)
            : WaitWithCurlAsync(count, url, intoStream: client == WaitingClient.Stream, received), () => received.Bytes);
    }

    private static async Task<long> WaitWithCurlAsync(int count, string url, bool intoStream, ByteCounter received)
    {
        await using var async = new AsyncCurl();
        using var cancellation = new CancellationTokenSource();
        long before = OwnMemory();
        long due = received.Bytes + count;
        var handles = new Curl[count];
        var transfers = new Task[count];
        for (var i = 0; i < count; i++)
        {
            handles[i] = CreateHandle(url, intoStream, received);
            transfers[i] = async.PerformAsync(handles[i], cancellation.Token);
        }

        long memory = await WhenAllWaitAsync(transfers, received, due) - before;
        await CancelAsync(cancellation, transfers);
        Array.ForEach(handles, handle => handle.Dispose());
        return memory;
    }

    private static Curl CreateHandle(string url, bool intoStream, ByteCounter received)
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, url);
        if (intoStream)
        {
            curl.SetOpt(CurlOpt.WriteData, new CountingStream(received));
        }
        else
        {
            curl.SetOpt(CurlOpt.WriteFunction, data =>
            {
                received.Add(data.Length);
                return data.Length;
            });
        }

        return curl;
    }

    private static async Task<long> WaitWithHttpClientAsync(int count, Uri url, ByteCounter received)
    {
        using HttpClient client = HttpClients.Create();
        using var cancellation = new CancellationTokenSource();
        long before = OwnMemory();
        long due = received.Bytes + count;
        var transfers = new Task[count];
        for (var i = 0; i < count; i++)
        {
            transfers[i] = CopyAsync(client, url, new CountingStream(received), cancellation.Token);
        }

        long memory = await WhenAllWaitAsync(transfers, received, due) - before;
        await CancelAsync(cancellation, transfers);
        return memory;
    }

    private static async Task CopyAsync(HttpClient client, Uri url, Stream sink, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await response.Content.CopyToAsync(sink, cancellationToken);
    }

    /// <summary>The memory of the process when every transfer has its first byte.</summary>
    private static async Task<long> WhenAllWaitAsync(Task[] transfers, ByteCounter received, long due)
    {
        while (received.Bytes < due)
        {
            if (Array.Find(transfers, transfer => transfer.IsCompleted) is { } ended)
            {
                await ended;
                throw new BenchmarkException("A transfer ended that should wait.");
            }

            await Task.Delay(s_pollInterval);
        }

        return OwnMemory();
    }

    private static async Task CancelAsync(CancellationTokenSource cancellation, Task[] transfers)
    {
        await cancellation.CancelAsync();
        await Task.WhenAll(transfers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Anonymous memory of this process in bytes, without the garbage in it.</summary>
    private static long OwnMemory()
    {
        const string label = "RssAnon:";
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(label, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(label.Length).Trim().TrimEnd("kB").Trim(), System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }
}
