using Polly;

namespace Curlew.Tests.Retry;

/// <summary>What may be said of retries, and how long the waits are.</summary>
public sealed class RetryOptionsTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_number_is_enough()
    {
        RetryOptions options = 3;

        Assert.Equal(new RetryOptions { Count = 3 }, options);
        Assert.False(options.IsOff);
    }

    [Fact]
    public void Zero_is_off()
    {
        RetryOptions options = 0;

        Assert.Same(RetryOptions.None, options);
        Assert.True(options.IsOff);
    }

    [Fact]
    public void The_defaults_are_those_that_the_documentation_tells()
    {
        var options = new RetryOptions();

        Assert.Equal(0, options.Count);
        Assert.Equal(TimeSpan.FromSeconds(0.5), options.Delay);
        Assert.Equal(RetryBackoff.Exponential, options.Backoff);
        Assert.Equal(TimeSpan.FromSeconds(30), options.MaxDelay);
        Assert.Equal(TimeSpan.FromSeconds(0.25), options.Jitter);
        Assert.Equal([408, 429, 500, 502, 503, 504], options.Statuses.Order());
        Assert.Equal(["DELETE", "GET", "HEAD", "OPTIONS", "PUT", "QUERY", "TRACE"], options.Methods.Select(method => method.Method).Order(StringComparer.Ordinal));
        Assert.True(options.RespectRetryAfter);
    }

    [Fact]
    public void A_wrong_value_is_refused_by_the_name_of_its_option()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Count", () => (RetryOptions)(-1));
        Assert.Throws<ArgumentOutOfRangeException>("Count", () => new RetryOptions { Count = -1 });
        Assert.Throws<ArgumentOutOfRangeException>("Delay", () => new RetryOptions { Delay = Timeout.InfiniteTimeSpan });
        Assert.Throws<ArgumentOutOfRangeException>("MaxDelay", () => new RetryOptions { MaxDelay = TimeSpan.FromDays(2) });
        Assert.Throws<ArgumentOutOfRangeException>("Jitter", () => new RetryOptions { Jitter = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>("Backoff", () => new RetryOptions { Backoff = (RetryBackoff)7 });
        Assert.Throws<ArgumentOutOfRangeException>("Statuses", () => new RetryOptions { Statuses = [503, 42] });
        Assert.Throws<ArgumentNullException>("Statuses", () => new RetryOptions { Statuses = null! });
        Assert.Throws<ArgumentNullException>("Methods", () => new RetryOptions { Methods = null! });
        Assert.Throws<ArgumentNullException>("pipeline", () => RetryOptions.FromPipeline(null!));
    }

    [Fact]
    public void What_is_given_is_copied()
    {
        List<int> statuses = [418];
        var options = new RetryOptions { Statuses = statuses };

        statuses.Add(419);

        Assert.Equal([418], options.Statuses);
    }

    [Fact]
    public void A_changed_copy_has_a_pipeline_of_its_own()
    {
        RetryOptions options = 2;
        var pipeline = RetryPipeline.Build(options, TimeProvider.System);

        Assert.Same(pipeline, RetryPipeline.Build(options, TimeProvider.System));
        Assert.NotSame(pipeline, RetryPipeline.Build(options with { Count = 3 }, TimeProvider.System));
    }

    [Fact]
    public void Options_that_are_a_pipeline_cannot_go_into_another()
    {
        var options = RetryOptions.FromPipeline(ResiliencePipeline<Response>.Empty);

        Assert.Throws<ArgumentException>("options", () => new ResiliencePipelineBuilder<Response>().AddRetry(options));
    }

    [Theory]
    [InlineData(RetryBackoff.Constant, new[] { 2, 2, 2, 2 })]
    [InlineData(RetryBackoff.Linear, new[] { 2, 4, 6, 7 })]
    [InlineData(RetryBackoff.Exponential, new[] { 2, 4, 7, 7 })]
    public void The_wait_grows_as_told_up_to_its_limit(RetryBackoff backoff, int[] seconds)
    {
        var options = new RetryOptions
        {
            Delay = TimeSpan.FromSeconds(2),
            Backoff = backoff,
            MaxDelay = TimeSpan.FromSeconds(7),
            Jitter = TimeSpan.Zero,
        };

        var waits = Enumerable.Range(1, 4).Select(number => RetryRules.Delay(options, number, null, s_now, chance: 0.5));

        Assert.Equal(seconds.Select(second => TimeSpan.FromSeconds(second)), waits);
    }

    [Fact]
    public void However_often_the_wait_has_a_limit()
    {
        RetryOptions options = 1;

        Assert.Equal(options.MaxDelay, RetryRules.Delay(options, int.MaxValue, null, s_now, chance: 1));
    }

    [Fact]
    public void Chance_adds_up_to_the_jitter()
    {
        var options = new RetryOptions { Delay = TimeSpan.FromSeconds(1), Jitter = TimeSpan.FromSeconds(2) };

        Assert.Equal(TimeSpan.FromSeconds(1), RetryRules.Delay(options, 1, null, s_now, chance: 0));
        Assert.Equal(TimeSpan.FromSeconds(2), RetryRules.Delay(options, 1, null, s_now, chance: 0.5));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData(" 7\t", 7)]
    [InlineData("0", 0)]
    [InlineData("100", 30)]
    [InlineData("99999999999999999999", 30)]
    [InlineData("Sun, 01 Mar 2026 12:00:09 GMT", 9)]
    [InlineData("Sun, 01 Mar 2026 13:00:00 GMT", 30)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("Sunday, 01-Mar-26 12:00:09 GMT", 9)]
    // What is no such value is as if it were not there.
    [InlineData("", 1)]
    [InlineData("-5", 1)]
    [InlineData("1.5", 1)]
    [InlineData("soon", 1)]
    public void The_server_says_how_long_to_wait_up_to_the_limit(string retryAfter, int seconds)
    {
        var options = new RetryOptions { Delay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(30), Jitter = TimeSpan.Zero };

        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryRules.Delay(options, 1, retryAfter, s_now, chance: 0));
    }

    [Fact]
    public void The_server_need_not_be_listened_to()
    {
        var options = new RetryOptions { Delay = TimeSpan.FromSeconds(1), Jitter = TimeSpan.Zero, RespectRetryAfter = false };

        Assert.Equal(TimeSpan.FromSeconds(1), RetryRules.Delay(options, 1, "7", s_now, chance: 0));
    }
}
