using System.Runtime.CompilerServices;
using Polly;

namespace Curlew;

/// <summary>Sends a request as often as its options say.</summary>
internal static class RetryPipeline
{
    // By the options, so that a pipeline is made once for as long as they are in use.
    private static readonly ConditionalWeakTable<RetryOptions, Built> s_built = [];

    /// <summary>The pipeline of some options; the same one for the same options and clock.</summary>
    public static ResiliencePipeline<Response> Build(RetryOptions options, TimeProvider time)
    {
        if (options.Custom is { } custom)
        {
            return custom;
        }

        if (!s_built.TryGetValue(options, out var built) || built.Time != time)
        {
            built = new Built(time, new ResiliencePipelineBuilder<Response> { TimeProvider = time }.AddRetry(options).Build());
            s_built.AddOrUpdate(options, built);
        }

        return built.Pipeline;
    }

    /// <summary>
    /// Sends a request until the options are content, or used up, and returns the last response or throws the last error.
    /// </summary>
    /// <param name="isAsync">Whether it may be waited for; if not, the task that is returned is complete.</param>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock of the waits.</param>
    /// <param name="method">The method of the request.</param>
    /// <param name="send">
    /// Makes one attempt; <see cref="RetryRun.Attempt"/> tells which. Its token also ends with what else is in the pipeline.
    /// </param>
    /// <param name="state">Passed to <paramref name="send"/>.</param>
    /// <param name="cancellationToken">Ends the attempts and the waits between them.</param>
    public static async ValueTask<Response> SendAsync<TState>(
        bool isAsync,
        RetryOptions options,
        TimeProvider time,
        HttpMethod method,
        Func<TState, RetryRun, CancellationToken, ValueTask<Response>> send,
        TState state,
        CancellationToken cancellationToken)
    {
        var run = new RetryRun(method);
        var call = (run, send, state);
        if (options.IsOff)
        {
            return await AttemptAsync(call, cancellationToken).ConfigureAwait(false);
        }

        var pipeline = Build(options, time);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RetryRun.Key, run);
        try
        {
            return isAsync
                ? await pipeline.ExecuteAsync(static (context, call) => AttemptAsync(call, context.CancellationToken), context, call).ConfigureAwait(false)
                : pipeline.Execute(static (context, call) => Completed(AttemptAsync(call, context.CancellationToken)), context, call);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Response> AttemptAsync<TState>(
        (RetryRun Run, Func<TState, RetryRun, CancellationToken, ValueTask<Response>> Send, TState State) call,
        CancellationToken cancellationToken)
    {
        call.Run.Begin();
        try
        {
            var response = await call.Send(call.State, call.Run, cancellationToken).ConfigureAwait(false);
            call.Run.Succeed();
            return response;
        }
        catch (Exception e)
        {
            call.Run.Fail(e);
            throw;
        }
    }

    private static Response Completed(ValueTask<Response> attempt) => attempt.IsCompleted
        ? attempt.GetAwaiter().GetResult()
        : throw new InvalidOperationException("A synchronous attempt went on asynchronously.");

    private sealed record Built(TimeProvider Time, ResiliencePipeline<Response> Pipeline);
}
