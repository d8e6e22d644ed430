using Curlew.LibCurl.Tests.Transfers;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>Both ways in which a loop can wait, and what the tests of transfers as tasks have in common.</summary>
internal static class AsyncTestCurl
{
    public static TheoryData<bool> Drivers => [false, true];

    public static AsyncCurl Create(bool useMultiPoll, int loops = 1) =>
        new(new AsyncCurlOptions { Loops = loops, UseMultiPoll = useMultiPoll });

    public static bool IsLoopThread => Thread.CurrentThread.Name?.StartsWith("Curlew loop", StringComparison.Ordinal) == true;

    /// <summary>Fails rather than hang.</summary>
    public static Task Soon(this Task task) => task.WaitAsync(TestCurl.Patience);

    /// <inheritdoc cref="Soon(Task)"/>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(TestCurl.Patience);

    /// <summary>The body, by any <see cref="AsyncCurl"/>.</summary>
    public static async Task<string> GetStringAsync(this AsyncCurl loops, Curl curl, CancellationToken cancellationToken = default)
    {
        using var body = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, body);
        await loops.PerformAsync(curl, cancellationToken).Soon();
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }

    public static async Task AssertCancelledAsync(this Task task, CancellationToken token)
    {
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.Soon());
        Assert.Equal(token, error.CancellationToken);
        Assert.True(task.IsCanceled);
    }
}
