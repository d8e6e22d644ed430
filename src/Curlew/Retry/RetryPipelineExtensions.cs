using System.Diagnostics.CodeAnalysis;
using Polly;
using Polly.Retry;

namespace Curlew;

/// <summary>The retries of this library, for a Polly pipeline that has more in it.</summary>
public static class RetryPipelineExtensions
{
    /// <summary>
    /// Adds the retries that the options describe. Waits are on the builder's <c>TimeProvider</c>. The pipeline is for
    /// <see cref="RetryOptions.FromPipeline"/>.
    /// </summary>
    /// <param name="builder">The pipeline that is being built.</param>
    /// <param name="options">When and how often to try again. With a count of 0, nothing is added.</param>
    /// <exception cref="ArgumentException">The options are themselves a pipeline.</exception>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "Polly looks at the members of the options to validate them; it never reads JSON of a response.")]
    public static ResiliencePipelineBuilder<Response> AddRetry(this ResiliencePipelineBuilder<Response> builder, RetryOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Custom is not null)
        {
            throw new ArgumentException("The options are a pipeline already; add it with AddPipeline.", nameof(options));
        }

        return options.Count == 0 ? builder : builder.AddRetry(Strategy(options, builder.TimeProvider ?? TimeProvider.System));
    }

    private static RetryStrategyOptions<Response> Strategy(RetryOptions options, TimeProvider time) => new()
    {
        Name = "Curlew.Retry",
        MaxRetryAttempts = options.Count,
        ShouldHandle = args => ValueTask.FromResult(Ask(args.Outcome, () => RetryRules.ShouldRetry(
            options, MethodOf(args.Context), args.AttemptNumber + 1, args.Outcome.Result, args.Outcome.Exception))),
        DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(RetryRules.Delay(
            options, args.AttemptNumber + 1, (args.Outcome.Result as IRetryAfter)?.RetryAfter, time.GetUtcNow(), Chance())),
        OnRetry = args => Ask(args.Outcome, () =>
        {
            RunOf(args.Context).Scope?.Retrying(args.AttemptNumber + 1, args.RetryDelay, args.Outcome.Exception);
            options.OnRetry?.Invoke(
                new RetryAttempt(args.AttemptNumber + 1, MethodOf(args.Context), args.Outcome.Result, args.Outcome.Exception, IsRetryable: true),
                args.RetryDelay);
            return ValueTask.CompletedTask;
        }),
    };

    // When a callback of the user's throws, nobody else is left to close the response. Polly closes those that are replaced.
    private static T Ask<T>(Outcome<Response> outcome, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception)
        {
            (outcome.Result as IDisposable)?.Dispose();
            throw;
        }
    }

    private static HttpMethod MethodOf(ResilienceContext context) => RunOf(context).Method;

    private static RetryRun RunOf(ResilienceContext context) =>
        context.Properties.TryGetValue(RetryRun.Key, out var run)
            ? run
            : throw new InvalidOperationException("This pipeline is for requests of a session: give it to RetryOptions.FromPipeline.");

    // Only spreads clients in time; nobody gains by guessing it.
#pragma warning disable CA5394
    private static double Chance() => Random.Shared.NextDouble();
#pragma warning restore CA5394
}
