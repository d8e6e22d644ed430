namespace Curlew.Tests.Cookies;

/// <summary>One jar and many threads.</summary>
public sealed class CookieConcurrencyTests
{
    [Fact]
    public async Task No_cookie_is_lost_when_many_threads_set_and_send()
    {
        const int Threads = 8;
        const int Each = 150;
        var jar = new CookieJar();
        using var start = new Barrier(Threads);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var i = 0; i < Each; i++)
                {
                    // A site for all threads, with room for what they set, and a site for each.
                    var shared = new Uri("https://www.example.com/");
                    var own = new Uri($"https://site{thread}.example/");
                    Assert.True(jar.Receive(shared, $"t{thread}-{i % 20}={i}"));
                    Assert.True(jar.Receive(own, $"c{i}={i}"));
                    Assert.Contains($"t{thread}-{i % 20}={i}", jar.HeaderFor(shared)!.Split("; "));
                    Assert.Equal(i + 1, jar.HeaderFor(own)!.Split("; ").Length);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal((Threads * 20) + (Threads * Each), jar.Count);
    }

    [Fact]
    public async Task A_cookie_that_is_set_over_and_over_is_there_for_every_reader()
    {
        var jar = new CookieJar();
        var url = new Uri("https://www.example.com/");
        jar.Receive(url, "a=0");
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var last = 0;
                while (!done.IsCancellationRequested)
                {
                    var header = jar.HeaderFor(url)!;
                    Assert.StartsWith("a=", header, StringComparison.Ordinal);
                    var now = int.Parse(header.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);
                    Assert.InRange(now, last, int.MaxValue);
                    last = now;
                    Assert.Equal("a", Assert.Single(jar).Name);
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        for (var i = 1; i <= 5000; i++)
        {
            Assert.True(jar.Receive(url, $"a={i}"));
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal("5000", jar["a"]);
    }
}
