using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Transfers;

/// <summary>Each limit ends a transfer that would not end by itself.</summary>
public sealed class TimeoutTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_whole_transfer_has_a_limit(bool cancellable)
    {
        await using var server = await RawServer.StartAsync(RawScripts.RecordThenSilence());
        using var cancellation = new CancellationTokenSource();
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.TimeoutMs, s_short);

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform(cancellable ? cancellation.Token : default));

        Assert.Equal(CurlCode.OperationTimedOut, error.Code);
        Assert.Contains("timed out", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Connecting_has_a_limit_which_includes_the_TLS_handshake()
    {
        await using var server = await RawServer.StartAsync(RawScripts.NeverAnswers());
        using var curl = TestCurl.To(new Uri($"https://127.0.0.1:{server.Port}/"));
        curl.SetOpt(CurlOpt.ConnectTimeoutMs, s_short);

        curl.Fails(CurlCode.OperationTimedOut);
    }

    [Fact]
    public async Task The_limit_for_connecting_does_not_touch_the_transfer()
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes("slow", s_short));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.ConnectTimeoutMs, TimeSpan.FromMilliseconds(700));

        Assert.Equal("slow", curl.PerformString());
    }

    [Fact]
    public async Task A_transfer_that_is_too_slow_ends()
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes(new string('s', 1000), TimeSpan.FromMilliseconds(50)));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.LowSpeedLimit, 100_000);
        curl.SetOpt(CurlOpt.LowSpeedTime, TimeSpan.FromSeconds(1));

        var error = curl.Fails(CurlCode.OperationTimedOut);

        Assert.Contains("too slow", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_limit_can_be_lifted()
    {
        await using var server = await RawServer.StartAsync(RawScripts.SlowBytes("slow", s_short));
        using var curl = TestCurl.To(server.Uri);
        curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromMilliseconds(1));
        curl.SetOpt(CurlOpt.TimeoutMs, Timeout.InfiniteTimeSpan);

        Assert.Equal("slow", curl.PerformString());
    }
}
