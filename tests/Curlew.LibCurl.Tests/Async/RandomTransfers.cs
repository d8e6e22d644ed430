using Curlew.LibCurl.Tests.Transfers;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>One transfer after another, each with another fate, checked against what was meant for it.</summary>
internal sealed class RandomTransfers(AsyncCurl loops, Uri server, int seed)
{
    private readonly Random _random = new(seed);
    private Task _unpausing = Task.CompletedTask;

    public int Completed { get; private set; }

    public int Cancelled { get; private set; }

    public async Task<RandomTransfers> RunAsync(int count)
    {
        var curl = new Curl();
        for (var i = 0; i < count; i++)
        {
            await RunOneAsync(curl);
            if (_random.Next(10) == 0)
            {
                if (_random.Next(2) == 0)
                {
                    curl.Dispose(); // otherwise it is the garbage collector's
                }

                curl = new Curl();
            }
        }

        curl.Dispose();
        return this;
    }

    private async Task RunOneAsync(Curl curl)
    {
        var length = _random.Next(1, 60_000);
        curl.SetOpt(CurlOpt.TimeoutMs, 4 * TestCurl.Patience);
        curl.Locate(server, $"bytes/{length}");
        using var cancellation = new CancellationTokenSource();
        using var body = new MemoryStream();
        var fate = _random.Next(4);
        SetSink(curl, body, pauses: fate == 0 || _random.Next(5) == 0);

        var task = loops.PerformAsync(curl, cancellation.Token);
        if (fate == 0)
        {
            var delay = _random.Next(3_000);
            _ = Task.Run(() =>
            {
                Thread.SpinWait(delay);
                cancellation.Cancel();
            }, CancellationToken.None).ContinueWith(t => t.Exception, TaskScheduler.Default); // it may come after the end
        }

        try
        {
            await task;
            Assert.Equal(PatternStream.Bytes(length), body.ToArray());
            Completed++;
        }
        catch (OperationCanceledException e)
        {
            Assert.Equal(cancellation.Token, e.CancellationToken);
            Assert.Equal(0, fate);
            Cancelled++;
        }

        await _unpausing; // it may come so late that it would hold the idle handle for a moment
    }

    private void SetSink(Curl curl, MemoryStream body, bool pauses)
    {
        if (_random.Next(3) == 0)
        {
            var stream = new GatedStream(body);
            stream.Open();
            curl.SetOpt(CurlOpt.WriteData, stream);
            return;
        }

        curl.SetOpt(CurlOpt.WriteFunction, data =>
        {
            if (pauses)
            {
                pauses = false;
                _unpausing = Task.Run(() => Unpause(curl));
                return CurlWriteResult.Pause;
            }

            body.Write(data);
            return data.Length;
        });
    }

    private static void Unpause(Curl curl)
    {
        try
        {
            curl.Unpause();
        }
        catch (Exception e) when (e is InvalidOperationException or CurlEasyException)
        {
            Assert.NotEmpty(e.Message); // the transfer was cancelled meanwhile
        }
    }
}
